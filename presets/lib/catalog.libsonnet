// A preset as KAITO has it since 0.12.0: derived from a few facts of its catalog, unless the declaration says otherwise
// (presets/workspace/models/vllm_model.go, presets/workspace/generator/generator.go).
local generator = import 'generator.libsonnet';
local row = import 'row.libsonnet';
local runtimes = import 'runtimes.libsonnet';
local values = import 'values.libsonnet';
local get = values.get;
local tables = import '../generator.json';

local lastPart(path) =
  local parts = std.split(path, '/');
  std.asciiLower(parts[std.length(parts) - 1]);

// The weights, and what the image and all else take; without fractions.
local diskFor(size) = std.floor(values.inGiB(size) + tables.diskBesideWeightsGiB) + 'Gi';

// In nanoseconds: a while to start and a while for each GiB of whole bytes, within bounds.
local second = values.second;
local minutes = tables.readinessMinutes;
local base = minutes.base * 60 * second;
local shortest = minutes.least * 60 * second;
local longest = minutes.most * 60 * second;
local perGiB = tables.readinessSecondsPerGiB * second;
local GiB = 1024 * 1024 * 1024;
local readiness(size) =
  std.clamp(base + std.floor(std.ceil(values.inGiB(size) * GiB) / GiB * perGiB), shortest, longest);

local defaults(d) =
  local format = get(d, 'loadFormat', 'auto');
  {
    load_format: format,
    config_format: format,
    tokenizer_mode: format,
    'trust-remote-code': true,
    dtype: if 'quantization' in d then 'auto' else 'bfloat16',
  };

// vLLM takes - and _ in a flag for the same; a declared flag takes the place of a derived one in either spelling.
local overridden(derived, declared) =
  local spelled = { [std.strReplace(flag, '_', '-')]: true for flag in std.objectFields(declared) };
  { [flag]: derived[flag] for flag in std.objectFields(derived) if !(std.strReplace(flag, '_', '-') in spelled) }
  + declared;

local flags(d, runtime, known) =
  local parsing = runtimes.parsing(
    get(runtime, 'toolCallParser', known.toolCallParser),
    get(runtime, 'reasoningParser', known.reasoningParser),
    get(runtime, 'chatTemplate', get(d, 'chatTemplate', known.chatTemplate))
  );
  local derived = defaults(d) + known.params + parsing;
  if 'params' in runtime then overridden(derived, runtime.params) else derived;

function(kaito, entry)
  local d = entry.declaration;
  local id = d.huggingFace.model;
  local name = lastPart(entry.name);
  local known = generator(kaito, lastPart(id), get(d, 'architectures', []));
  local v = runtimes.section(d, 'vllm');
  local t = runtimes.section(d, 'transformers');
  local quantization = get(d, 'quantization', {});
  local size = get(d, 'size', null);
  // A model that goes by its id is downloaded from the default branch of the repository, its id in lower case.
  local byId = std.asciiLower(entry.name) == std.asciiLower(id);
  local listed = if byId then { name: name, huggingFace: { model: std.asciiLower(id) }, tag: '' } else d { name: name };
  local served = { modelName: name };
  {
    inference: {
      metadata: row(listed) {
        downloadAtRuntime: true,
        architectures: known.architectures,
        attnType: get(d, 'attnType', ''),
        quantMethod: get(quantization, 'method', ''),
        quantBits: get(quantization, 'bits', 0),
      },
      totalSafeTensorFileSize: get(d, 'size', ''),
      diskStorageRequirement: get(d, 'disk', if size != null then diskFor(size) else ''),
      bytesPerToken: get(d, 'bytesPerToken', 0),
      modelTokenLimit: get(d, 'modelTokenLimit', 0),
      readinessTimeout: values.duration(
        if 'readinessTimeout' in d then values.seconds(d.readinessTimeout) * second
        else if size != null then readiness(size)
        else shortest
      ),
      [if v != null then 'vllm']: runtimes.vllm(get(d, 'servedModelName', name), v, flags(d, v, known), true),
      transformers: served + if t == null then {} else { tag: get(d, 'tag', '0.0.1') } + runtimes.transformers(d, t),
    },
    served: served,
    gpuCount: null,
    distributed: v != null,
    huggingFace: if byId then { model: id } else d.huggingFace,
    lintExceptions: {
      [if v != null && !('toolCallParser' in v) then 'KC072']:
        "KAITO derives the parser, and the model's own tokenizer has the chat template",
    },
  }
