"""What KAITO's webhook asks of the nodes of a Workspace (api/v1beta1/workspace_validation.go, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Path, Stage
from kaitoc.kaito.context import Context
from kaitoc.kaito.gpus import INSTANCE_TYPE, describe, gpu_config_of_node, nearest_sku
from kaitoc.kaito.names import CLOUD_AZURE, CLOUDS
from kaitoc.kaito.sizing import Refusal
from kaitoc.registry.model import GPUConfig
from kaitoc.rules.rule import V1BETA1, Finding, Rule, Subject, rule

LABEL_SELECTOR = ("resource", "labelSelector")
EXPRESSIONS = (*LABEL_SELECTOR, "matchExpressions")
AZURE_FAMILIES = ("Standard_N", "Standard_D")
"""On azure the webhook lets every name of these series pass."""


@rule("KC112", Stage.ADMISSION, api=V1BETA1)
def instance_type_suits_provisioning(subject: Subject) -> Iterator[Finding]:
    """Auto-provisioning needs an instance type; nodes of one's own exclude it."""
    written = subject.workspace.instance_type
    if subject.context.cluster.node_auto_provisioning and not written:
        yield Finding(
            "resource.instanceType is required where KAITO provisions the nodes",
            INSTANCE_TYPE,
            "name a GPU SKU, or set nodeAutoProvisioning: false in the Cluster",
        )
    if not subject.context.cluster.node_auto_provisioning and written:
        yield Finding(
            "resource.instanceType must be empty where KAITO does not provision nodes",
            INSTANCE_TYPE,
            "remove it; resource.labelSelector chooses among the nodes of the cluster",
        )


@rule("KC114", Stage.ADMISSION, needs=EXPRESSIONS)
def selector_is_plain(subject: Subject) -> Iterator[Finding]:
    """KAITO turns the selector into a map of labels: only In with one value can be one."""
    if subject.workspace.inference is not None:
        selector = (subject.workspace.object.get("resource") or {}).get("labelSelector")
        yield from no_labels(selector or {}, LABEL_SELECTOR)


@rule("KC119", Stage.ADMISSION, since="0.12.0", api=V1BETA1)
def selector_has_a_label_of_its_own(subject: Subject) -> Iterator[Finding]:
    """Without the labels that KAITO reserves, the selector would match every node."""
    labels = subject.workspace.match_labels
    if subject.workspace.inference is not None and labels and not subject.context.selector(labels):
        yield Finding(
            f"KAITO reserves the label {', '.join(sorted(labels))} for itself, and no other label is left",
            (*LABEL_SELECTOR, "matchLabels"),
            "add a label of your own",
        )


@rule("KC121", Stage.ADMISSION)
def instance_type_exists(subject: Subject) -> Iterator[Finding]:
    """The webhook knows the GPU SKUs of the cloud; on azure it lets every N and D series name pass."""
    if subject.workspace.inference is None:
        return
    sku = subject.workspace.instance_type
    if subject.is_legacy or (subject.context.cluster.node_auto_provisioning and sku):
        yield from unknown_sku(subject.context, sku, INSTANCE_TYPE)


@rule("KC122", Stage.ADMISSION, api=V1BETA1)
def own_nodes_fit_together(subject: Subject) -> Iterator[Finding]:
    """Nodes of one's own must exist, carry NVIDIA's labels and have the same GPUs; unready ones count too."""
    workspace = subject.workspace
    if subject.context.cluster.node_auto_provisioning or not workspace.preset or workspace.partition is not None:
        return
    nodes = subject.context.labelled_nodes(workspace)
    if not nodes:
        yield Finding(
            "no node of the cluster carries the labels of the selector",
            LABEL_SELECTOR,
            "list the nodes in the Cluster (nodes), or correct the selector",
        )
    first: GPUConfig | None = None
    for node in nodes:
        gpus = gpu_config_of_node(subject.context, node)
        if isinstance(gpus, Refusal):
            yield Finding(gpus.message, LABEL_SELECTOR, gpus.hint)
            return
        first = first or gpus
        if _build(gpus) != _build(first):
            yield Finding(
                f'node "{node.name}" has {describe(gpus)}, node "{nodes[0].name}" has {describe(first)}',
                LABEL_SELECTOR,
                "select nodes with the same GPUs only",
            )
            return


@rule("KC139", Stage.ADMISSION, until="0.12.0", api=V1BETA1)
def own_nodes_need_a_selector(subject: Subject) -> Iterator[Finding]:
    """To find nodes of one's own the webhook reads the selector, and crashes where there is none."""
    workspace = subject.workspace
    if not subject.context.cluster.node_auto_provisioning and workspace.preset and workspace.match_labels is None:
        yield Finding(
            "the webhook crashes on a preset without resource.labelSelector",
            LABEL_SELECTOR,
            "add resource.labelSelector.matchLabels with a label of your GPU nodes",
        )


def no_labels(selector: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    """What of a selector cannot be turned into labels (apimachinery, LabelSelectorAsMap)."""
    for index, expression in enumerate(selector.get("matchExpressions") or ()):
        operator, values = expression.get("operator"), expression.get("values") or ()
        if operator != "In" or len(values) != 1:
            yield Finding(
                f"the operator {operator} with {len(values)} values cannot be turned into a label",
                (*path, "matchExpressions", index),
                "use matchLabels",
            )


def unknown_sku(context: Context, sku: str, path: Path) -> Iterator[Finding]:
    """Why the webhook does not take an instance type: the cloud has no such GPU SKU, or is unknown itself."""
    cloud = context.cluster.cloud
    if cloud not in CLOUDS:
        named = f'"{cloud}" is unknown' if cloud else "is not set"
        hint = f"set cloud in the Cluster to one of {', '.join(CLOUDS)}"
        yield Finding(f"the cloud of the cluster {named}", path, hint)
    elif context.sku(sku) is None and not (cloud == CLOUD_AZURE and _is_of_a_family(context, sku)):
        yield Finding(f'"{sku}" is no GPU SKU that KAITO knows on {cloud}', path, nearest_sku(context, sku))


def _is_of_a_family(context: Context, sku: str) -> bool:
    if context.profile.nodes.exact_skus:
        return sku.startswith(AZURE_FAMILIES)
    return sku.lower().startswith(tuple(family.lower() for family in AZURE_FAMILIES))


def _build(gpus: GPUConfig) -> tuple[str, int, int]:
    return gpus.gpu_model, gpus.gpu_count, gpus.gpu_mem_bytes


RULES: tuple[Rule[Subject], ...] = (
    instance_type_suits_provisioning,
    selector_is_plain,
    selector_has_a_label_of_its_own,
    instance_type_exists,
    own_nodes_fit_together,
    own_nodes_need_a_selector,
)
