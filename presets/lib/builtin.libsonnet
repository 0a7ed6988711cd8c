// A preset as KAITO had it until 0.12.0, with everything set by hand (presets/workspace/models/*/model.go).
local row = import 'row.libsonnet';
local runtimes = import 'runtimes.libsonnet';
local values = import 'values.libsonnet';
local get = values.get;

// Mistral's own format of weights comes with its config and its tokenizer.
local format(d) =
  local name = get(d, 'loadFormat', null);
  if name == null then {} else { load_format: name, config_format: name, tokenizer_mode: name };

local vllm(d, runtime) =
  local parsing = runtimes.parsing(
    get(runtime, 'toolCallParser', null),
    get(runtime, 'reasoningParser', null),
    get(runtime, 'chatTemplate', get(d, 'chatTemplate', null))
  );
  runtimes.vllm(
    get(d, 'servedModelName', d.name),
    runtime,
    format(d) + get(runtime, 'params', {}) + parsing,
    get(d, 'distributed', false)
  );

function(kaito, entry)
  local d = entry.declaration;
  local v = runtimes.section(d, 'vllm');
  local t = runtimes.section(d, 'transformers');
  // The Transformers server of 0.8 has no served name.
  local served = { [if kaito.atLeast('0.9.0') then 'modelName']: get(d, 'servedModelName', d.name) };
  {
    inference: {
      metadata: row(d),
      totalSafeTensorFileSize: get(d, 'size', ''),
      diskStorageRequirement: get(d, 'disk', if 'size' in d then values.diskFor(d.size) else ''),
      gpuCountRequirement: std.toString(get(d, 'gpuCount', 1)),
      bytesPerToken: get(d, 'bytesPerToken', 0),
      modelTokenLimit: get(d, 'modelTokenLimit', 0),
      readinessTimeout: values.duration(values.seconds(get(d, 'readinessTimeout', '30m')) * values.second),
      disableTensorParallelism: get(d, 'disableTensorParallelism', false),
      [if v != null then 'vllm']: vllm(d, v),
      [if t != null then 'transformers']: served + runtimes.transformers(d, t),
    },
    served: served,
    gpuCount: get(d, 'gpuCount', 1),
    distributed: get(d, 'distributed', false),
    huggingFace: d.huggingFace,
    lintExceptions: {},
  }
