local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

local deepseek = {
  family: { since: '0.6.0' },
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
      card: { license: 'mit', pipelineTag: 'text-generation' },
      shape: { hiddenSize: 7168, layers: 61, heads: 128, kvHeads: 128, kvLoraRank: 512, qkRopeHeadDim: 64 },
      example: {
        file: 'kaito_workspace_deepseek_r1.yaml',
        name: 'workspace-deepseek-r1',
        vmSize: 'Standard_NC80adis_H100_v5',
        nodeCount: 6,
      },
      scores: {
        runtime: 'vllm', overall: 6.61, writing: 8.25, roleplay: 7.2, reasoning: 6.25, math: 8.45, coding: 5.3,
        extraction: 5.95, stem: 6.05, humanities: 5.45, date: '2026-05-18',
      },
      vllm+: { reasoningParser: 'deepseek_r1', chatTemplate: 'tool-chat-deepseekr1.jinja' },
    },
    {
      name: 'deepseek-v3-0324',
      huggingFace: { model: 'deepseek-ai/DeepSeek-V3-0324', revision: 'e9b33add76883f293d6bf61f6bd89b497e80e335' },
      card: { license: 'mit', pipelineTag: 'text-generation' },
      shape: { hiddenSize: 7168, layers: 61, heads: 128, kvHeads: 128, kvLoraRank: 512, qkRopeHeadDim: 64 },
      example: {
        file: 'kaito_workspace_deepseek_v3.yaml',
        name: 'workspace-deepseek-v3',
        vmSize: 'Standard_NC80adis_H100_v5',
        nodeCount: 6,
      },
      scores: {
        runtime: 'vllm', overall: 8.07, writing: 8.2, roleplay: 7.95, reasoning: 7.35, math: 9.5, coding: 8.2,
        extraction: 8.3, stem: 7.0, humanities: 8.05, date: '2026-04-17',
      },
      servedModelName: 'deepseek-r1-0528',
      vllm+: { chatTemplate: 'tool-chat-deepseekv3.jinja' },
      lintExceptions: { KC074: 'KAITO serves V3 under the name of R1 (presets/workspace/models/deepseek/model.go)' },
    },
  ]),
  distilled: family(std.thisFile, deepseek + distilled, [
    {
      name: 'deepseek-r1-distill-qwen-14b',
      huggingFace: { model: 'deepseek-ai/DeepSeek-R1-Distill-Qwen-14B', revision: '1df8507178afcc1bef68cd8c393f61a886323761' },
      card: { license: 'mit', pipelineTag: 'text-generation' },
      shape: { hiddenSize: 5120, layers: 48, heads: 40, kvHeads: 8 },
      example: { vmSize: 'Standard_NC24ads_A100_v4' },
      scores: {
        runtime: 'vllm', overall: 5.36, writing: 5.95, roleplay: 5.55, reasoning: 7.2, math: 4.85, coding: 3.8,
        extraction: 6.8, stem: 4.85, humanities: 3.9, date: '2026-04-20',
      },
      size: '27.51Gi',
      bytesPerToken: 196608,
      architectures: ['Qwen2ForCausalLM'],
      e2e: { nodePool: 'dsqwen14b', vmSize: 'Standard_NC24ads_A100_v4', osDiskSize: 200 },
    },
    {
      name: 'deepseek-r1-distill-llama-8b',
      huggingFace: { model: 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B', revision: '6a6f4aa4197940add57724a7707d069478df56b1' },
      card: { license: 'mit', pipelineTag: 'text-generation' },
      shape: { hiddenSize: 4096, layers: 32, heads: 32, kvHeads: 8 },
      example: { vmSize: 'Standard_NC24ads_A100_v4' },
      scores: {
        runtime: 'vllm', overall: 5.28, writing: 6.35, roleplay: 4.9, reasoning: 5.2, math: 6.5, coding: 3.15,
        extraction: 6.75, stem: 4.8, humanities: 4.55, date: '2026-05-14',
      },
      size: '14.96Gi',
      bytesPerToken: 131072,
      architectures: ['LlamaForCausalLM'],
      e2e: { nodePool: 'dsqwen8b', vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 100 },
    },
  ]),
  sparse: family(std.thisFile, sparse, [
    v4 {
      huggingFace: { model: 'deepseek-ai/DeepSeek-V4-Flash-0731' },
      card: { license: 'mit', pipelineTag: 'text-generation' },
      shape: { hiddenSize: 4096, layers: 43, heads: 64, kvHeads: 1, headDim: 512, qkRopeHeadDim: 64 },
      scores: {
        runtime: 'vllm', overall: 8.59, writing: 8.6, roleplay: 8.5, reasoning: 9.15, math: 9.6, coding: 8.65,
        extraction: 7.65, stem: 8.3, humanities: 8.3, date: '2026-08-14',
      },
      size: '155.43Gi',
      bytesPerToken: 88064,
    },
    v4 {
      huggingFace: { model: 'deepseek-ai/DeepSeek-V4-Pro' },
      card: { license: 'mit', pipelineTag: 'text-generation' },
      shape: { hiddenSize: 7168, layers: 61, heads: 128, kvHeads: 1, headDim: 512, qkRopeHeadDim: 64 },
      scores: {
        runtime: 'vllm', overall: 8.33, writing: 8.45, roleplay: 8.25, reasoning: 8.8, math: 9.9, coding: 7.6,
        extraction: 8.65, stem: 8.0, humanities: 7.0, date: '2026-07-24',
      },
      size: '805.34Gi',
      bytesPerToken: 124928,
    },
    {
      huggingFace: { model: 'deepseek-ai/DeepSeek-V3.2' },
      card: { license: 'mit', pipelineTag: 'text-generation', baseModels: ['deepseek-ai/DeepSeek-V3.2-Exp-Base'] },
      shape: { hiddenSize: 7168, layers: 61, heads: 128, kvHeads: 128, kvLoraRank: 512, qkRopeHeadDim: 64 },
      scores: {
        runtime: 'vllm', overall: 8.61, writing: 8.55, roleplay: 8.45, reasoning: 8.7, math: 9.85, coding: 7.9,
        extraction: 8.4, stem: 8.5, humanities: 8.55, date: '2026-08-02',
      },
      size: '642.14Gi',
      bytesPerToken: 70272,
      modelTokenLimit: 163840,
      architectures: ['DeepseekV32ForCausalLM'],
      attnType: 'MLA',
    },
  ]),
}
