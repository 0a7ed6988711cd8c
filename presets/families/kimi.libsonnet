local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

local kimi = catalogued {
  size: '554.32Gi',
  bytesPerToken: 70272,
  modelTokenLimit: 262144,
  architectures: ['KimiK25ForConditionalGeneration'],
  attnType: 'MLA',
  quantization: { method: 'pack-quantized' },
};

family(std.thisFile, kimi, [
  { huggingFace: { model: 'moonshotai/Kimi-K2.5' } },
  { huggingFace: { model: 'moonshotai/Kimi-K2.6' } },
  { huggingFace: { model: 'moonshotai/Kimi-K2.7-Code' } },
])
