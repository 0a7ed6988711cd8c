local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

family(std.thisFile, catalogued, [
  {
    huggingFace: { model: 'MiniMaxAI/MiniMax-M2.7' },
    size: '214.34Gi',
    bytesPerToken: 253952,
    modelTokenLimit: 204800,
    architectures: ['MiniMaxM2ForCausalLM'],
    attnType: 'GQA',
    quantization: { method: 'fp8' },
  },
])
