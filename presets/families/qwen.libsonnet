local family = import '../lib/family.libsonnet';

local qwen = {
  tag: '0.2.0',
  architectures: ['Qwen2ForCausalLM'],
  attnType: 'GQA',
  vllm: {
    params: { dtype: 'float16' },
    chatTemplate: 'tool-chat-hermes.jinja',
    toolCallParser: 'hermes',
  },
  transformers: { params: { torch_dtype: 'bfloat16' } },
};

family(std.thisFile, qwen, [
  {
    name: 'qwen2.5-coder-7b-instruct',
    huggingFace: { model: 'Qwen/Qwen2.5-Coder-7B-Instruct', revision: 'c03e6d358207e414f1eca0bb1891e29f1db0e242' },
    size: '14.19Gi',
    disk: '110Gi',
    bytesPerToken: 57344,
    modelTokenLimit: 32768,
    tuning: { size: '24Gi' },
    e2e: { vmSize: 'Standard_NV72ads_A10_v5', osDiskSize: 100 },
  },
  {
    name: 'qwen2.5-coder-32b-instruct',
    huggingFace: { model: 'Qwen/Qwen2.5-Coder-32B-Instruct', revision: '381fc969f78efac66bc87ff7ddeadb7e73c218a7' },
    size: '61.03Gi',
    disk: '230Gi',
    bytesPerToken: 262144,
    modelTokenLimit: 32768,
    tuning: { size: '140Gi' },
    e2e: { nodePool: 'qwen25c32', vmSize: 'Standard_NC24ads_A100_v4', osDiskSize: 200 },
  },
])
