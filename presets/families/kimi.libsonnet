local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

local kimi = catalogued {
  size: '554.32Gi',
  bytesPerToken: 70272,
  modelTokenLimit: 262144,
  architectures: ['KimiK25ForConditionalGeneration'],
  attnType: 'MLA',
  quantization: { method: 'pack-quantized' },
  card: { license: 'modified-mit', pipelineTag: 'image-text-to-text' },
  shape: { hiddenSize: 7168, layers: 61, heads: 64, kvHeads: 64, kvLoraRank: 512, qkRopeHeadDim: 64 },
};

family(std.thisFile, kimi, [
  {
    huggingFace: { model: 'moonshotai/Kimi-K2.5' },
    scores: {
      runtime: 'vllm', overall: 7.64, writing: 6.45, roleplay: 7.75, reasoning: 8.35, math: 9.4, coding: 6.05,
      extraction: 7.85, stem: 7.65, humanities: 7.65, date: '2026-05-12',
    },
  },
  {
    huggingFace: { model: 'moonshotai/Kimi-K2.6' },
    scores: {
      runtime: 'vllm', overall: 8.44, writing: 8.4, roleplay: 8.55, reasoning: 8.95, math: 9.95, coding: 6.95,
      extraction: 8.35, stem: 7.8, humanities: 8.55, date: '2026-05-14',
    },
  },
  {
    huggingFace: { model: 'moonshotai/Kimi-K2.7-Code' },
    scores: {
      runtime: 'vllm', overall: 8.74, writing: 8.25, roleplay: 8.15, reasoning: 9.0, math: 9.75, coding: 8.5,
      extraction: 8.5, stem: 8.95, humanities: 8.8, date: '2026-07-31',
    },
  },
])
