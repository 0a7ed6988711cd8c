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
    size: '5.68Gi',
    bytesPerToken: 147456,
    modelTokenLimit: 40960,
    architectures: ['Qwen3ForCausalLM'],
    quantization: { method: 'awq', bits: 4 },
  },
  dense {
    huggingFace: { model: 'Qwen/Qwen3.5-2B' },
    size: '4.24Gi',
    bytesPerToken: 49152,
  },
  dense {
    huggingFace: { model: 'Qwen/Qwen3.5-4B' },
    size: '8.68Gi',
    bytesPerToken: 131072,
  },
  dense {
    huggingFace: { model: 'Qwen/Qwen3.5-9B' },
    size: '17.98Gi',
    bytesPerToken: 131072,
  },
  moe122b + gptq {
    huggingFace: { model: 'Qwen/Qwen3.5-122B-A10B-GPTQ-Int4' },
    size: '73.47Gi',
    e2e: { nodePool: 'qwen35122bq4' },
  },
  moe122b {
    huggingFace: { model: 'Qwen/Qwen3.5-122B-A10B' },
    size: '232.99Gi',
  },
  moe35b {
    huggingFace: { model: 'Qwen/Qwen3.6-35B-A3B-FP8' },
    size: '34.90Gi',
    quantization: { method: 'fp8' },
    e2e: { nodePool: 'qwen3635bfp8' },
  },
  moe35b {
    huggingFace: { model: 'Qwen/Qwen3.6-35B-A3B' },
    size: '66.97Gi',
  },
  dense27b {
    huggingFace: { model: 'Qwen/Qwen3.6-27B' },
  },
  moe + gptq {
    huggingFace: { model: 'Qwen/Qwen3.5-397B-A17B-GPTQ-Int4' },
    size: '219.56Gi',
    bytesPerToken: 122880,
  },
  dense27b {
    huggingFace: { model: 'Qwen/Qwen3.8-27B' },
  },
])
