"""What KAITO's webhook asks of preset, SKU and adapters (api/v1beta1/workspace_validation.go, v0.9.4)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.gpus import INSTANCE_TYPE, gpu_config_of_node, nearest_sku
from kaitoc.kaito.names import (
    ANNOTATION_BYPASS_RESOURCE_CHECKS,
    CLOUD_AZURE,
    CLOUDS,
    RUNTIME_TRANSFORMERS,
    RUNTIME_VLLM,
)
from kaitoc.kaito.planning import ACCESS_SECRET, PRESET_NAME, find_preset
from kaitoc.kaito.sizing import Refusal
from kaitoc.quantity import gib, value
from kaitoc.registry.model import GPUConfig, Preset
from kaitoc.rules.rule import Finding, Rule, Subject, rule

AZURE_FAMILIES = ("Standard_N", "Standard_D")
MAX_ADAPTERS = 10


@rule("KC120", Stage.ADMISSION)
def preset_exists(subject: Subject) -> Iterator[Finding]:
    """A preset is named exactly as KAITO knows it; anything with a slash counts as a Hugging Face id."""
    workspace, context = subject.workspace, subject.context
    if workspace.inference is None or workspace.inference.get("preset") is None:
        return
    name = workspace.preset
    organisation, slash, model = name.partition("/")
    if name in context.registry.presets or (slash and organisation and model):
        return
    entry = next((e for e in context.registry.entries if e.name == name.lower()), None)
    if entry is not None and entry.deprecated:
        yield Finding(f'preset "{name}" is deprecated and no longer served', PRESET_NAME, "choose another model")
    elif name.lower() in context.registry.presets:
        yield Finding(f'preset names are lower case: "{name}"', PRESET_NAME, f"write {name.lower()}")
    else:
        refusal = find_preset(context, name)
        if isinstance(refusal, Refusal):
            yield Finding(refusal.message, PRESET_NAME, refusal.hint)


@rule("KC121", Stage.ADMISSION)
def instance_type_exists(subject: Subject) -> Iterator[Finding]:
    """The webhook knows the GPU SKUs of the cloud; on azure it lets every N and D series name pass."""
    workspace, context = subject.workspace, subject.context
    if workspace.inference is None or not context.cluster.node_auto_provisioning or not _has_known_preset(subject):
        return
    cloud, sku = context.cluster.cloud, workspace.instance_type
    if cloud not in CLOUDS:
        named = f'"{cloud}" is unknown' if cloud else "is not set"
        yield Finding(
            f"the cloud of the cluster {named}",
            INSTANCE_TYPE,
            f"set cloud in the Cluster to one of {', '.join(CLOUDS)}",
        )
    elif sku and context.sku(sku) is None and not (cloud == CLOUD_AZURE and sku.startswith(AZURE_FAMILIES)):
        yield Finding(f'"{sku}" is no GPU SKU that KAITO knows on {cloud}', INSTANCE_TYPE, nearest_sku(context, sku))


@rule("KC122", Stage.ADMISSION)
def own_nodes_fit_together(subject: Subject) -> Iterator[Finding]:
    """Nodes of one's own must exist, carry NVIDIA's labels and have the same GPUs; unready ones count too."""
    workspace = subject.workspace
    if subject.context.cluster.node_auto_provisioning or not workspace.preset or not _has_known_preset(subject):
        return
    nodes = subject.context.labelled_nodes(workspace)
    if not nodes:
        yield Finding(
            "no node of the cluster carries the labels of the selector",
            ("resource", "labelSelector"),
            "list the nodes in the Cluster (nodes), or correct the selector",
        )
    first: GPUConfig | None = None
    for node in nodes:
        gpus = gpu_config_of_node(subject.context, node)
        if isinstance(gpus, Refusal):
            yield Finding(gpus.message, ("resource", "labelSelector"), gpus.hint)
            return
        first = first or gpus
        if gpus != first:
            yield Finding(
                f'node "{node.name}" has {_describe(gpus)}, node "{nodes[0].name}" has {_describe(first)}',
                ("resource", "labelSelector"),
                "select nodes with the same GPUs only",
            )
            return


@rule("KC123", Stage.ADMISSION)
def weights_fit_the_gpus(subject: Subject) -> Iterator[Finding]:
    """All GPUs together must hold the weights; checked for Transformers, and for vLLM on nodes of one's own."""
    found = _checked_memory(subject)
    if found is None or ANNOTATION_BYPASS_RESOURCE_CHECKS in subject.workspace.annotations:
        return
    preset, gpus, nodes = found
    weights = value(preset.inference.total_safe_tensor_file_size)
    if nodes * gpus.gpu_mem_bytes < weights:
        yield Finding(
            f"{preset.name} needs {gib(weights)} of GPU memory, {nodes} x {_describe(gpus)} "
            f"have {gib(nodes * gpus.gpu_mem_bytes)}",
            INSTANCE_TYPE,
            "choose a larger SKU, or more nodes where the preset can be distributed",
        )


@rule("KC124", Stage.ADMISSION)
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


