local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

family(std.thisFile, catalogued, [
  {
    huggingFace: { model: 'MiniMaxAI/MiniMax-M2.7' },
    card: { license: 'other', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 3072, layers: 62, heads: 48, kvHeads: 8, headDim: 128 },
    scores: {
      runtime: 'vllm', overall: 7.16, writing: 7.15, roleplay: 6.9, reasoning: 7.29, math: 8.72, coding: 6.9,
      extraction: 6.95, stem: 6.25, humanities: 7.15, date: '2026-05-13',
    },
    size: '214.34Gi',
    bytesPerToken: 253952,
    modelTokenLimit: 204800,
    architectures: ['MiniMaxM2ForCausalLM'],
    attnType: 'GQA',
    quantization: { method: 'fp8' },
  },
])
