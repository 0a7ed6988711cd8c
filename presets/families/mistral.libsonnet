local family = import '../lib/family.libsonnet';

local mistral = {
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
    tuning: { size: '16Gi' },
    lintExceptions: { KC072: "KAITO sets the family's parser on the base model, which has no chat template" },
  },
  mistral7b {
    name: 'mistral-7b-instruct',
    huggingFace: { model: 'mistralai/Mistral-7B-Instruct-v0.3', revision: 'e0bc86c23ce5aae1db576c8cca6f06f1f73af2db' },
    lintExceptions: { KC072: "the model's own tokenizer carries a chat template with tools" },
  },
  mistral3 {
    name: 'ministral-3-3b-instruct',
    huggingFace: { model: 'mistralai/Ministral-3-3B-Instruct-2512', revision: '83e15808ff6a115f18ff8e68123db3ab35035714' },
    size: '8.70Gi',
    bytesPerToken: 106496,
    changes+: [{ since: '0.12.0', size: '4.35Gi' }],
  },
  mistral3 {
    name: 'ministral-3-8b-instruct',
    huggingFace: { model: 'mistralai/Ministral-3-8B-Instruct-2512', revision: 'df904c183734f8760042c708d3629a4ed68b103a' },
    size: '19.41Gi',
    bytesPerToken: 139264,
    changes+: [{ since: '0.12.0', size: '9.70Gi' }],
  },
  mistral3 {
    name: 'ministral-3-14b-instruct',
    huggingFace: { model: 'mistralai/Ministral-3-14B-Instruct-2512', revision: '6aa4534f7bb46d16753bd12a08b32810a06b7a14' },
    size: '29.29Gi',
    disk: '100Gi',
    bytesPerToken: 163840,
    changes+: [{ since: '0.12.0', size: '14.65Gi' }],
  },
  mistral3 {
    name: 'mistral-large-3-675b-instruct',
    huggingFace: { model: 'mistralai/Mistral-Large-3-675B-Instruct-2512', revision: '7f13ed24ab52a2a1c35bb26a749ef9d891ee98dd' },
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
