"""The decisions about a Workspace, made once: preset, runtime, GPUs, nodes, context length, memory."""

from collections.abc import Iterator

from msgspec.structs import replace

from kaitoc.diagnostics import Path
from kaitoc.kaito.configmaps import Config, find_config
from kaitoc.kaito.context import Context
from kaitoc.kaito.gpus import gpu_config, sizing_gpu_config
from kaitoc.kaito.inference_config import explicit_max_model_len
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY, RUNTIME_TRANSFORMERS
from kaitoc.kaito.nodepools import makes_node_pools, missing_pool_nodes, node_class
from kaitoc.kaito.nodes import missing_nodes
from kaitoc.kaito.plan import Plan, Serving
from kaitoc.kaito.run_parameters import accepted_parameters
from kaitoc.kaito.secrets import secret_problem
from kaitoc.kaito.sizing import DEFAULT_CONTEXT, Bound, Load, Refusal
from kaitoc.kaito.streaming import plan_streaming
from kaitoc.kaito.tuning import Tuning, plan_tuning
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import data_of
from kaitoc.registry.model import GPUConfig, Preset

NOT_LOCKED, REJECTED = "KC208", "KC245"
PRESET_NAME = ("inference", "preset", "name")
ACCESS_SECRET = ("inference", "preset", "presetOptions", "modelAccessSecret")
TOKEN_KEY = "HF_TOKEN"  # noqa: S105 - the name of a key


class WorkspacePlan(Plan, frozen=True, kw_only=True):
    """What becomes of a Workspace; `tuning` is there where a preset is tuned."""

    workspace: Workspace
    tuning: Tuning | None = None


def plan_workspace(context: Context, workspace: Workspace) -> WorkspacePlan:
    """Decide as the controller does: the node count first, then the workload (workspace_controller.go, v0.9.4)."""
    plan = _plan(context, workspace)
    if plan.refusal is not None or not plan.nodes:
        return plan
    if not makes_node_pools(context):
        waiting = missing_nodes(context, workspace, plan.nodes)
        return plan if waiting is None else replace(plan, waiting=waiting)
    chosen = node_class(context, workspace)
    if isinstance(chosen, Refusal):
        return replace(plan, refusal=chosen)
    return replace(plan, waiting=missing_pool_nodes(workspace))


def _plan(context: Context, workspace: Workspace) -> WorkspacePlan:
    if workspace.tuning is not None:
        return _plan_tuning(context, workspace)
    if workspace.template is not None or not workspace.preset:
        return _plan_template(context, workspace)
    return _plan_preset(context, workspace)


def _plan_preset(context: Context, workspace: Workspace) -> WorkspacePlan:
    runtime = context.runtime(workspace.annotations)
    plan = _start(workspace, runtime, workspace.preset)
    preset = find_preset(context, workspace.preset)
    if isinstance(preset, Refusal):
        return replace(plan, refusal=preset)
    if runtime == RUNTIME_TRANSFORMERS and not preset.inference.transformers.base_command:
        message = f"{preset.name} has no parameters for the Transformers runtime, and the controller crashes on it"
        return replace(plan, refusal=Refusal("KC233", message, "serve it with vLLM", PRESET_NAME))
    gpu = gpu_config(context, workspace)
    if isinstance(gpu, Refusal):
        return replace(plan, refusal=gpu)
    nodes = _nodes(context, workspace, runtime, preset)
    if isinstance(nodes, Refusal):
        return replace(plan, gpu=gpu, refusal=nodes)
    config = _config(context, workspace)
    if isinstance(config, Refusal):
        return replace(plan, gpu=gpu, nodes=nodes, refusal=config)
    serving = _serving(context, workspace, runtime, preset, gpu, nodes, config)
    streaming = plan_streaming(context, workspace, preset, runtime)
    if isinstance(streaming, Refusal):
        return replace(plan, gpu=gpu, nodes=nodes, serving=serving, blocked=streaming)
    if streaming is not None:
        serving = replace(serving, streaming=streaming)
    return replace(plan, gpu=gpu, nodes=nodes, serving=serving, blocked=_missing_token(context, workspace))


def _missing_token(context: Context, workspace: Workspace) -> Refusal | None:
    """Why a preset that is named by its Hugging Face id cannot be looked up, where that needs the token."""
    if not context.profile.hub_names_need_secret or "/" not in workspace.preset or not workspace.access_secret:
        return None
    problem = secret_problem(context, workspace.namespace, workspace.access_secret, TOKEN_KEY)
    hint = "add it to the input, encrypted, or as an ExternalSecret or SealedSecret"
    return Refusal("KC232", problem, hint, ACCESS_SECRET) if problem else None


def _config(context: Context, workspace: Workspace) -> Config | Refusal | None:
    template = context.profile.default_inference_config
    if template is not None:
        return find_config(context, workspace.owner, workspace.config, template, ("inference", "config"))
    if not workspace.config:
        return None
    given = context.find("ConfigMap", workspace.namespace, workspace.config)
    return Config(workspace.config, data_of(given or {}))


