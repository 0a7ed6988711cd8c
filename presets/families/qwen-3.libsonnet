local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

local qwen3 = catalogued {
  modelTokenLimit: 262144,
  attnType: 'GQA',
};

local dense = {
  architectures: ['Qwen3_5ForConditionalGeneration'],
};

local moe = {
  architectures: ['Qwen3_5MoeForConditionalGeneration'],
};

local gptq = {
  quantization: { method: 'gptq', bits: 4 },
};

// The figures that the models of one size share.
local moe35b = moe { bytesPerToken: 81920 };
local moe122b = moe { bytesPerToken: 98304 };
local dense27b = dense { size: '51.75Gi', bytesPerToken: 262144 };

family(std.thisFile, qwen3, [
  {
    huggingFace: { model: 'Qwen/Qwen3-8B-AWQ' },
    card: { license: 'apache-2.0', pipelineTag: 'text-generation', baseModels: ['Qwen/Qwen3-8B'] },
    shape: { hiddenSize: 4096, layers: 36, heads: 32, kvHeads: 8 },
    scores: {
      runtime: 'vllm', overall: 3.98, writing: 6.05, roleplay: 6.2, reasoning: 2.6, math: 1.95, coding: 1.95,
      extraction: 5.3, stem: 3.55, humanities: 4.25, date: '2026-04-29',
    },
    size: '5.68Gi',
    bytesPerToken: 147456,
    modelTokenLimit: 40960,
    architectures: ['Qwen3ForCausalLM'],
    quantization: { method: 'awq', bits: 4 },
  },
  dense {
    huggingFace: { model: 'Qwen/Qwen3.5-2B' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text', baseModels: ['Qwen/Qwen3.5-2B-Base'] },
    shape: { hiddenSize: 2048, layers: 24, heads: 8, kvHeads: 2 },
    scores: {
      runtime: 'vllm', overall: 5.44, writing: 6.2, roleplay: 5.4, reasoning: 4.7, math: 7.45, coding: 4.7,
      extraction: 5.75, stem: 5.05, humanities: 4.25, date: '2026-05-07',
    },
    size: '4.24Gi',
    bytesPerToken: 49152,
  },
  dense {
    huggingFace: { model: 'Qwen/Qwen3.5-4B' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text', baseModels: ['Qwen/Qwen3.5-4B-Base'] },
    shape: { hiddenSize: 2560, layers: 32, heads: 16, kvHeads: 4, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 7.41, writing: 7.4, roleplay: 7.35, reasoning: 7.85, math: 9.45, coding: 6.25,
      extraction: 7.25, stem: 6.95, humanities: 6.75, date: '2026-05-07',
    },
    size: '8.68Gi',
    bytesPerToken: 131072,
  },
  dense {
    huggingFace: { model: 'Qwen/Qwen3.5-9B' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text', baseModels: ['Qwen/Qwen3.5-9B-Base'] },
    shape: { hiddenSize: 4096, layers: 32, heads: 16, kvHeads: 4 },
    scores: {
      runtime: 'vllm', overall: 7.69, writing: 7.85, roleplay: 7.75, reasoning: 7.95, math: 9.6, coding: 6.45,
      extraction: 7.65, stem: 7.65, humanities: 6.65, date: '2026-05-07',
    },
    size: '17.98Gi',
    bytesPerToken: 131072,
  },
  moe122b + gptq {
    huggingFace: { model: 'Qwen/Qwen3.5-122B-A10B-GPTQ-Int4' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text' },
    shape: { hiddenSize: 3072, layers: 48, heads: 32, kvHeads: 2, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.17, writing: 8.1, roleplay: 8.0, reasoning: 8.45, math: 10.0, coding: 7.95,
      extraction: 8.05, stem: 7.65, humanities: 7.15, date: '2026-05-07',
    },
    size: '73.47Gi',
    e2e: { nodePool: 'qwen35122bq4' },
  },
  moe122b {
    huggingFace: { model: 'Qwen/Qwen3.5-122B-A10B' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text' },
    shape: { hiddenSize: 3072, layers: 48, heads: 32, kvHeads: 2, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.2, writing: 8.0, roleplay: 8.3, reasoning: 8.65, math: 9.85, coding: 8.1,
      extraction: 8.0, stem: 7.35, humanities: 7.35, date: '2026-05-07',
    },
    size: '232.99Gi',
  },
  moe35b {
    huggingFace: { model: 'Qwen/Qwen3.6-35B-A3B-FP8' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text', baseModels: ['Qwen/Qwen3.6-35B-A3B'] },
    shape: { hiddenSize: 2048, layers: 40, heads: 16, kvHeads: 2, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.17, writing: 7.8, roleplay: 8.05, reasoning: 8.8, math: 9.9, coding: 7.6,
      extraction: 8.2, stem: 7.7, humanities: 7.3, date: '2026-05-07',
    },
    size: '34.90Gi',
    quantization: { method: 'fp8' },
    e2e: { nodePool: 'qwen3635bfp8' },
  },
  moe35b {
    huggingFace: { model: 'Qwen/Qwen3.6-35B-A3B' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text' },
    shape: { hiddenSize: 2048, layers: 40, heads: 16, kvHeads: 2, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.17, writing: 7.85, roleplay: 8.05, reasoning: 8.55, math: 9.9, coding: 8.0,
      extraction: 8.4, stem: 7.3, humanities: 7.3, date: '2026-05-07',
    },
    size: '66.97Gi',
  },
  dense27b {
    huggingFace: { model: 'Qwen/Qwen3.6-27B' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text' },
    shape: { hiddenSize: 5120, layers: 64, heads: 24, kvHeads: 4, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.12, writing: 8.35, roleplay: 8.05, reasoning: 8.8, math: 9.85, coding: 7.7,
      extraction: 8.0, stem: 7.1, humanities: 7.15, date: '2026-05-07',
    },
  },
  moe + gptq {
    huggingFace: { model: 'Qwen/Qwen3.5-397B-A17B-GPTQ-Int4' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text', baseModels: ['Qwen/Qwen3.5-397B-A17B'] },
    shape: { hiddenSize: 4096, layers: 60, heads: 32, kvHeads: 2, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.53, writing: 8.25, roleplay: 8.35, reasoning: 8.8, math: 9.95, coding: 8.75,
      extraction: 8.55, stem: 8.0, humanities: 7.6, date: '2026-05-07',
    },
    size: '219.56Gi',
    bytesPerToken: 122880,
  },
  dense27b {
    huggingFace: { model: 'Qwen/Qwen3.8-27B' },
    card: { license: 'apache-2.0', pipelineTag: 'image-text-to-text' },
    shape: { hiddenSize: 5120, layers: 64, heads: 24, kvHeads: 4, headDim: 256 },
    scores: {
      runtime: 'vllm', overall: 8.49, writing: 8.15, roleplay: 8.35, reasoning: 8.55, math: 10.0, coding: 7.9,
      extraction: 8.45, stem: 7.95, humanities: 8.55, date: '2026-08-14',
    },
  },
])
