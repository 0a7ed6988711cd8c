// The registry of one KAITO version, as one JSON document. `project` holds a project's own declarations as
// [{file, presets: [...]}]; one that has the name of a shipped preset takes its place.
local parameters = import 'lib/preset.libsonnet';
local row = import 'lib/row.libsonnet';
local version = import 'lib/version.libsonnet';

local deepseek = import 'families/deepseek.libsonnet';

// The order of KAITO's supported_models.yaml, and then that of the catalog.
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
  import 'families/nemotron.libsonnet',
  import 'families/gemma-4.libsonnet',
  import 'families/mistral-4.libsonnet',
  import 'families/qwen-3.libsonnet',
  import 'families/kimi.libsonnet',
  import 'families/minimax.libsonnet',
  deepseek.sparse,
  import 'families/glm.libsonnet',
  import 'families/granite.libsonnet',
];

local is(declaration, fact) = fact in declaration && declaration[fact] == true;

function(kaitoVersion, project=[])
  local kaito = version(kaitoVersion);
  // Since 0.12.0 KAITO calls its presets by their Hugging Face ids; the names that they had are aliases.
  local byId = kaito.atLeast('0.12.0');

  local declared(groups, shipped) = [
    local declaration = kaito.settle(preset);
    local retired = is(declaration, 'deprecated') || is(declaration, 'retired');
    local short = if declaration.name != declaration.huggingFace.model then [declaration.name] else [];
    local renamed = shipped && byId && !retired;
    {
      file: group.file,
      declaration: declaration,
      retired: retired,
      short: short,
      name: if renamed then declaration.huggingFace.model else declaration.name,
      aliases: if renamed then short else [],
      names: [std.asciiLower(name) for name in self.aliases + [self.name]],
    }
    for group in groups
    for preset in group.presets
    if kaito.holds(preset)
  ];

  local own = declared(project, false);
  local ownByName = { [std.asciiLower(entry.name)]: entry for entry in own };
  local shipped = declared(families, true);
  // One of the project takes the place of a shipped one by either of its names; by the id it has the short one as well.
  local replacing(entry) = [name for name in entry.names if name in ownByName];
  local replaced = { [name]: true for entry in shipped for name in replacing(entry)[:1] };
  local entries =
    [
      local names = replacing(entry);
      if std.length(names) > 0 then
        ownByName[names[0]] { aliases: [alias for alias in entry.aliases if alias != names[0]] }
      else entry
      for entry in shipped
    ]
    + [entry for entry in own if !(std.asciiLower(entry.name) in replaced)];

  local running = [parameters(kaito, entry) for entry in entries if !entry.retired];
  local skus(table) = [sku for sku in table if kaito.holds(sku)];
  {
    kaitoVersion: kaitoVersion,
    presets: running,
    retired: [parameters(kaito, entry) for entry in entries if entry.retired],
    // KAITO maps Hugging Face ids to its presets since 0.9 (presets/workspace/models/vllm_model.go).
    aliases: if kaito.atLeast('0.9.0') then
      [[alias, preset.name] for preset in running for alias in preset.aliases]
      + [[preset.source.huggingFace.model, preset.name] for preset in running]
    else [],
    // Since 0.9 KAITO takes any model of the Hub.
    generated: if kaito.atLeast('0.9.0') then
      parameters(kaito, {
        file: '',
        name: '',
        aliases: [],
        declaration: kaito.settle(import 'generated.libsonnet'),
      }),
    base: kaito.settle(import 'base.libsonnet'),
    models: [row(entry.declaration) for entry in entries for name in entry.short],
    skus: {
      azure: skus(import 'skus/azure.libsonnet'),
      aws: skus(import 'skus/aws.libsonnet'),
      arc: skus(import 'skus/arc.libsonnet'),
    },
    e2e: import 'e2e.libsonnet',
    overridden: [entry.name for entry in own if std.asciiLower(entry.name) in replaced],
  }
