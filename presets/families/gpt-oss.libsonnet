local family = import '../lib/family.libsonnet';

local config(name, utilization) = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: name },
  data: { 'inference_config.yaml': 'vllm:\n  gpu-memory-utilization: ' + utilization + '\n' },
};

local gptOss = {
  family: { package: 'gpt', title: 'gpt-oss', since: '0.7.0' },
  modelTokenLimit: 131072,
  architectures: ['GptOssForCausalLM'],
  attnType: 'GQA',
  quantization: { method: 'mxfp4' },
  transformers: { params: { torch_dtype: 'auto', allow_remote_files: true } },
  // The matrix tests this family on Transformers only.
  e2e: { runtimes: ['hf'] },
};

// 0.12.0 counts the weights in the folder `original` as well, so they no longer fit where the matrix ran them.
local larger = { vmSize: null, osDiskSize: null };

family(std.thisFile, gptOss, [
  {
    name: 'gpt-oss-20b',
    huggingFace: { model: 'openai/gpt-oss-20b', revision: 'db6852caddef0cf0c1f729034ed700c84eab376e' },
    card: { license: 'apache-2.0', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 2880, layers: 24, heads: 64, kvHeads: 8, headDim: 64 },
    example: {
      vmSize: 'Standard_NV36ads_A10_v5',
      config: 'inference-params',
      objects: [config('inference-params', '0.82')],
    },
    scores: {
      runtime: 'vllm', overall: 6.02, writing: 6.4, roleplay: 6.2, reasoning: 5.3, math: 8.55, coding: 6.5,
      extraction: 7.15, stem: 4.0, humanities: 4.05, date: '2026-04-20',
    },
    tag: '0.0.2',
    size: '12.9Gi',
    disk: '110Gi',
    bytesPerToken: 34560,
    e2e+: { vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 120 },
    changes: [{ since: '0.12.0', size: '25.63Gi', bytesPerToken: 49152, e2e: larger }],
  },
  {
    name: 'gpt-oss-120b',
    huggingFace: { model: 'openai/gpt-oss-120b', revision: 'b5c939de8f754692c1647ca79fbf85e8c1e70f8a' },
    card: { license: 'apache-2.0', pipelineTag: 'text-generation' },
    shape: { hiddenSize: 2880, layers: 36, heads: 64, kvHeads: 8, headDim: 64 },
    example: {
      vmSize: 'Standard_NC24ads_A100_v4',
      config: 'gpt-oss-120b-inference-config',
      secret: true,
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'hf-token', namespace: 'default' },
          type: 'Opaque',
          data: { HF_TOKEN: '<your_base64_encoded_huggingface_token>' },
        },
        config('gpt-oss-120b-inference-config', '0.92'),
      ],
    },
    scores: {
      runtime: 'vllm', overall: 7.42, writing: 7.5, roleplay: 7.45, reasoning: 7.0, math: 9.8, coding: 6.2,
      extraction: 7.9, stem: 6.8, humanities: 6.7, date: '2026-04-20',
    },
    tag: '0.0.1',
    downloadAtRuntime: true,
    size: '60.77Gi',
    disk: '250Gi',
    bytesPerToken: 51840,
    readinessTimeout: '45m',
    e2e+: { vmSize: 'Standard_NC24ads_A100_v4', osDiskSize: 200 },
    changes: [{ since: '0.12.0', size: '121.54Gi', bytesPerToken: 73728, e2e: larger }],
  },
])
