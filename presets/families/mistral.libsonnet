local family = import '../lib/family.libsonnet';

local mistral = {
  family: { package: 'mistral', since: '0.2.0' },
  vllm: { params: { dtype: 'float16' }, toolCallParser: 'mistral' },
  transformers: { params: { torch_dtype: 'bfloat16' }, chatTemplate: 'mistral-instruct.jinja' },
  attnType: 'GQA',
  changes: [{ since: '0.12.0', loadFormat: 'mistral', transformers: { params: { allow_remote_files: true } } }],
};

local mistral7b = {
  tag: '0.2.0',
  size: '13.49Gi',
  bytesPerToken: 131072,
  modelTokenLimit: 32768,
  architectures: ['MistralForCausalLM'],
  e2e: { vmSize: 'Standard_NV36ads_A10_v5', osDiskSize: 100 },
  changes+: [{ since: '0.12.0', size: '13.50Gi' }],
};

// The third generation is published in Mistral's own format of weights, config and tokenizer.
local mistral3 = {
  tag: '0.0.1',
  downloadAtRuntime: true,
  modelTokenLimit: 262144,
  loadFormat: 'mistral',
  architectures: ['Mistral3ForConditionalGeneration'],
  quantization: { method: 'fp8' },
  changes+: [{ since: '0.12.0', transformers: false }],
};

family(std.thisFile, mistral, [
  mistral7b {
    name: 'mistral-7b',
    huggingFace: { model: 'mistralai/Mistral-7B-v0.3', revision: 'd8cadc02ac76bd617a919d50b092e59d2d110aff' },
    card: { license: 'apache-2.0' },
    shape: { hiddenSize: 4096, layers: 32, heads: 32, kvHeads: 8 },
    example: { vmSize: 'Standard_NC24ads_A100_v4' },
    scores: {
      runtime: 'vllm', overall: 2.01, writing: 2.55, roleplay: 1.5, reasoning: 1.5, math: 1.65, coding: 1.7,
      extraction: 2.3, stem: 3.0, humanities: 1.85, date: '2026-04-20',
    },
    tuning: { size: '16Gi' },
    lintExceptions: { KC072: "KAITO sets the family's parser on the base model, which has no chat template" },
  },
  mistral7b {
    name: 'mistral-7b-instruct',
    huggingFace: { model: 'mistralai/Mistral-7B-Instruct-v0.3', revision: 'e0bc86c23ce5aae1db576c8cca6f06f1f73af2db' },
    card: { license: 'apache-2.0', baseModels: ['mistralai/Mistral-7B-v0.3'] },
    shape: { hiddenSize: 4096, layers: 32, heads: 32, kvHeads: 8 },
    example: { file: 'kaito_workspace_mistral_7b-instruct.yaml', vmSize: 'Standard_NC24ads_A100_v4' },
    scores: {
      runtime: 'vllm', overall: 5.54, writing: 6.85, roleplay: 5.95, reasoning: 4.35, math: 3.65, coding: 4.45,
      extraction: 6.75, stem: 5.7, humanities: 6.65, date: '2026-04-20',
    },
    lintExceptions: { KC072: "the model's own tokenizer carries a chat template with tools" },
  },
  mistral3 {
    name: 'ministral-3-3b-instruct',
    huggingFace: { model: 'mistralai/Ministral-3-3B-Instruct-2512', revision: '83e15808ff6a115f18ff8e68123db3ab35035714' },
    card: { license: 'apache-2.0', baseModels: ['mistralai/Ministral-3-3B-Base-2512'] },
    shape: { hiddenSize: 3072, layers: 26, heads: 32, kvHeads: 8, headDim: 128 },
    example: { vmSize: 'Standard_NV36ads_A10_v5' },
    scores: {
      runtime: 'vllm', overall: 6.47, writing: 7.5, roleplay: 6.35, reasoning: 5.1, math: 7.1, coding: 6.4,
      extraction: 7.7, stem: 6.05, humanities: 5.55, date: '2026-04-20',
    },
    size: '8.70Gi',
    bytesPerToken: 106496,
    changes+: [{ since: '0.12.0', size: '4.35Gi' }],
  },
  mistral3 {
    name: 'ministral-3-8b-instruct',
    huggingFace: { model: 'mistralai/Ministral-3-8B-Instruct-2512', revision: 'df904c183734f8760042c708d3629a4ed68b103a' },
    card: { license: 'apache-2.0', baseModels: ['mistralai/Ministral-3-8B-Base-2512'] },
    shape: { hiddenSize: 4096, layers: 34, heads: 32, kvHeads: 8 },
    example: { vmSize: 'Standard_NC24ads_A100_v4' },
    scores: {
      runtime: 'vllm', overall: 7.29, writing: 7.95, roleplay: 7.3, reasoning: 6.75, math: 9.15, coding: 6.25,
      extraction: 7.95, stem: 6.6, humanities: 6.35, date: '2026-04-20',
    },
    size: '19.41Gi',
    bytesPerToken: 139264,
    changes+: [{ since: '0.12.0', size: '9.70Gi' }],
  },
  mistral3 {
    name: 'ministral-3-14b-instruct',
    huggingFace: { model: 'mistralai/Ministral-3-14B-Instruct-2512', revision: '6aa4534f7bb46d16753bd12a08b32810a06b7a14' },
    card: { license: 'apache-2.0', baseModels: ['mistralai/Ministral-3-14B-Base-2512'] },
    shape: { hiddenSize: 5120, layers: 40, heads: 32, kvHeads: 8, headDim: 128 },
    example: { vmSize: 'Standard_NC24ads_A100_v4' },
    scores: {
      runtime: 'vllm', overall: 7.34, writing: 8.15, roleplay: 7.35, reasoning: 6.05, math: 9.7, coding: 6.15,
      extraction: 8.15, stem: 6.45, humanities: 6.7, date: '2026-04-20',
    },
    size: '29.29Gi',
    disk: '100Gi',
    bytesPerToken: 163840,
    changes+: [{ since: '0.12.0', size: '14.65Gi' }],
  },
  mistral3 {
    name: 'mistral-large-3-675b-instruct',
    huggingFace: { model: 'mistralai/Mistral-Large-3-675B-Instruct-2512', revision: '7f13ed24ab52a2a1c35bb26a749ef9d891ee98dd' },
    card: {
      license: 'apache-2.0',
      pipelineTag: 'text-generation',
      baseModels: ['mistralai/Mistral-Large-3-675B-Base-2512'],
    },
    shape: { hiddenSize: 7168, layers: 61, heads: 128, kvHeads: 128, headDim: 192, kvLoraRank: 512, qkRopeHeadDim: 64 },
    example: { vmSize: 'Standard_NC80adis_H100_v5', nodeCount: 6 },
    scores: {
      runtime: 'vllm', overall: 7.86, writing: 8.05, roleplay: 7.65, reasoning: 7.75, math: 9.05, coding: 7.9,
      extraction: 8.5, stem: 7.25, humanities: 6.7, date: '2026-04-17',
    },
    size: '634.70Gi',
    disk: '800Gi',
    bytesPerToken: 70272,
    architectures: ['MistralLarge3ForCausalLM'],
    attnType: 'MLA',
    quantization: { method: 'float-quantized' },
    distributed: true,
    readinessTimeout: '1h',
    changes+: [{ since: '0.12.0', modelTokenLimit: 294912 }],
  },
])
