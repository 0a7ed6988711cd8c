// Mistral Small 4 and Medium 3.5, which came out after it.
local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

local mistral4 = catalogued {
  loadFormat: 'mistral',
  architectures: ['Mistral3ForConditionalGeneration'],
  quantization: { method: 'fp8' },
};

local small = {
  bytesPerToken: 23040,
  modelTokenLimit: 1048576,
  attnType: 'MLA',
};

family(std.thisFile, mistral4, [
  small {
    huggingFace: { model: 'mistralai/Mistral-Small-4-119B-2603' },
    card: { license: 'apache-2.0' },
    shape: { hiddenSize: 4096, layers: 36, heads: 32, kvHeads: 32, kvLoraRank: 256, qkRopeHeadDim: 64 },
    scores: {
      runtime: 'vllm', overall: 7.74, writing: 7.95, roleplay: 7.85, reasoning: 7.9, math: 9.85, coding: 7.2,
      extraction: 7.8, stem: 6.5, humanities: 6.9, date: '2026-05-06',
    },
    size: '112.63Gi',
  },
  small {
    huggingFace: { model: 'mistralai/Mistral-Small-4-119B-2603-NVFP4' },
    card: { license: 'apache-2.0', baseModels: ['mistralai/Mistral-Small-4-119B-2603'] },
    shape: { hiddenSize: 4096, layers: 36, heads: 32, kvHeads: 32, kvLoraRank: 256, qkRopeHeadDim: 64 },
    scores: {
      runtime: 'vllm', overall: 7.58, writing: 7.85, roleplay: 7.5, reasoning: 7.8, math: 9.4, coding: 7.15,
      extraction: 7.25, stem: 6.6, humanities: 7.1, date: '2026-05-06',
    },
    size: '65.95Gi',
    quantization: { method: 'nvfp4-pack-quantized' },
    e2e: { nodePool: 'mistral4fp4' },
  },
  {
    huggingFace: { model: 'mistralai/Mistral-Medium-3.5-128B' },
    card: { license: 'other' },
    shape: { hiddenSize: 12288, layers: 88, heads: 96, kvHeads: 8 },
    scores: {
      runtime: 'vllm', overall: 8.18, writing: 8.05, roleplay: 8.1, reasoning: 8.15, math: 9.55, coding: 7.4,
      extraction: 8.6, stem: 7.6, humanities: 8.0, date: '2026-05-14',
    },
    size: '124.43Gi',
    bytesPerToken: 360448,
    modelTokenLimit: 262144,
    attnType: 'GQA',
  },
])
