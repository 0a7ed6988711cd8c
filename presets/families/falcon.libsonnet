local family = import '../lib/family.libsonnet';
local launcher = import '../lib/launcher.libsonnet';

// KAITO's list still has the family in 0.12.0, but its catalog does not.
local falcon = {
  family: { since: '0.0.1' },
  tag: '0.2.0',
  bytesPerToken: 8192,
  modelTokenLimit: 2048,
  chatTemplate: 'falcon-instruct.jinja',
  vllm: { params: { dtype: 'float16' } },
  transformers: { params: { torch_dtype: 'bfloat16' } },
  changes: [{ since: '0.12.0', retired: true, e2e: null }],
};

local falcon7b = {
  size: '13.44Gi',
  disableTensorParallelism: true,
  vllm+: { lora: false },
  e2e: { vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 100 },
};

local falcon40b = {
  size: '77.9Gi',
  disk: '280Gi',
  gpuCount: 2,
  e2e: { vmSize: 'Standard_NC48ads_A100_v4', osDiskSize: 400 },
};

// KAITO reckons the 40B models as if their heads shared no keys, but for the inference of falcon-40b, which has the
// family's figure (presets/workspace/models/falcon/model.go).
local bytesPerTokenUnshared = 1966080;

family(std.thisFile, falcon, [
  falcon7b {
    name: 'falcon-7b',
    huggingFace: { model: 'tiiuae/falcon-7b', revision: '898df1396f35e447d5fe44e0a3ccaaaa69f30d36' },
    example: { vmSize: 'Standard_NC24ads_A100_v4' },
    tuning: {
      size: '16Gi',
      modelTokenLimit: 2048,
      memoryPerGPU: { qlora: 16 },
      accelerateParams: launcher.accelerateParams,
    },
  },
  falcon7b {
    name: 'falcon-7b-instruct',
    huggingFace: { model: 'tiiuae/falcon-7b-instruct', revision: 'cf4b3c42ce2fdfe24f753f0f0d179202fea59c99' },
    example: { file: 'kaito_workspace_falcon_7b-instruct.yaml', vmSize: 'Standard_NC24ads_A100_v4' },
  },
  falcon40b {
    name: 'falcon-40b',
    huggingFace: { model: 'tiiuae/falcon-40b', revision: '4a70170c215b36a3cce4b4253f6d0612bb7d4146' },
    example: { vmSize: 'Standard_NC96ads_A100_v4' },
    tuning: {
      size: '77.9Gi',
      bytesPerToken: bytesPerTokenUnshared,
      modelTokenLimit: 2048,
      accelerateParams: launcher.accelerateParams,
    },
  },
  falcon40b {
    name: 'falcon-40b-instruct',
    huggingFace: { model: 'tiiuae/falcon-40b-instruct', revision: 'ecb78d97ac356d098e79f0db222c9ce7c5d9ee5f' },
    example: { file: 'kaito_workspace_falcon_40b-instruct.yaml', vmSize: 'Standard_NC96ads_A100_v4' },
    bytesPerToken: bytesPerTokenUnshared,
  },
])
