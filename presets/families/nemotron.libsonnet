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
    size: '230.25Gi',
    bytesPerToken: 90112,
    e2e: { nodePool: 'nemotron120b' },
  },
  cascade {
    huggingFace: { model: 'nvidia/Nemotron-Cascade-2-30B-A3B' },
  },
  cascade {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16' },
    e2e: { nodePool: 'nemotron30b' },
  },
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-Nano-12B-v2-VL-BF16' },
    size: '24.55Gi',
    bytesPerToken: 253952,
    modelTokenLimit: 131072,
    architectures: ['NemotronH_Nano_VL_V2'],
    e2e: { nodePool: 'nemotron12b' },
  },
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-Nano-9B-v2' },
    size: '16.56Gi',
    bytesPerToken: 229376,
    modelTokenLimit: 131072,
    e2e: { nodePool: 'nemotron9b' },
  },
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-3-Nano-4B-BF16' },
    size: '7.40Gi',
    bytesPerToken: 172032,
    e2e: { nodePool: 'nemotron4b' },
  },
  {
    huggingFace: { model: 'nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4' },
    size: '328.13Gi',
    bytesPerToken: 110592,
    quantization: { method: 'MIXED_PRECISION' },
    e2e: { nodePool: 'nemotron550b' },
  },
])