@rule("KC125", Stage.ADMISSION)
def runtime_takes_the_adapters(subject: Subject) -> Iterator[Finding]:
    """VLLM takes adapters without a strength, and only for models that support LoRA."""
    workspace = subject.workspace
    preset = _valid_preset(subject)
    if preset is None or subject.context.runtime(workspace.annotations) != RUNTIME_VLLM:
        return
    if workspace.adapters and preset.inference.vllm.disallow_lora:
        yield Finding(
            f"vLLM cannot use LoRA adapters with {preset.name}",
            ("inference", "adapters"),
            "remove the adapters, or use the Transformers runtime (annotation kaito.sh/runtime: transformers)",
        )
    for index, adapter in enumerate(workspace.adapters):
        if adapter.strength is not None:
            yield Finding(
                "vLLM has no adapter strength",
                ("inference", "adapters", index, "strength"),
                "remove it, or use the Transformers runtime (annotation kaito.sh/runtime: transformers)",
            )


@rule("KC126", Stage.ADMISSION)
def secret_suits_the_preset(subject: Subject) -> Iterator[Finding]:
    """A gated model needs a token to be downloaded; weights that KAITO packs itself need none."""
    preset, secret = _valid_preset(subject), subject.workspace.access_secret
    if preset is None:
        return
    entry = preset.inference.metadata
    if entry.download_at_runtime and entry.download_auth_required and not secret:
        yield Finding(
            f"{preset.name} is gated: its download needs a Hugging Face token",
            PRESET_NAME,
            "name a Secret with the key HF_TOKEN in inference.preset.presetOptions.modelAccessSecret",
        )
    if not entry.download_at_runtime and secret:
        yield Finding(f"{preset.name} needs no modelAccessSecret", ACCESS_SECRET, "remove it")


@rule("KC127", Stage.ADMISSION)
def adapters_are_few_and_distinct(subject: Subject) -> Iterator[Finding]:
    """At most ten adapters, each under a name of its own."""
    adapters = subject.workspace.adapters
    if len(adapters) > MAX_ADAPTERS:
        yield Finding(f"{len(adapters)} adapters, at most {MAX_ADAPTERS} are allowed", ("inference", "adapters"))
    seen: set[str] = set()
    for index, adapter in enumerate(adapters):
        path = ("inference", "adapters", index)
        if (subject.workspace.inference or {})["adapters"][index].get("source") is None:
            yield Finding("an adapter needs a source", path, "add source.name and source.image")
        elif adapter.name in seen:
            yield Finding(f'two adapters are named "{adapter.name}"', (*path, "source", "name"), "rename one of them")
        seen.add(adapter.name)


@rule("KC128", Stage.ADMISSION)
def operator_knows_the_preset(subject: Subject) -> Iterator[Finding]:
    """A project's own preset needs an operator that was built with it, or a target without an operator."""
    preset, context = _valid_preset(subject), subject.context
    if preset is None or preset.source.is_shipped or preset.name in context.registry.locked:
        return
    if context.cluster.custom_presets or not context.has_operator:
        return
    yield Finding(
        f'the operator of the cluster does not know preset "{preset.name}" as {preset.source.file} declares it',
        PRESET_NAME,
        "set customPresets: true in the Cluster if its operator was built with it, or deliver: workload in the target",
    )


def _has_known_preset(subject: Subject) -> bool:
    """Whether the webhook goes on after the preset; without a preset it does."""
    name = subject.workspace.preset.lower()
    if (subject.workspace.inference or {}).get("preset") is None:
        return True
    return name in subject.context.registry.presets or "/" in name


def _valid_preset(subject: Subject) -> Preset | None:
    name = subject.workspace.preset
    if subject.workspace.inference is None or not (name in subject.context.registry.presets or "/" in name):
        return None
    preset = find_preset(subject.context, name)
    return None if isinstance(preset, Refusal) else preset


def _checked_memory(subject: Subject) -> tuple[Preset, GPUConfig, int] | None:
    """The preset, the GPUs of a node and the number of nodes, where the webhook compares memory."""
    workspace, context = subject.workspace, subject.context
    if not workspace.preset or workspace.inference is None or not _has_known_preset(subject):
        return None
    preset = find_preset(context, workspace.preset)
    if isinstance(preset, Refusal) or not preset.inference.total_safe_tensor_file_size:
        return None
    if not context.cluster.node_auto_provisioning:
        nodes = context.labelled_nodes(workspace)
        gpus = gpu_config_of_node(context, nodes[0]) if nodes else None
        return None if gpus is None or isinstance(gpus, Refusal) else (preset, gpus, len(nodes))
    if context.runtime(workspace.annotations) == RUNTIME_VLLM:
        return None
    known = context.sku(workspace.instance_type)
    return None if known is None else (preset, known, workspace.count if workspace.count is not None else 1)


def _describe(gpus: GPUConfig) -> str:
    where = gpus.sku if gpus.sku != "unknown" else f"{gpus.gpu_count} x {gpus.gpu_model}"
    return f"{where} ({gib(gpus.gpu_mem_bytes)})"


RULES: tuple[Rule[Subject], ...] = (
    preset_exists,
    instance_type_exists,
    own_nodes_fit_together,
    weights_fit_the_gpus,
    transformers_runs_on_one_node,
    runtime_takes_the_adapters,
    secret_suits_the_preset,
    adapters_are_few_and_distinct,
    operator_knows_the_preset,
)
