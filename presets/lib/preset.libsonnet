// From what a declaration says to the parameters that KAITO runs with (pkg/model/interface.go, type PresetParam).
local builtin = import 'builtin.libsonnet';
local catalog = import 'catalog.libsonnet';
local tuning = import 'tuning.libsonnet';
local get = (import 'values.libsonnet').get;

// `entry` is {name, aliases, file, declaration}.
function(kaito, entry)
  local d = entry.declaration;
  local known = if kaito.atLeast('0.12.0') then catalog(kaito, entry) else builtin(kaito, entry);
  local tunable = 'tuning' in d;
  {
    name: entry.name,
    inference: known.inference,
    // Since 0.12.0 KAITO looks for the model's row under the name that it serves it by, and fails where there is none.
    tuning: if tunable && known.inference.metadata.name == d.name then tuning(d, known) else null,
    supportTuning: tunable,
    supportDistributedInference: known.distributed,
    source: { file: entry.file, huggingFace: known.huggingFace },
    aliases: entry.aliases + get(d, 'aliases', []),
    onboarding: {
      [fact]: if d[fact] == false then { omitted: true } else d[fact]
      for fact in ['family', 'example', 'card', 'shape', 'scores']
      if fact in d
    },
    e2e: { [if get(d, 'downloadAuthRequired', false) then 'oss']: false } + get(d, 'e2e', {}),
    lintExceptions: known.lintExceptions + get(d, 'lintExceptions', {}),
  }
