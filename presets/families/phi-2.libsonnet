local family = import '../lib/family.libsonnet';

family(std.thisFile, {}, [
  {
    name: 'phi-2',
    huggingFace: { model: 'microsoft/phi-2', revision: 'ef382358ec9e382308935a992d908de099b64c23' },
    deprecated: true,
    tag: '0.2.0',
    vllm: { env: { VLLM_USE_V1: '0' }, params: { dtype: 'float16' } },
    transformers: { params: { torch_dtype: 'bfloat16' } },
    e2e: { vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 50 },
  },
])
