// GPU models: memory of one GPU in GiB, and NVIDIA's compute capability (0 for other makers).
// Each is a function of the SKU's name and its number of GPUs; a SKU's memory is that of all its GPUs.
// Since 0.12.0 KAITO has NVIDIA's GPUs only from Ampere on, the first generation with bfloat16.
local ampere = 8.0;

local gpu(model, gib, computeCapability=0) = function(sku, count) {
  sku: sku,
  gpuCount: count,
  gpuMemGiB: gib * count,
  gpuModel: model,
  cudaComputeCapability: computeCapability,
  nvmeDiskEnabled: false,
  [if computeCapability > 0 && computeCapability < ampere then 'until']: '0.12.0',
};

{
  K80: gpu('NVIDIA K80', 12, 3.7),
  M60: gpu('NVIDIA M60', 8, 5.2),
  V100: gpu('NVIDIA V100', 16, 7.0),
  V100_32: gpu('NVIDIA V100', 32, 7.0),
  T4_8: gpu('NVIDIA T4', 8, 7.5),
  T4: gpu('NVIDIA T4', 16, 7.5),
  A2: gpu('NVIDIA A2', 16, 8.6),
  A10: gpu('NVIDIA A10', 24, 8.6),
  A10G: gpu('NVIDIA A10G', 24, 8.6),
  A16: gpu('NVIDIA A16', 16, 8.6),
  A100_40: gpu('NVIDIA A100', 40, 8.0),
  A100: gpu('NVIDIA A100', 80, 8.0),
  L4: gpu('NVIDIA L4', 24, 8.9),
  H100: gpu('NVIDIA H100', 80, 9.0),
  H100_94: gpu('NVIDIA H100', 94, 9.0),
  H200: gpu('NVIDIA H200', 141, 9.0),
  MI25: gpu('AMD Radeon Instinct MI25', 16),
  V520: gpu('AMD Radeon Pro V520', 8),
  V620: gpu('AMD Radeon PRO V620', 32),
  Trainium: gpu('AWS Trainium accelerators', 32),
  Inferentia2: gpu('AWS Inferentia2 accelerators', 32),

  nvme: { nvmeDiskEnabled: true },
}
