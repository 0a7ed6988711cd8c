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
    size: '112.63Gi',
  },
  small {
    huggingFace: { model: 'mistralai/Mistral-Small-4-119B-2603-NVFP4' },
    size: '65.95Gi',
    quantization: { method: 'nvfp4-pack-quantized' },
    e2e: { nodePool: 'mistral4fp4' },
  },
  {
    huggingFace: { model: 'mistralai/Mistral-Medium-3.5-128B' },
    size: '124.43Gi',
    bytesPerToken: 360448,
    modelTokenLimit: 262144,
    attnType: 'GQA',
  },
])
