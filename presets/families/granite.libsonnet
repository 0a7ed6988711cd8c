local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

family(std.thisFile, catalogued, [
  {
    huggingFace: { model: 'ibm-granite/granite-4.1-8b' },
    card: { license: 'apache-2.0', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 4096, layers: 40, heads: 32, kvHeads: 8 },
    scores: {
      runtime: 'vllm', overall: 7.55, writing: 7.8, roleplay: 7.4, reasoning: 5.9, math: 9.6, coding: 6.7,
      extraction: 8.6, stem: 7.0, humanities: 7.4, date: '2026-08-02',
    },
    size: '16.38Gi',
    bytesPerToken: 163840,
    modelTokenLimit: 131072,
    architectures: ['GraniteForCausalLM'],
    attnType: 'GQA',
  },
])
