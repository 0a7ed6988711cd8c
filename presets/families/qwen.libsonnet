local family = import '../lib/family.libsonnet';

local qwen = {
  family: { since: '0.4.1' },
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
    card: { license: 'apache-2.0', pipelineTag: 'text-generation', baseModels: ['Qwen/Qwen2.5-Coder-7B'] },
    shape: { hiddenSize: 3584, layers: 28, heads: 28, kvHeads: 4 },
    example: {
      file: 'kaito_workspace_qwen_2.5_coder_7b-instruct.yaml',
      name: 'workspace-qwen-2-5-coder-7b-instruct',
      app: 'qwen-2-5-coder',
      vmSize: 'Standard_NC24ads_A100_v4',
    },
    scores: {
      runtime: 'vllm', overall: 4.81, writing: 5.7, roleplay: 3.5, reasoning: 2.8, math: 6.45, coding: 5.4,
      extraction: 5.6, stem: 5.0, humanities: 4.0, date: '2026-04-20',
    },
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
    card: { license: 'apache-2.0', pipelineTag: 'text-generation', baseModels: ['Qwen/Qwen2.5-Coder-32B'] },
    shape: { hiddenSize: 5120, layers: 64, heads: 40, kvHeads: 8 },
    example: {
      file: 'kaito_workspace_qwen_2.5_coder_32b-instruct.yaml',
      name: 'workspace-qwen-2-5-coder-32b-instruct',
      app: 'qwen',
      vmSize: 'Standard_NC24ads_A100_v4',
    },
    scores: {
      runtime: 'vllm', overall: 5.85, writing: 5.6, roleplay: 5.75, reasoning: 5.3, math: 5.8, coding: 7.3,
      extraction: 5.4, stem: 6.15, humanities: 5.5, date: '2026-04-20',
    },
    size: '61.03Gi',
    disk: '230Gi',
    bytesPerToken: 262144,
    modelTokenLimit: 32768,
    tuning: { size: '140Gi' },
    e2e: { nodePool: 'qwen25c32', vmSize: 'Standard_NC24ads_A100_v4', osDiskSize: 200 },
  },
])
