// What a declaration says of the runtimes that serve the model.
local launcher = import 'launcher.libsonnet';
local values = import 'values.libsonnet';
local get = values.get;

local template(file) = launcher.chatTemplates + file;

local environment(variables) = std.join('', [
  name + '=' + variables[name] + ' '
  for name in std.objectFields(variables)
]);

{
  // The section of a runtime, null for a model that it does not run.
  section(declaration, runtime):
    local given = get(declaration, runtime, {});
    if given == false then null else if given == true then {} else given,

  // The flags of vLLM for its parsers and a chat template, each null for none.
  parsing(toolCallParser, reasoningParser, chatTemplate): {
    [if chatTemplate != null then 'chat-template']: template(chatTemplate),
    [if toolCallParser != null then 'tool-call-parser']: toolCallParser,
    [if toolCallParser != null then 'enable-auto-tool-choice']: true,
    [if reasoningParser != null then 'reasoning-parser']: reasoningParser,
  },

  // `distributed` models span several nodes, on Ray.
  vllm(name, runtime, params, distributed): {
    baseCommand: environment(get(runtime, 'env', {})) + launcher.vllm,
    modelName: name,
    disallowLoRA: !get(runtime, 'lora', true),
    modelRunParams: params,
    [if distributed then 'rayLeaderBaseCommand']: launcher.rayLeader,
    [if distributed then 'rayWorkerBaseCommand']: launcher.rayWorker,
  },

  // The Transformers server; its name is another matter.
  transformers(d, runtime): {
    local chat = get(runtime, 'chatTemplate', get(d, 'chatTemplate', null)),
    baseCommand: launcher.accelerate,
    accelerateParams: get(runtime, 'accelerateParams', launcher.accelerateParams),
    inferenceMainFile: launcher.transformers,
    modelRunParams: { pipeline: get(d, 'type', 'text-generation') } + get(runtime, 'params', {}) + {
      [if chat != null then 'chat_template']: template(chat),
    },
  },
}
