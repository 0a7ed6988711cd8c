local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

family(std.thisFile, catalogued, [
  {
    huggingFace: { model: 'ibm-granite/granite-4.1-8b' },
    size: '16.38Gi',
    bytesPerToken: 163840,
    modelTokenLimit: 131072,
    architectures: ['GraniteForCausalLM'],
    attnType: 'GQA',
  },
])
