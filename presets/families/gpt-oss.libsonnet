local family = import '../lib/family.libsonnet';

local gptOss = {
  modelTokenLimit: 131072,
  architectures: ['GptOssForCausalLM'],
  attnType: 'GQA',
  quantization: { method: 'mxfp4' },
  transformers: { params: { torch_dtype: 'auto', allow_remote_files: true } },
  // The matrix tests this family on Transformers only.
  e2e: { runtimes: ['hf'] },
};

// 0.12.0 counts the weights in the folder `original` as well, so they no longer fit where the matrix ran them.
local larger = { vmSize: null, osDiskSize: null };

family(std.thisFile, gptOss, [
  {
    name: 'gpt-oss-20b',
    huggingFace: { model: 'openai/gpt-oss-20b', revision: 'db6852caddef0cf0c1f729034ed700c84eab376e' },
    tag: '0.0.2',
    size: '12.9Gi',
    disk: '110Gi',
    bytesPerToken: 34560,
    e2e+: { vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 120 },
    changes: [{ since: '0.12.0', size: '25.63Gi', bytesPerToken: 49152, e2e: larger }],
  },
  {
    name: 'gpt-oss-120b',
    huggingFace: { model: 'openai/gpt-oss-120b', revision: 'b5c939de8f754692c1647ca79fbf85e8c1e70f8a' },
    tag: '0.0.1',
    downloadAtRuntime: true,
    size: '60.77Gi',
    disk: '250Gi',
    bytesPerToken: 51840,
    readinessTimeout: '45m',
    e2e+: { vmSize: 'Standard_NC24ads_A100_v4', osDiskSize: 200 },
    changes: [{ since: '0.12.0', size: '121.54Gi', bytesPerToken: 73728, e2e: larger }],
  },
])
