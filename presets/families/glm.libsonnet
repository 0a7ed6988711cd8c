local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

family(std.thisFile, catalogued, [
  {
    huggingFace: { model: 'zai-org/GLM-5.2-FP8' },
    size: '703.75Gi',
    bytesPerToken: 89856,
    modelTokenLimit: 1048576,
    architectures: ['GlmMoeDsaForCausalLM'],
    attnType: 'MLA',
    quantization: { method: 'fp8' },
  },
])
