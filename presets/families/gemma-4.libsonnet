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
    size: '58.25Gi',
    bytesPerToken: 983040,
  },
  {
    huggingFace: { model: 'google/gemma-4-26B-A4B-it' },
    size: '48.07Gi',
    bytesPerToken: 245760,
  },
  edge {
    huggingFace: { model: 'google/gemma-4-E4B-it' },
    size: '14.89Gi',
    bytesPerToken: 86016,
  },
  edge {
    huggingFace: { model: 'google/gemma-4-E2B-it' },
    size: '9.54Gi',
    bytesPerToken: 35840,
    attnType: 'MQA',
  },
  {
    huggingFace: { model: 'google/gemma-4-12B-it' },
    size: '22.28Gi',
    bytesPerToken: 393216,
    architectures: ['Gemma4UnifiedForConditionalGeneration'],
  },
])
