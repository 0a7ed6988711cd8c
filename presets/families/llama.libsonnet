local family = import '../lib/family.libsonnet';

local llama = {
  family: { package: 'llama3', title: 'llama', since: '0.4.6' },
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
    card: { license: 'llama3.1', pipelineTag: 'text-generation', baseModels: ['meta-llama/Meta-Llama-3.1-8B'] },
    shape: { hiddenSize: 4096, layers: 32, heads: 32, kvHeads: 8 },
    example: { file: 'kaito_workspace_llama-3.1_8b_instruct.yaml', secret: true, vmSize: 'Standard_NC96ads_A100_v4' },
    scores: {
      runtime: 'vllm', overall: 6.03, writing: 7.1, roleplay: 6.0, reasoning: 3.8, math: 7.05, coding: 5.3,
      extraction: 6.85, stem: 5.55, humanities: 6.6, date: '2026-04-20',
    },
    tag: '0.2.0',
    size: '14.96Gi',
    disk: '110Gi',
    bytesPerToken: 131072,
  },
  {
    name: 'llama-3.3-70b-instruct',
    huggingFace: { model: 'meta-llama/Llama-3.3-70B-Instruct', revision: '6f6073b423013f6a7d4d9f39144961bfbfbc386b' },
    card: { license: 'llama3.3', pipelineTag: 'text-generation', baseModels: ['meta-llama/Llama-3.1-70B'] },
    shape: { hiddenSize: 8192, layers: 80, heads: 64, kvHeads: 8 },
    example: {
      file: 'kaito_workspace_llama-3.3_70b_instruct.yaml', secret: true,
      vmSize: 'Standard_NC48ads_A100_v4',
      nodeCount: 2,
      config: 'llama-inference-params',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'hf-token' },
          type: 'Opaque',
          data: { HF_TOKEN: '<base64-encoded-huggingface-token>' },
        },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'llama-inference-params' },
          data: {
            'inference_config.yaml': |||
              vllm:
                cpu-offload-gb: 0
                gpu-memory-utilization: 0.95
                swap-space: 4
                max-model-len: 16384
            |||,
          },
        },
      ],
    },
    scores: {
      runtime: 'vllm', overall: 7.34, writing: 7.2, roleplay: 7.35, reasoning: 7.5, math: 8.8, coding: 6.15,
      extraction: 8.2, stem: 6.45, humanities: 7.1, date: '2026-04-20',
    },
    tag: '0.0.1',
    size: '131.42Gi',
    disk: '220Gi',
    bytesPerToken: 327680,
  },
])
