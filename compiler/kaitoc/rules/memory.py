"""Whether the GPUs hold the weights, as KAITO's webhook sees it (api/*/workspace_validation.go, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.gpus import INSTANCE_TYPE, MIG_GATE, describe, gpu_config_of_node
from kaitoc.kaito.mig import KNOWN_PROFILES, slice_gpu
from kaitoc.kaito.names import ANNOTATION_BYPASS_RESOURCE_CHECKS, RUNTIME_TRANSFORMERS, RUNTIME_VLLM
from kaitoc.kaito.planning import find_preset
from kaitoc.kaito.sizing import Refusal
from kaitoc.quantity import gib, value
from kaitoc.registry.model import GPUConfig, Preset
from kaitoc.rules.partition import PARTITION
from kaitoc.rules.rule import V1BETA1, Finding, Rule, Subject, rule

_LARGER = "choose a larger SKU, or more nodes where the preset can be distributed"


@rule("KC123", Stage.ADMISSION)
def weights_fit_the_gpus(subject: Subject) -> Iterator[Finding]:
    """All GPUs together must hold the weights; checked for Transformers, and for vLLM on nodes of one's own."""
    found = _checked_memory(subject)
    if found is None or _is_bypassed(subject):
        return
    preset, gpus, nodes = found
    weights = value(preset.inference.total_safe_tensor_file_size)
    if nodes * gpus.gpu_mem_bytes < weights:
        yield Finding(
            f"{preset.name} needs {gib(weights)} of GPU memory, {nodes} x {describe(gpus)} "
            f"have {gib(nodes * gpus.gpu_mem_bytes)}",
            INSTANCE_TYPE,
            _LARGER,
        )


@rule("KC124", Stage.ADMISSION, api=V1BETA1)
def transformers_runs_on_one_node(subject: Subject) -> Iterator[Finding]:
    """The Transformers runtime cannot spread a model over nodes."""
    found = _checked_memory(subject)
    if found is None or subject.context.runtime(subject.workspace.annotations) != RUNTIME_TRANSFORMERS:
        return
    preset, gpus, _ = found
    weights = value(preset.inference.total_safe_tensor_file_size)
    if preset.support_distributed_inference and weights > gpus.gpu_mem_bytes:
        yield Finding(
            f"{preset.name} needs {gib(weights)}, one node has {gib(gpus.gpu_mem_bytes)}, and the Transformers runtime "
            "cannot use several nodes",
            INSTANCE_TYPE,
            "use the vLLM runtime (annotation kaito.sh/runtime: vllm), or a larger SKU",
        )


@rule("KC134", Stage.ADMISSION, since="0.12.0", api=V1BETA1, needs=PARTITION)
def weights_fit_the_slice(subject: Subject) -> Iterator[Finding]:
    """A slice of a GPU holds the weights by itself: slices cannot be combined."""
    workspace, context = subject.workspace, subject.context
    partition = workspace.partition
    if partition is None or not partition.is_mig or partition.profile not in KNOWN_PROFILES or not workspace.preset:
        return
    if context.cluster.node_auto_provisioning or not context.gate(MIG_GATE) or _is_bypassed(subject):
        return
    preset, part = find_preset(context, workspace.preset), slice_gpu(partition.profile)
    if isinstance(preset, Refusal) or isinstance(part, Refusal):
        return
    size = preset.inference.total_safe_tensor_file_size
    if size and part.gpu_mem_bytes < value(size):
        yield Finding(
            f"{preset.name} needs {gib(value(size))}, a slice {partition.profile} has {gib(part.gpu_mem_bytes)}",
            ("resource", "partition", "profile"),
            "choose a larger profile, or a smaller model",
        )


def _is_bypassed(subject: Subject) -> bool:
    """Whether the author takes it on himself; the annotation counts whatever its value."""
    return ANNOTATION_BYPASS_RESOURCE_CHECKS in subject.workspace.annotations


def _checked_memory(subject: Subject) -> tuple[Preset, GPUConfig, int] | None:
    """The preset, the GPUs of a node and the number of nodes, where the webhook compares memory."""
    workspace, context = subject.workspace, subject.context
    if not workspace.preset or workspace.partition is not None:
        return None
    counts_nodes = not context.cluster.node_auto_provisioning and not subject.is_legacy
    if not counts_nodes and not subject.is_legacy and context.runtime(workspace.annotations) == RUNTIME_VLLM:
        return None
    preset = find_preset(context, workspace.preset)
    if isinstance(preset, Refusal) or not preset.inference.total_safe_tensor_file_size:
        return None
    if counts_nodes:
        nodes = context.labelled_nodes(workspace)
        gpus = gpu_config_of_node(context, nodes[0]) if nodes else None
        return None if gpus is None or isinstance(gpus, Refusal) else (preset, gpus, len(nodes))
    known = context.sku(workspace.instance_type)
    return None if known is None else (preset, known, workspace.count if workspace.count is not None else 1)


RULES: tuple[Rule[Subject], ...] = (weights_fit_the_gpus, transformers_runs_on_one_node, weights_fit_the_slice)
