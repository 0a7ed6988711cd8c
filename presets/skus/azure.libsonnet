// Azure's GPU sizes that KAITO knows (pkg/sku/azure_sku_handler.go; learn.microsoft.com/azure/virtual-machines/sizes).
local gpu = import 'gpu.libsonnet';

local retired = [
  sku { until: '0.9.0' }
  for sku in [
    gpu.V100('Standard_NC6s_v3', 1),
    gpu.V100('Standard_NC12s_v3', 2),
    gpu.V100('Standard_NC24s_v3', 4),
    gpu.V100('Standard_NC24rs_v3', 4),
    gpu.M60('Standard_NV6', 1),
    gpu.M60('Standard_NV12', 2),
    gpu.M60('Standard_NV24', 4),
  ]
];

retired + [
  gpu.T4('Standard_NC4as_T4_v3', 1),
  gpu.T4('Standard_NC8as_T4_v3', 1),
  gpu.T4('Standard_NC16as_T4_v3', 1),
  gpu.T4('Standard_NC64as_T4_v3', 4),
  gpu.A10('Standard_NV36ads_A10_v5', 1),
  gpu.A10('Standard_NV72ads_A10_v5', 2),
  gpu.A100('Standard_NC24ads_A100_v4', 1) + gpu.nvme,
  gpu.A100('Standard_NC48ads_A100_v4', 2) + gpu.nvme,
  gpu.A100('Standard_NC96ads_A100_v4', 4) + gpu.nvme,
  gpu.A100_40('Standard_ND96asr_A100_v4', 8),
  gpu.A100('Standard_ND96amsr_A100_v4', 8) + gpu.nvme,
  gpu.H100_94('Standard_NC40ads_H100_v5', 1) + gpu.nvme,
  gpu.H100_94('Standard_NC80adis_H100_v5', 2) + gpu.nvme,
  gpu.H100('Standard_ND96isr_H100_v5', 8) + gpu.nvme,
  gpu.H100_94('Standard_NCC40ads_H100_v5', 1),
  gpu.H200('Standard_ND96isr_H200_v5', 8) + gpu.nvme,
  gpu.V620('Standard_NG32ads_V620_v1', 1),
  gpu.V620('Standard_NG32adms_V620_v1', 1),
  gpu.M60('Standard_NV12s_v3', 1),
  gpu.M60('Standard_NV24s_v3', 2),
  gpu.M60('Standard_NV48s_v3', 4),
  gpu.MI25('Standard_NV32as_v4', 1) + { until: '0.12.0' },
]