def _serving(
    context: Context,
    workspace: Workspace,
    runtime: str,
    preset: Preset,
    gpu: GPUConfig,
    nodes: int,
    config: Config | None,
) -> Serving:
    profile = context.profile
    serving = Serving(
        preset=preset,
        gpu=gpu,
        config=config,
        options=profile.options(workspace, runtime),
        nodes=nodes,
        runtime=runtime,
        distributed=False,
        streaming=None,
        parallelism=None,
        max_model_len=None,
        bound=Bound.RUNTIME,
        memory=None,
        run_parameters={},
    )
    if runtime == RUNTIME_TRANSFORMERS:
        parameters = accepted_parameters(profile.run_parameters, workspace.annotations)
        return replace(serving, run_parameters=parameters)
    distributed = preset.support_distributed_inference and nodes > 1
    parallelism = profile.parallelism(preset.inference, gpu, nodes if distributed else 1)
    memory = profile.estimator.memory(preset, gpu, parallelism)
    configured = config is not None and bool(config.data.get(INFERENCE_CONFIG_KEY))
    length, bound = profile.estimator.max_model_len(preset, memory, configured=configured)
    return replace(
        serving,
        distributed=distributed,
        parallelism=parallelism,
        max_model_len=length,
        bound=bound,
        memory=memory,
    )


def _start(workspace: Workspace, runtime: str, preset: str = "") -> WorkspacePlan:
    return WorkspacePlan(
        object=workspace.object,
        runtime=runtime,
        preset=preset,
        instance_type=workspace.instance_type,
        requested=workspace.count,
        workspace=workspace,
    )


def find_preset(context: Context, name: str) -> Preset | Refusal:
    """The preset of that name or Hugging Face id, whatever its case (presets/workspace/models/vllm_model.go)."""
    preset = context.registry.find(name)
    if preset is not None:
        return preset
    reason = context.registry.rejected.get(name.lower())
    if reason is not None:
        return Refusal(REJECTED, f'KAITO {context.profile.version} gives up on "{name}": {reason}', "", PRESET_NAME)
    if "/" in name:
        return not_locked(name, PRESET_NAME)
    close = context.registry.similar(name)
    hint = f"did you mean {' or '.join(close)}?" if close else "`kaitoc preset list` shows the known ones"
    return Refusal("KC201", f'KAITO {context.profile.version} has no preset "{name}"', hint, PRESET_NAME)


def not_locked(model: str, path: Path) -> Refusal:
    """Why a model of the Hub that nobody has locked cannot be served; `path` is where it is named."""
    message, hint = f'"{model}" is neither a built-in preset nor locked', f"run `kaitoc preset lock {model}`"
    return Refusal(NOT_LOCKED, message, hint, path)


def _plan_tuning(context: Context, workspace: Workspace) -> WorkspacePlan:
    plan = replace(_start(workspace, "tuning", workspace.tuning_preset), nodes=1)
    if not workspace.tuning_preset:
        return plan
    tuning = plan_tuning(context, workspace)
    if isinstance(tuning, Refusal):
        return replace(plan, refusal=tuning)
    return replace(plan, gpu=tuning.gpu, tuning=tuning)


def _plan_template(context: Context, workspace: Workspace) -> WorkspacePlan:
    known = context.sku(workspace.instance_type) if context.cluster.node_auto_provisioning else None
    nodes = _requested(workspace) if workspace.inference is not None else 1
    if context.runtime(workspace.annotations) != RUNTIME_TRANSFORMERS:
        nodes = max(1, nodes)
    return replace(_start(workspace, "template"), gpu=known, nodes=nodes)


def _requested(workspace: Workspace) -> int:
    return workspace.count if workspace.count is not None else 1


def _nodes(context: Context, workspace: Workspace, runtime: str, preset: Preset) -> int | Refusal:
    requested = _requested(workspace)
    if runtime == RUNTIME_TRANSFORMERS:
        return requested
    gpu = sizing_gpu_config(context, workspace)
    if isinstance(gpu, Refusal):
        return gpu
    load = Load(preset, gpu, _wanted_context(context, workspace), requested)
    estimated = context.profile.estimator.nodes(load)
    if not isinstance(estimated, Refusal):
        return max(1, estimated)
    names = [sku.sku for sku in fitting_skus(context, load)][:3]
    if not names:
        return estimated
    return replace(estimated, hint=f"the smallest SKUs of {context.cluster.cloud} that fit: {', '.join(names)}")


def _wanted_context(context: Context, workspace: Workspace) -> int:
    if not workspace.config:
        return DEFAULT_CONTEXT
    config_map = context.find("ConfigMap", workspace.namespace, workspace.config) or {}
    text = data_of(config_map).get(INFERENCE_CONFIG_KEY) or ""
    return explicit_max_model_len(text) or DEFAULT_CONTEXT


def fitting_skus(context: Context, load: Load) -> Iterator[GPUConfig]:
    """The SKUs of the cluster's cloud that hold a load on one node, the smallest GPU memory first."""
    if not context.cluster.node_auto_provisioning:
        return
    for gpu in sorted(context.skus().values(), key=lambda sku: (sku.gpu_mem_bytes, sku.gpu_count, sku.sku)):
        if context.profile.estimator.nodes(replace(load, gpu=gpu, requested_nodes=1)) == 1:
            yield gpu
