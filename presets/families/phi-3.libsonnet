local family = import '../lib/family.libsonnet';

local phi3 = {
  tag: '0.2.0',
  architectures: ['Phi3ForCausalLM'],
  vllm: { params: { dtype: 'float16' } },
  transformers: { params: { torch_dtype: 'auto', trust_remote_code: true } },
};

local mini = {
  size: '7.12Gi',
  bytesPerToken: 393216,
  attnType: 'MHA',
  tuning: { size: '72Gi' },
};

local mini3 = mini {
  disk: '80Gi',
  e2e: { vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 50 },
};

local medium = {
  size: '26Gi',
  bytesPerToken: 204800,
  attnType: 'GQA',
  tuning: { size: '80Gi' },
  e2e: { vmSize: 'Standard_NV72ads_A10_v5', osDiskSize: 100 },
  changes: [{ since: '0.12.0', size: '26.00Gi' }],
};

family(std.thisFile, phi3, [
  mini3 {
    name: 'phi-3-mini-4k-instruct',
    huggingFace: { model: 'microsoft/Phi-3-mini-4k-instruct', revision: '0a67737cc96d2554230f90338b163bc6380a2a85' },
    modelTokenLimit: 4096,
  },
  mini3 {
    name: 'phi-3-mini-128k-instruct',
    huggingFace: { model: 'microsoft/Phi-3-mini-128k-instruct', revision: '072cb7562cb8c4adf682a8e186aaafa49469eb5d' },
    modelTokenLimit: 131072,
  },
  medium {
    name: 'phi-3-medium-4k-instruct',
    huggingFace: { model: 'microsoft/Phi-3-medium-4k-instruct', revision: 'b64223aaea6fbf273c0c8cd0801d5e732dce8897' },
    modelTokenLimit: 4096,
  },
  medium {
    name: 'phi-3-medium-128k-instruct',
    huggingFace: { model: 'microsoft/Phi-3-medium-128k-instruct', revision: 'fa7d2aa4f5ea69b2e36b20d050cdae79c9bfbb3f' },
    modelTokenLimit: 131072,
  },
  mini {
    name: 'phi-3.5-mini-instruct',
    huggingFace: { model: 'microsoft/Phi-3.5-mini-instruct', revision: '3145e03a9fd4cdd7cd953c34d9bbf7ad606122ca' },
    modelTokenLimit: 131072,
  },
])
