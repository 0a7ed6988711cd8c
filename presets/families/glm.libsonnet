local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

family(std.thisFile, catalogued, [
  {
    huggingFace: { model: 'zai-org/GLM-5.2-FP8' },
    card: { license: 'mit', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 6144, layers: 78, heads: 64, kvHeads: 64, headDim: 192, kvLoraRank: 512, qkRopeHeadDim: 64 },
    scores: {
      runtime: 'vllm', overall: 8.49, writing: 8.15, roleplay: 8.15, reasoning: 8.25, math: 10.0, coding: 8.1,
      extraction: 8.35, stem: 8.45, humanities: 8.45, date: '2026-08-02',
    },
    size: '703.75Gi',
    bytesPerToken: 89856,
    modelTokenLimit: 1048576,
    architectures: ['GlmMoeDsaForCausalLM'],
    attnType: 'MLA',
    quantization: { method: 'fp8' },
  },
])
