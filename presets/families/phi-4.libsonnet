local family = import '../lib/family.libsonnet';

local phi4 = {
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
    size: '27.31Gi',
    disk: '150Gi',
    bytesPerToken: 204800,
    modelTokenLimit: 16384,
    tuning: { size: '70Gi' },
    e2e: { vmSize: 'Standard_NC24ads_A100_v4', osDiskSize: 100 },
  },
])
