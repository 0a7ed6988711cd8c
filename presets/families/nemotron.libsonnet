local catalogued = import '../lib/catalogued.libsonnet';
local family = import '../lib/family.libsonnet';

local nemotron = catalogued {
  architectures: ['NemotronHForCausalLM'],
  attnType: 'GQA',
  modelTokenLimit: 262144,
};

local cascade = {
  size: '58.82Gi',
  bytesPerToken: 53248,
};

family(std.thisFile, nemotron, [
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16' },
    card: {
      license: 'nvidia-nemotron-open-model-license',
      licenseName: 'NVIDIA Nemotron',
      pipelineTag: 'text-generation',
    },
    shape: { hiddenSize: 4096, layers: 88, heads: 32, kvHeads: 2 },
    scores: {
      runtime: 'vllm', overall: 6.91, writing: 7.35, roleplay: 7.3, reasoning: 7.05, math: 9.65, coding: 6.35,
      extraction: 7.25, stem: 5.4, humanities: 4.9, date: '2026-04-29',
    },
    size: '230.25Gi',
    bytesPerToken: 90112,
    e2e: { nodePool: 'nemotron120b' },
  },
  cascade {
    huggingFace: { model: 'nvidia/Nemotron-Cascade-2-30B-A3B' },
    card: { license: 'nvidia-open-model-license', licenseName: 'NVIDIA Open', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 2688, layers: 52, heads: 32, kvHeads: 2, headDim: 128 },
    scores: {
      runtime: 'vllm', overall: 5.71, writing: 3.4, roleplay: 6.85, reasoning: 6.6, math: 9.2, coding: 5.65,
      extraction: 4.15, stem: 4.9, humanities: 4.95, date: '2026-04-29',
    },
  },
  cascade {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16' },
    card: {
      license: 'nvidia-nemotron-open-model-license',
      licenseName: 'NVIDIA Nemotron',
      pipelineTag: 'text-generation',
    },
    shape: { hiddenSize: 2688, layers: 52, heads: 32, kvHeads: 2, headDim: 128 },
    scores: {
      runtime: 'vllm', overall: 6.89, writing: 6.45, roleplay: 7.2, reasoning: 6.6, math: 9.95, coding: 5.3,
      extraction: 7.05, stem: 6.15, humanities: 6.4, date: '2026-04-29',
    },
    e2e: { nodePool: 'nemotron30b' },
  },
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-Nano-12B-v2-VL-BF16' },
    card: { license: 'nvidia-open-model-license', licenseName: 'NVIDIA Open', pipelineTag: 'image-text-to-text' },
    shape: { hiddenSize: 5120, layers: 62, heads: 40, kvHeads: 8 },
    scores: {
      runtime: 'vllm', overall: 7.08, writing: 7.55, roleplay: 6.45, reasoning: 6.8, math: 9.5, coding: 6.6,
      extraction: 6.55, stem: 6.35, humanities: 6.85, date: '2026-04-29',
    },
    size: '24.55Gi',
    bytesPerToken: 253952,
    modelTokenLimit: 131072,
    architectures: ['NemotronH_Nano_VL_V2'],
    e2e: { nodePool: 'nemotron12b' },
  },
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-Nano-9B-v2' },
    card: {
      license: 'nvidia-open-model-license',
      licenseName: 'NVIDIA Open',
      pipelineTag: 'text-generation',
      baseModels: ['nvidia/NVIDIA-Nemotron-Nano-12B-v2-Base', 'nvidia/NVIDIA-Nemotron-Nano-12B-v2'],
    },
    shape: { hiddenSize: 4480, layers: 56, heads: 40, kvHeads: 8, headDim: 128 },
    scores: {
      runtime: 'vllm', overall: 5.54, writing: 6.05, roleplay: 4.5, reasoning: 5.65, math: 7.45, coding: 4.2,
      extraction: 6.75, stem: 5.25, humanities: 4.5, date: '2026-04-29',
    },
    size: '16.56Gi',
    bytesPerToken: 229376,
    modelTokenLimit: 131072,
    e2e: { nodePool: 'nemotron9b' },
  },
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-3-Nano-4B-BF16' },
    card: {
      license: 'nvidia-nemotron-open-model-license',
      licenseName: 'NVIDIA Nemotron',
      pipelineTag: 'text-generation',
      baseModels: ['nvidia/NVIDIA-Nemotron-Nano-9B-v2'],
    },
    shape: { hiddenSize: 3136, layers: 42, heads: 40, kvHeads: 8, headDim: 128 },
    scores: {
      runtime: 'vllm', overall: 6.37, writing: 6.35, roleplay: 5.65, reasoning: 6.65, math: 9.1, coding: 5.85,
      extraction: 7.05, stem: 6.1, humanities: 4.2, date: '2026-04-29',
    },
    size: '7.40Gi',
    bytesPerToken: 172032,
    e2e: { nodePool: 'nemotron4b' },
  },
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4' },
    card: { license: 'openmdw-1.1', licenseName: 'OpenMDW-1.1', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 8192, layers: 108, heads: 64, kvHeads: 2 },
    scores: {
      runtime: 'vllm', overall: 8.64, writing: 8.55, roleplay: 8.65, reasoning: 8.9, math: 9.1, coding: 8.55,
      extraction: 8.25, stem: 8.2, humanities: 8.9, date: '2026-08-01',
    },
    size: '328.13Gi',
    bytesPerToken: 110592,
    quantization: { method: 'MIXED_PRECISION' },
    e2e: { nodePool: 'nemotron550b' },
  },
])
