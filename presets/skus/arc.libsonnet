// Azure Arc's GPU sizes that KAITO knows (pkg/sku/arc_sku_handker.go).
local gpu = import 'gpu.libsonnet';

[
  gpu.T4_8('Standard_NK6', 1),
  gpu.T4_8('Standard_NK12', 2),
  gpu.A2('Standard_NC4_A2', 1),
  gpu.A2('Standard_NC8_A2', 1),
  gpu.A2('Standard_NC16_A2', 2),
  gpu.A2('Standard_NC32_A2', 2),
  gpu.A16('Standard_NC4_A16', 1),
  gpu.A16('Standard_NC8_A16', 1),
  gpu.A16('Standard_NC16_A16', 2),
  gpu.A16('Standard_NC32_A16', 2),
]
