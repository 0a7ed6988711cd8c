// The entries of KAITO's end-to-end matrix that test no preset.
[
  { name: 'vllm-distributed', vmSize: 'Standard_NV36ads_A10_v5', nodeCount: 2, osDiskSize: 100, nodePool: 'vllmdist', oss: false, resourceType: 'statefulset' },
  { name: 'tuning', vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 100 },
]
