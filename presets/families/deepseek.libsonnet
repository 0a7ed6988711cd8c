local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

local deepseek = {
  transformers: { params: { torch_dtype: 'bfloat16' } },
};

// R1 and V3: latent attention, and weights that only the largest nodes hold.
local moe = {
  tag: '0.0.1',
  downloadAtRuntime: true,
  size: '641.3Gi',
  disk: '800Gi',
  bytesPerToken: 70272,
  modelTokenLimit: 163840,
  architectures: ['DeepseekV3ForCausalLM'],
  attnType: 'MLA',
  quantization: { method: 'fp8' },
  distributed: true,
  vllm+: { toolCallParser: 'deepseek_v3' },
  transformers+: { params+: { allow_remote_files: true } },
  changes: [{ since: '0.12.0', size: '641.30Gi' }],
};

local distilled = {
  tag: '0.2.0',
  modelTokenLimit: 131072,
  attnType: 'GQA',
  vllm+: { reasoningParser: 'deepseek_r1', params+: { dtype: 'float16' } },
};

// V3.2 and V4: sparse attention.
local sparse = catalogued {
  quantization: { method: 'fp8' },
};

local v4 = {
  modelTokenLimit: 1048576,
  architectures: ['DeepseekV4ForCausalLM'],
  attnType: 'MQA',
};

{
  moe: family(std.thisFile, deepseek + moe, [
    {
      name: 'deepseek-r1-0528',
      huggingFace: { model: 'deepseek-ai/DeepSeek-R1-0528', revision: '4236a6af538feda4548eca9ab308586007567f52' },
      vllm+: { reasoningParser: 'deepseek_r1', chatTemplate: 'tool-chat-deepseekr1.jinja' },
    },
    {
      name: 'deepseek-v3-0324',
      huggingFace: { model: 'deepseek-ai/DeepSeek-V3-0324', revision: 'e9b33add76883f293d6bf61f6bd89b497e80e335' },
      servedModelName: 'deepseek-r1-0528',
      vllm+: { chatTemplate: 'tool-chat-deepseekv3.jinja' },
      lintExceptions: { KC074: 'KAITO serves V3 under the name of R1 (presets/workspace/models/deepseek/model.go)' },
    },
  ]),
  distilled: family(std.thisFile, deepseek + distilled, [
    {
      name: 'deepseek-r1-distill-qwen-14b',
      huggingFace: { model: 'deepseek-ai/DeepSeek-R1-Distill-Qwen-14B', revision: '1df8507178afcc1bef68cd8c393f61a886323761' },
      size: '27.51Gi',
      bytesPerToken: 196608,
      architectures: ['Qwen2ForCausalLM'],
      e2e: { nodePool: 'dsqwen14b', vmSize: 'Standard_NC24ads_A100_v4', osDiskSize: 200 },
    },
    {
      name: 'deepseek-r1-distill-llama-8b',
      huggingFace: { model: 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B', revision: '6a6f4aa4197940add57724a7707d069478df56b1' },
      size: '14.96Gi',
      bytesPerToken: 131072,
      architectures: ['LlamaForCausalLM'],
      e2e: { nodePool: 'dsqwen8b', vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 100 },
    },
  ]),
  sparse: family(std.thisFile, sparse, [
    v4 {
      huggingFace: { model: 'deepseek-ai/DeepSeek-V4-Flash-0731' },
      size: '155.43Gi',
      bytesPerToken: 88064,
    },
    v4 {
      huggingFace: { model: 'deepseek-ai/DeepSeek-V4-Pro' },
      size: '805.34Gi',
      bytesPerToken: 124928,
    },
    {
      huggingFace: { model: 'deepseek-ai/DeepSeek-V3.2' },
      size: '642.14Gi',
      bytesPerToken: 70272,
      modelTokenLimit: 163840,
      architectures: ['DeepseekV32ForCausalLM'],
      attnType: 'MLA',
    },
  ]),
}
