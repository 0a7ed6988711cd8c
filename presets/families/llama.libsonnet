local family = import '../lib/family.libsonnet';

local llama = {
  downloadAtRuntime: true,
  downloadAuthRequired: true,
  modelTokenLimit: 131072,
  architectures: ['LlamaForCausalLM'],
  attnType: 'GQA',
  distributed: true,
  vllm: {
    env: { VLLM_ATTENTION_BACKEND: 'TRITON_ATTN' },
    params: { dtype: 'float16' },
    chatTemplate: 'tool-chat-llama3.1-json.jinja',
    toolCallParser: 'llama3_json',
  },
  transformers: {
    params: { torch_dtype: 'bfloat16', allow_remote_files: true },
    chatTemplate: 'llama-3-instruct.jinja',
  },
};

family(std.thisFile, llama, [
  {
    name: 'llama-3.1-8b-instruct',
    huggingFace: { model: 'meta-llama/Llama-3.1-8B-Instruct', revision: '0e9e39f249a16976918f6564b8830bc894c89659' },
    tag: '0.2.0',
    size: '14.96Gi',
    disk: '110Gi',
    bytesPerToken: 131072,
  },
  {
    name: 'llama-3.3-70b-instruct',
    huggingFace: { model: 'meta-llama/Llama-3.3-70B-Instruct', revision: '6f6073b423013f6a7d4d9f39144961bfbfbc386b' },
    tag: '0.0.1',
    size: '131.42Gi',
    disk: '220Gi',
    bytesPerToken: 327680,
  },
])
