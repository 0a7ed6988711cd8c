// A family: what its presets have in common, and the presets in the order of supported_models.yaml or the catalog.
// `family` is what a preset of another project builds on, `named` what it overrides a shipped preset from.
local tested = import '../tested.libsonnet';
//
// These facts KAITO wrote by hand until 0.12.0, and has derived since. So they are taken back from there on; but what a
// project declares in their place holds in every version.
local writtenByHand = ['disk', 'readinessTimeout', 'servedModelName', 'vllm'];

// A JSON Merge Patch that takes those fields back which are still what ships, and leaves the others as they are.
local takingBack(now, shipped, fields) = {
  [field]:
    if now[field] == shipped[field] then null
    else if std.isObject(now[field]) && std.isObject(shipped[field]) then
      takingBack(now[field], shipped[field], std.objectFields(shipped[field]))
    else now[field]
  for field in fields
  if field in now && field in shipped
};

// A model that came with the catalog had nothing written by hand.
local versioned(shipped) = if 'since' in shipped then shipped else shipped {
  changes+:
    local now = self;
    [{ since: '0.12.0' } + takingBack(now, shipped, writtenByHand) + {
      // The disk for tuning is still written by hand.
      [if 'disk' in now && 'tuning' in now && std.isObject(now.tuning) then 'tuning']:
        { disk: if 'disk' in now.tuning then now.tuning.disk else now.disk },
    }],
};

// A preset without a name of its own goes by its Hugging Face id.
local byId = { name: self.huggingFace.model };

// KAITO's repository has less of a preset of its own than its guide asks of a new one.
local inRepository(preset) =
  local model = preset.huggingFace.model;
  local tests = if model in tested then tested[model] else [];
  {
    [if 'since' in preset then 'example']: false,
    e2e+: { tests: [] },
    changes+: [{ since: step.since, e2e: { tests: step.tests } } for step in tests],
  };

function(file, family, presets) {
  file: file,
  family: versioned(family),
  presets: [
    local shipped = versioned(family + preset);
    byId + shipped + inRepository(shipped)
    for preset in presets
  ],
  named(name):: [preset for preset in self.presets if preset.name == name][0],
}
