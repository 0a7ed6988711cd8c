"""The decisions about a Workspace, made once: preset, runtime, GPUs, nodes, context length, memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from kaitoc.kaito.configmaps import Config, find_config
from kaitoc.kaito.context import Context
from kaitoc.kaito.gpus import gpu_config
from kaitoc.kaito.inference_config import explicit_max_model_len
from kaitoc.kaito.names import INFERENCE_CONFIG_KEY, RUNTIME_TRANSFORMERS, RUNTIME_VLLM
from kaitoc.kaito.sizing import Bound, Load, MaxModelLen, MemoryBudget, Refusal
from kaitoc.kaito.workspace import Workspace
from kaitoc.registry.model import GPUConfig, Preset

DEFAULT_CONTEXT = 2048
"""The context length, in tokens, that KAITO reckons with where the user gives none."""
PRESET_NAME = ("inference", "preset", "name")


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a Workspace.

    `nodes` is None where the controller gives up before it knows, and then `refusal` says why. `runtime` is vllm,
    transformers, or template for a pod template. `distributed` tells whether one model spans the nodes.
    """

    workspace: Workspace
    runtime: str
    preset: Preset | None = None
    gpu: GPUConfig | None = None
    config: Config | None = None
    nodes: int | None = None
    distributed: bool = False
    max_model_len: MaxModelLen = None
    bound: Bound | None = None
    memory: MemoryBudget | None = None
    refusal: Refusal | None = None

    @property
    def tensor_parallel(self) -> int | None:
        """How many GPUs of a node share a layer; None where the plan does not say."""
        if self.preset is None or self.gpu is None or self.runtime != RUNTIME_VLLM:
            return None
        return 1 if self.preset.inference.disable_tensor_parallelism else self.gpu.gpu_count

    @property
    def pipeline_parallel(self) -> int | None:
        """Over how many nodes the layers are spread; None where the plan does not say."""
        if self.preset is None or self.nodes is None or self.runtime != RUNTIME_VLLM:
            return None
        return self.nodes if self.distributed else 1


def plan_workspace(context: Context, workspace: Workspace) -> Plan:
    """Decide as the controller does: the node count first, then the workload (workspace_controller.go, v0.9.4)."""
    if workspace.template is not None or not workspace.preset:
        return _plan_template(context, workspace)
    plan = Plan(workspace, context.runtime(workspace.annotations))
    preset = find_preset(context, workspace.preset)
    if isinstance(preset, Refusal):
        return replace(plan, refusal=preset)
    gpu = gpu_config(context, workspace)
    if isinstance(gpu, Refusal):
        return replace(plan, preset=preset, refusal=gpu)
    plan = replace(plan, preset=preset, gpu=gpu)
    nodes = _nodes(context, plan)
    if isinstance(nodes, Refusal):
        return replace(plan, refusal=_with_fitting_skus(context, plan, nodes))
    plan = replace(plan, nodes=nodes, distributed=_is_distributed(plan, nodes))
    config = find_config(
        context, workspace, workspace.config, context.profile.default_inference_config, ("inference", "config")
    )
    if isinstance(config, Refusal):
        return replace(plan, refusal=config)
    return _with_context_length(context, replace(plan, config=config), nodes)


def find_preset(context: Context, name: str) -> Preset | Refusal:
    """The preset of that name or Hugging Face id, whatever its case (presets/workspace/models/vllm_model.go)."""
    preset = context.registry.find(name)
    if preset is not None:
        return preset
    if "/" in name:
        return Refusal(
            "KC208",
            f'"{name}" is neither a built-in preset nor locked',
            f"run `kaitoc preset lock {name}`",
            PRESET_NAME,
        )
    known = sorted(context.registry.presets)
    close = get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}?" if close else "`kaitoc preset list` shows the known ones"
    return Refusal("KC201", f'KAITO {context.profile.version} has no preset "{name}"', hint, PRESET_NAME)


def _plan_template(context: Context, workspace: Workspace) -> Plan:
    known = context.skus().get(workspace.instance_type) if context.cluster.node_auto_provisioning else None
    return Plan(workspace, "template", gpu=known, nodes=workspace.count if workspace.count is not None else 1)


def _nodes(context: Context, plan: Plan) -> int | Refusal:
    assert plan.preset is not None and plan.gpu is not None
    requested = plan.workspace.count if plan.workspace.count is not None else 1
    if plan.runtime == RUNTIME_TRANSFORMERS:
        return requested
    load = Load(plan.preset, plan.gpu, _wanted_context(context, plan.workspace), requested)
    estimated = context.profile.estimator.nodes(load)
    return estimated if isinstance(estimated, Refusal) else max(1, estimated)


def _wanted_context(context: Context, workspace: Workspace) -> int:
    if not workspace.config:
        return DEFAULT_CONTEXT
    config_map = context.find("ConfigMap", workspace.namespace, workspace.config) or {}
    text = (config_map.get("data") or {}).get(INFERENCE_CONFIG_KEY) or ""
    return explicit_max_model_len(text) or DEFAULT_CONTEXT


def _is_distributed(plan: Plan, nodes: int) -> bool:
    assert plan.preset is not None
    return plan.preset.support_distributed_inference and plan.runtime == RUNTIME_VLLM and nodes > 1


def _with_context_length(context: Context, plan: Plan, nodes: int) -> Plan:
    assert plan.preset is not None and plan.gpu is not None and plan.config is not None
    if plan.runtime == RUNTIME_TRANSFORMERS:
        return replace(plan, bound=Bound.RUNTIME)
    estimator = context.profile.estimator
    budget = estimator.memory(plan.preset, plan.gpu, nodes)
    if not plan.config.data.get(INFERENCE_CONFIG_KEY):
        return replace(plan, max_model_len=DEFAULT_CONTEXT, bound=Bound.CONFIG, memory=budget)
    length, bound = estimator.max_model_len(plan.preset, plan.gpu, nodes)
    return replace(plan, max_model_len=length, bound=bound, memory=budget)


def _with_fitting_skus(context: Context, plan: Plan, refusal: Refusal) -> Refusal:
    names = [gpu.sku for gpu in fitting_skus(context, plan)][:3]
    if refusal.hint or not names:
        return refusal
    return replace(refusal, hint=f"the smallest SKUs of {context.cluster.cloud} that fit: {', '.join(names)}")


def fitting_skus(context: Context, plan: Plan) -> Iterator[GPUConfig]:
    """The SKUs of the cloud that hold the plan's preset on one node, the smallest GPU memory first."""
    assert plan.preset is not None
    if not context.cluster.node_auto_provisioning:
        return
    wanted = _wanted_context(context, plan.workspace)
    for gpu in sorted(context.skus().values(), key=lambda sku: (sku.gpu_mem_bytes, sku.gpu_count, sku.sku)):
        if context.profile.estimator.nodes(Load(plan.preset, gpu, wanted, 1)) == 1:
            yield gpu
