local family = import '../lib/family.libsonnet';

local phi4 = {
  family: { package: 'phi4', title: 'phi-4', since: '0.4.5' },
  tag: '0.2.0',
  architectures: ['Phi3ForCausalLM'],
  attnType: 'GQA',
  vllm: { params: { dtype: 'float16' } },
  transformers: { params: { torch_dtype: 'auto', trust_remote_code: true } },
};

family(std.thisFile, phi4, [
  {
    name: 'phi-4-mini-instruct',
    huggingFace: { model: 'microsoft/Phi-4-mini-instruct', revision: 'c0fb9e74abda11b496b7907a9c6c9009a7a0488f' },
    card: { license: 'mit', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 3072, layers: 32, heads: 24, kvHeads: 8 },
    example: {
      file: 'kaito_workspace_phi_4_mini.yaml',
      name: 'workspace-phi-4-mini',
      app: 'phi-4',
      vmSize: 'Standard_NC24ads_A100_v4',
    },
    scores: {
      runtime: 'vllm', overall: 6.37, writing: 6.55, roleplay: 6.1, reasoning: 4.45, math: 7.8, coding: 5.95,
      extraction: 6.9, stem: 6.85, humanities: 6.35, date: '2026-04-20',
    },
    size: '7.15Gi',
    bytesPerToken: 131072,
    modelTokenLimit: 131072,
    vllm+: { chatTemplate: 'tool-chat-phi4-mini.jinja', toolCallParser: 'phi4_mini_json' },
    tuning: { size: '72Gi' },
    e2e: { nodePool: 'phi4mini', vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 100 },
    changes: [{ since: '0.12.0', transformers: false }],
  },
  {
    name: 'phi-4',
    huggingFace: { model: 'microsoft/phi-4', revision: '187ef0342fff0eb3333be9f00389385e95ef0b61' },
    card: { license: 'mit', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 5120, layers: 40, heads: 40, kvHeads: 10 },
    example: { vmSize: 'Standard_NC24ads_A100_v4' },
    scores: {
      runtime: 'vllm', overall: 7.48, writing: 7.5, roleplay: 7.35, reasoning: 7.3, math: 9.15, coding: 6.6,
      extraction: 8.05, stem: 6.65, humanities: 7.25, date: '2026-04-20',
    },
    size: '27.31Gi',
    disk: '150Gi',
    bytesPerToken: 204800,
    modelTokenLimit: 16384,
    tuning: { size: '70Gi' },
    e2e: { vmSize: 'Standard_NC24ads_A100_v4', osDiskSize: 100 },
  },
])
