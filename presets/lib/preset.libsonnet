// From what a declaration says to the parameters that KAITO runs with (pkg/model/interface.go, type PresetParam).
local launcher = import 'launcher.libsonnet';

// null means the same as a field that is not there.
local get(object, field, default) = if field in object && object[field] != null then object[field] else default;

// Command-line arguments: true makes a bare flag, which KAITO writes as an empty value; false makes none. Numbers stay
// numbers, because Jsonnet would write 0.9 as 0.90000000000000002.
local arguments(params) = {
  [key]: if params[key] == true then '' else params[key]
  for key in std.objectFields(params)
  if params[key] != null && params[key] != false
};

// The section of a runtime, null for a model that it does not run.
local section(declaration, runtime) =
  local given = get(declaration, runtime, {});
  if given == false then null else if given == true then {} else given;

local template(declaration, runtime) =
  local file = get(runtime, 'chatTemplate', get(declaration, 'chatTemplate', null));
  if file == null then null else launcher.chatTemplates + file;

local gib = { Mi: 1 / 1024, Gi: 1, Ti: 1024 };
local inGiB(quantity) =
  local digits = std.length(quantity) - 2;
  std.parseJson(std.substr(quantity, 0, digits)) * gib[std.substr(quantity, digits, 2)];

// Weights, the files that loading them leaves behind, and the image: size * 2.5 + 48 GiB, the next multiple of ten.
// Rounding first keeps 20.8 * 2.5 from landing a hair above 52.
local diskFor(size) =
  local needed = std.round((inGiB(size) * 2.5 + 48) * 1000) / 1000;
  std.ceil(needed / 10) * 10 + 'Gi';

// "45m" or "1h30m" the way Go prints it: "45m0s", "1h30m0s".
local duration(text) =
  local hours = std.split(text, 'h');
  local minutes = std.split(hours[std.length(hours) - 1], 'm');
  local count(digits) = if digits == '' then 0 else std.parseInt(digits);
  local total = (if std.length(hours) == 2 then count(hours[0]) * 60 else 0) + count(minutes[0]);
  (if total >= 60 then std.floor(total / 60) + 'h' else '') + total % 60 + 'm0s';

local environment(variables) = std.join('', [
  name + '=' + variables[name] + ' '
  for name in std.objectFields(variables)
]);

local metadata(d) = {
  name: d.name,
  type: get(d, 'type', 'text-generation'),
  version:
    'https://huggingface.co/' + d.huggingFace.model
    + (if get(d.huggingFace, 'revision', null) != null then '/commit/' + d.huggingFace.revision else ''),
  runtime: 'tfs',
  downloadAtRuntime: get(d, 'downloadAtRuntime', false),
  downloadAuthRequired: get(d, 'downloadAuthRequired', false),
  tag: get(d, 'tag', '0.0.1'),
  registry: get(d, 'registry', ''),
  deprecated: get(d, 'deprecated', false),
};

local vllm(d, runtime) = {
  local parser = get(runtime, 'toolCallParser', null),
  local reasoning = get(runtime, 'reasoningParser', null),
  local chat = template(d, runtime),
  baseCommand: environment(get(runtime, 'env', {})) + launcher.vllm,
  modelName: get(d, 'servedModelName', d.name),
  disallowLoRA: !get(runtime, 'lora', true),
  modelRunParams: arguments(get(runtime, 'params', {})) + {
    [if chat != null then 'chat-template']: chat,
    [if parser != null then 'tool-call-parser']: parser,
    [if parser != null then 'enable-auto-tool-choice']: '',
    [if reasoning != null then 'reasoning-parser']: reasoning,
  },
  [if get(d, 'distributed', false) then 'rayLeaderBaseCommand']: launcher.rayLeader,
  [if get(d, 'distributed', false) then 'rayWorkerBaseCommand']: launcher.rayWorker,
};

// The Transformers server of 0.8 has no served name.
local transformersName(kaito, d) = {
  [if kaito.atLeast('0.9.0') then 'modelName']: get(d, 'servedModelName', d.name),
};

local transformers(kaito, d, runtime) = transformersName(kaito, d) + {
  local chat = template(d, runtime),
  baseCommand: launcher.accelerate,
  accelerateParams: arguments(get(runtime, 'accelerateParams', launcher.accelerateParams)),
  inferenceMainFile: launcher.transformers,
  modelRunParams: { pipeline: get(d, 'type', 'text-generation') } + arguments(get(runtime, 'params', {})) + {
    [if chat != null then 'chat_template']: chat,
  },
};

local sizing(d) = {
  totalSafeTensorFileSize: get(d, 'size', ''),
  diskStorageRequirement: get(d, 'disk', if get(d, 'size', null) != null then diskFor(d.size) else ''),
  gpuCountRequirement: std.toString(get(d, 'gpuCount', 1)),
  bytesPerToken: get(d, 'bytesPerToken', 0),
  modelTokenLimit: get(d, 'modelTokenLimit', 0),
  readinessTimeout: duration(get(d, 'readinessTimeout', '30m')),
};

local inference(kaito, d) =
  local v = section(d, 'vllm');
  local t = section(d, 'transformers');
  sizing(d) {
    metadata: metadata(d),
    attnType: get(d, 'attnType', ''),
    disableTensorParallelism: get(d, 'disableTensorParallelism', false),
    [if v != null then 'vllm']: vllm(d, v),
    [if t != null then 'transformers']: transformers(kaito, d, t),
  };

// Tuning takes its disk and GPU count from inference unless it says otherwise; its other facts are its own.
local tuning(kaito, d) =
  local t = d.tuning;
  sizing(t { disk: get(t, 'disk', inference(kaito, d).diskStorageRequirement), gpuCount: get(t, 'gpuCount', get(d, 'gpuCount', 1)) }) {
    metadata: metadata(d),
    tuningPerGPUMemoryRequirement: get(t, 'memoryPerGPU', {}),
    transformers: transformersName(kaito, d) {
      baseCommand: launcher.tuning,
      accelerateParams: arguments(get(t, 'accelerateParams', {})),
    },
  };

{
  metadata: metadata,

  parameters(kaito, file, d):: {
    name: d.name,
    inference: inference(kaito, d),
    tuning: if get(d, 'tuning', null) == null then null else tuning(kaito, d),
    supportTuning: get(d, 'tuning', null) != null,
    supportDistributedInference: get(d, 'distributed', false),
    source: { file: file, huggingFace: d.huggingFace },
    aliases: get(d, 'aliases', []),
    e2e: get(d, 'e2e', {}),
    lintExceptions: get(d, 'lintExceptions', {}),
  },
}
