local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

local gemma4 = catalogued {
  architectures: ['Gemma4ForConditionalGeneration'],
  attnType: 'GQA',
  modelTokenLimit: 262144,
};

// The sizes for phones and laptops.
local edge = {
  modelTokenLimit: 131072,
};

family(std.thisFile, gemma4, [
  {
    huggingFace: { model: 'google/gemma-4-31B-it' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text', baseModels: ['google/gemma-4-31B'] },
    shape: { hiddenSize: 5376, layers: 60, heads: 32, kvHeads: 16, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.56, writing: 8.2, roleplay: 8.5, reasoning: 8.7, math: 9.9, coding: 8.35,
      extraction: 8.35, stem: 8.35, humanities: 8.1, date: '2026-05-04',
    },
    size: '58.25Gi',
    bytesPerToken: 983040,
  },
  {
    huggingFace: { model: 'google/gemma-4-26B-A4B-it' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text', baseModels: ['google/gemma-4-26B-A4B'] },
    shape: { hiddenSize: 2816, layers: 30, heads: 16, kvHeads: 8, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.49, writing: 8.3, roleplay: 8.5, reasoning: 8.8, math: 10.0, coding: 8.25,
      extraction: 8.2, stem: 8.05, humanities: 7.85, date: '2026-05-04',
    },
    size: '48.07Gi',
    bytesPerToken: 245760,
  },
  edge {
    huggingFace: { model: 'google/gemma-4-E4B-it' },
    card: { license: 'apache-2.0', pipelineTag: 'any-to-any', baseModels: ['google/gemma-4-E4B'] },
    shape: { hiddenSize: 2560, layers: 42, heads: 8, kvHeads: 2, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 7.88, writing: 8.0, roleplay: 8.25, reasoning: 8.0, math: 9.45, coding: 7.0,
      extraction: 8.1, stem: 7.1, humanities: 7.1, date: '2026-05-04',
    },
    size: '14.89Gi',
    bytesPerToken: 86016,
  },
  edge {
    huggingFace: { model: 'google/gemma-4-E2B-it' },
    card: { license: 'apache-2.0', pipelineTag: 'any-to-any', baseModels: ['google/gemma-4-E2B'] },
    shape: { hiddenSize: 1536, layers: 35, heads: 8, kvHeads: 1, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 7.3, writing: 7.5, roleplay: 7.25, reasoning: 6.5, math: 9.45, coding: 6.35,
      extraction: 7.95, stem: 6.6, humanities: 6.8, date: '2026-05-04',
    },
    size: '9.54Gi',
    bytesPerToken: 35840,
    attnType: 'MQA',
  },
  {
    huggingFace: { model: 'google/gemma-4-12B-it' },
    card: { license: 'apache-2.0', pipelineTag: 'any-to-any', baseModels: ['google/gemma-4-12B'] },
    shape: { hiddenSize: 3840, layers: 48, heads: 16, kvHeads: 8, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.6, writing: 8.35, roleplay: 8.35, reasoning: 8.9, math: 10.0, coding: 8.4,
      extraction: 8.55, stem: 8.35, humanities: 7.9, date: '2026-07-30',
    },
    size: '22.28Gi',
    bytesPerToken: 393216,
    architectures: ['Gemma4UnifiedForConditionalGeneration'],
  },
])
