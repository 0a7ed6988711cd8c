local family = import '../lib/family.libsonnet';

local gemma3 = {
  tag: '0.0.1',
  downloadAtRuntime: true,
  modelTokenLimit: 131072,
  architectures: ['Gemma3ForConditionalGeneration'],
  attnType: 'GQA',
  vllm: { params: { dtype: 'bfloat16' } },
  transformers: { params: { torch_dtype: 'auto', allow_remote_files: true } },
};

family(std.thisFile, gemma3, [
  {
    name: 'gemma-3-4b-instruct',
    huggingFace: { model: 'google/gemma-3-4b-it', revision: '093f9f388b31de276ce2de164bdc2081324b9767' },
    size: '8.6Gi',
    disk: '60Gi',
    bytesPerToken: 348160,
    changes: [
      { since: '0.9.0', disk: '90Gi' },
      { since: '0.12.0', size: '8.01Gi', bytesPerToken: 139264 },
    ],
  },
  {
    name: 'gemma-3-27b-instruct',
    huggingFace: { model: 'google/gemma-3-27b-it', revision: '005ad3404e59d6023443cb575daa05336842228a' },
    size: '54.8Gi',
    disk: '200Gi',
    bytesPerToken: 666624,
    readinessTimeout: '45m',
    changes: [{ since: '0.12.0', size: '51.10Gi', bytesPerToken: 507904 }],
  },
])
