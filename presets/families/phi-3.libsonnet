local family = import '../lib/family.libsonnet';

local phi3 = {
  family: { package: 'phi3', title: 'phi-3', since: '0.3.0' },
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
    card: { license: 'mit', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 3072, layers: 32, heads: 32, kvHeads: 32 },
    example: {
      file: 'kaito_workspace_phi_3_mini_4k.yaml',
      name: 'workspace-phi-3-mini',
      app: 'phi-3',
      vmSize: 'Standard_NC24ads_A100_v4',
    },
    scores: {
      runtime: 'vllm', overall: 6.23, writing: 6.7, roleplay: 6.65, reasoning: 4.85, math: 6.35, coding: 5.75,
      extraction: 6.65, stem: 6.3, humanities: 6.6, date: '2026-04-20',
    },
    modelTokenLimit: 4096,
  },
  mini3 {
    name: 'phi-3-mini-128k-instruct',
    huggingFace: { model: 'microsoft/Phi-3-mini-128k-instruct', revision: '072cb7562cb8c4adf682a8e186aaafa49469eb5d' },
    card: { license: 'mit', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 3072, layers: 32, heads: 32, kvHeads: 32 },
    example: {
      file: 'kaito_workspace_phi_3_mini_128k.yaml',
      name: 'workspace-phi-3-mini',
      app: 'phi-3',
      vmSize: 'Standard_NC24ads_A100_v4',
    },
    scores: {
      runtime: 'vllm', overall: 5.71, writing: 6.6, roleplay: 6.0, reasoning: 5.55, math: 5.6, coding: 4.55,
      extraction: 5.45, stem: 6.05, humanities: 5.85, date: '2026-04-20',
    },
    modelTokenLimit: 131072,
  },
  medium {
    name: 'phi-3-medium-4k-instruct',
    huggingFace: { model: 'microsoft/Phi-3-medium-4k-instruct', revision: 'b64223aaea6fbf273c0c8cd0801d5e732dce8897' },
    card: { license: 'mit', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 5120, layers: 40, heads: 40, kvHeads: 10 },
    example: {
      file: 'kaito_workspace_phi_3_medium_4k.yaml',
      name: 'workspace-phi-3-medium',
      app: 'phi-3',
      vmSize: 'Standard_NC24ads_A100_v4',
    },
    scores: {
      runtime: 'vllm', overall: 6.89, writing: 7.3, roleplay: 6.65, reasoning: 6.35, math: 7.95, coding: 6.1,
      extraction: 7.7, stem: 6.15, humanities: 6.9, date: '2026-04-20',
    },
    modelTokenLimit: 4096,
  },
  medium {
    name: 'phi-3-medium-128k-instruct',
    huggingFace: { model: 'microsoft/Phi-3-medium-128k-instruct', revision: 'fa7d2aa4f5ea69b2e36b20d050cdae79c9bfbb3f' },
    card: { license: 'mit', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 5120, layers: 40, heads: 40, kvHeads: 10 },
    example: {
      file: 'kaito_workspace_phi_3_medium_128k.yaml',
      name: 'workspace-phi-3-medium',
      app: 'phi-3',
      vmSize: 'Standard_NC24ads_A100_v4',
    },
    scores: {
      runtime: 'vllm', overall: 6.58, writing: 7.15, roleplay: 6.45, reasoning: 6.35, math: 7.2, coding: 5.55,
      extraction: 7.55, stem: 6.2, humanities: 6.15, date: '2026-04-20',
    },
    modelTokenLimit: 131072,
  },
  mini {
    name: 'phi-3.5-mini-instruct',
    huggingFace: { model: 'microsoft/Phi-3.5-mini-instruct', revision: '3145e03a9fd4cdd7cd953c34d9bbf7ad606122ca' },
    card: { license: 'mit', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 3072, layers: 32, heads: 32, kvHeads: 32 },
    example: {
      file: 'kaito_workspace_phi_3.5-instruct.yaml',
      name: 'workspace-phi-3-5-mini',
      app: 'phi-3-5',
      vmSize: 'Standard_NC24ads_A100_v4',
    },
    scores: {
      runtime: 'vllm', overall: 6.24, writing: 7.25, roleplay: 6.15, reasoning: 5.65, math: 6.45, coding: 5.2,
      extraction: 6.45, stem: 6.25, humanities: 6.55, date: '2026-04-20',
    },
    modelTokenLimit: 131072,
  },
])
