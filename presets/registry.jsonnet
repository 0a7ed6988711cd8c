// The registry of one KAITO version, as one JSON document. `project` holds a project's own declarations as
// [{file, presets: [...]}]; one that has the name of a shipped preset takes its place.
local presets = import 'lib/preset.libsonnet';
local version = import 'lib/version.libsonnet';

local deepseek = import 'families/deepseek.libsonnet';

// The order of KAITO's supported_models.yaml.
local families = [
  import 'families/llama.libsonnet',
  deepseek.moe,
  import 'families/falcon.libsonnet',
  import 'families/mistral.libsonnet',
  import 'families/phi-2.libsonnet',
  import 'families/phi-3.libsonnet',
  import 'families/phi-4.libsonnet',
  import 'families/qwen.libsonnet',
  deepseek.distilled,
  import 'families/gemma-3.libsonnet',
  import 'families/gpt-oss.libsonnet',
];

function(kaitoVersion, project=[])
  local kaito = version(kaitoVersion);
  local declared(groups) = [
    local declaration = kaito.settle(preset);
    { file: group.file, name: declaration.name, declaration: declaration }
    for group in groups
    for preset in group.presets
    if kaito.holds(preset)
  ];
  local own = declared(project);
  local overriding = { [entry.name]: entry for entry in own };
  local shipped = declared(families);
  local shippedNames = { [entry.name]: true for entry in shipped };
  local entries =
    [
      local name = entry.name;
      if name in overriding then overriding[name] else entry
      for entry in shipped
    ]
    + [entry for entry in own if !(entry.name in shippedNames)];
  local deprecated(entry) = 'deprecated' in entry.declaration && entry.declaration.deprecated == true;
  local running = [presets.parameters(kaito, e.file, e.declaration) for e in entries if !deprecated(e)];
  local skus(table) = [sku for sku in table if kaito.holds(sku)];
  {
    kaitoVersion: kaitoVersion,
    presets: running,
    retired: [presets.parameters(kaito, e.file, e.declaration) for e in entries if deprecated(e)],
    // KAITO maps Hugging Face ids to its presets since 0.9 (presets/workspace/models/vllm_model.go).
    aliases: if kaito.atLeast('0.9.0') then
      [[alias, preset.name] for preset in running for alias in preset.aliases]
      + [[preset.source.huggingFace.model, preset.name] for preset in running]
    else [],
    base: kaito.settle(import 'base.libsonnet'),
    models: [presets.metadata(e.declaration) for e in entries],
    skus: {
      azure: skus(import 'skus/azure.libsonnet'),
      aws: skus(import 'skus/aws.libsonnet'),
      arc: skus(import 'skus/arc.libsonnet'),
    },
    e2e: import 'e2e.libsonnet',
    overridden: [name for name in std.objectFields(overriding) if name in shippedNames],
  }
