local family = import '../lib/family.libsonnet';

local gemma3 = {
  family: { package: 'gemma3', title: 'gemma-3', since: '0.8.0' },
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
    card: { license: 'gemma', pipelineTag: 'image-text-to-text', baseModels: ['google/gemma-3-4b-pt'] },
    shape: { hiddenSize: 2560, layers: 34, heads: 8, kvHeads: 4, headDim: 256 },
    example: { vmSize: 'Standard_NV36ads_A10_v5', secret: true },
    scores: {
      runtime: 'vllm', overall: 6.81, writing: 7.65, roleplay: 7.2, reasoning: 5.3, math: 8.7, coding: 6.25,
      extraction: 6.45, stem: 5.95, humanities: 6.95, date: '2026-04-20',
    },
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
    card: { license: 'gemma', pipelineTag: 'image-text-to-text', baseModels: ['google/gemma-3-27b-pt'] },
    shape: { hiddenSize: 5376, layers: 62, heads: 32, kvHeads: 16, headDim: 128 },
    example: { vmSize: 'Standard_NC24ads_A100_v4', secret: true },
    scores: {
      runtime: 'vllm', overall: 7.68, writing: 7.95, roleplay: 7.95, reasoning: 7.0, math: 9.4, coding: 6.55,
      extraction: 8.55, stem: 7.1, humanities: 6.95, date: '2026-04-20',
    },
    size: '54.8Gi',
    disk: '200Gi',
    bytesPerToken: 666624,
    readinessTimeout: '45m',
    changes: [{ since: '0.12.0', size: '51.10Gi', bytesPerToken: 507904 }],
  },
])
