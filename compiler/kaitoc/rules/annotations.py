"""What KAITO's webhook asks of annotations (api/*/workspace_validation.go, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Path, Stage
from kaitoc.kaito.names import (
    ANNOTATION_NODE_IMAGE_FAMILY,
    ANNOTATION_PERFORMANCE_MODE,
    ANNOTATION_USE_LOCAL_WEIGHTS,
    CLOUD_AZURE,
    NODE_IMAGE_FAMILIES,
    RUNTIME_VLLM,
)
from kaitoc.kaito.nodepools import NODE_CLASS_ANNOTATION, makes_node_pools, node_class
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.streaming import CSI_DRIVER, OPT_OUT, STREAMING_GATE
from kaitoc.rules.rule import V1BETA1, Finding, Rule, Subject, rule

ANNOTATIONS = ("metadata", "annotations")
PERFORMANCE_MODES = ("balanced", "interactivity", "throughput")
YES_OR_NO = ("true", "false")


@rule("KC113", Stage.ADMISSION, needs=ANNOTATIONS)
def node_image_family_exists(subject: Subject) -> Iterator[Finding]:
    """Only image families that the node provisioner knows can be asked for."""
    family = subject.workspace.annotations.get(ANNOTATION_NODE_IMAGE_FAMILY)
    if family is not None and family.strip().lower() not in NODE_IMAGE_FAMILIES:
        yield Finding(
            f'unknown node image family "{family}"',
            _annotation(ANNOTATION_NODE_IMAGE_FAMILY),
            f"use one of {', '.join(NODE_IMAGE_FAMILIES)}",
        )


@rule("KC116", Stage.ADMISSION, since="0.12.0", api=V1BETA1, needs=ANNOTATIONS)
def performance_mode_exists(subject: Subject) -> Iterator[Finding]:
    """VLLM has three performance modes."""
    yield from _one_of(subject, ANNOTATION_PERFORMANCE_MODE, PERFORMANCE_MODES)


@rule("KC117", Stage.ADMISSION, since="0.12.0", api=V1BETA1, needs=ANNOTATIONS)
def local_weights_are_used_or_not(subject: Subject) -> Iterator[Finding]:
    """Whether the weights are read from the node is said by "true" or "false"."""
    yield from _one_of(subject, ANNOTATION_USE_LOCAL_WEIGHTS, YES_OR_NO)


@rule("KC118", Stage.ADMISSION, since="0.12.0", api=V1BETA1)
def node_class_is_managed(subject: Subject) -> Iterator[Finding]:
    """With karpenter, a node class that is named is one of those that the operator manages."""
    if makes_node_pools(subject.context):
        chosen = node_class(subject.context, subject.workspace)
        if isinstance(chosen, Refusal):
            yield Finding(chosen.message, _annotation(NODE_CLASS_ANNOTATION), chosen.hint)


@rule("KC135", Stage.ADMISSION, since="0.12.0", api=V1BETA1)
def streaming_has_its_driver(subject: Subject) -> Iterator[Finding]:
    """Where models are streamed, the CSI driver of the cloud's object storage is installed."""
    workspace, context = subject.workspace, subject.context
    if not context.gate(STREAMING_GATE) or (workspace.inference or {}).get("preset") is None:
        return
    if workspace.annotations.get(OPT_OUT) == "disabled" or context.runtime(workspace.annotations) != RUNTIME_VLLM:
        return
    opt_out = f'or set the annotation {OPT_OUT}: "disabled"'
    if context.cluster.cloud != CLOUD_AZURE:
        message = f'models cannot be streamed on "{context.cluster.cloud}"'
        hint = f"switch feature gate {STREAMING_GATE} off in the Cluster, {opt_out}"
        yield Finding(message, ANNOTATIONS, hint)
    elif context.find("CSIDriver", "", CSI_DRIVER, "storage.k8s.io") is None:
        message = f"models are streamed, and CSI driver {CSI_DRIVER} is not installed"
        yield Finding(message, ANNOTATIONS, f"add the CSIDriver to the input, {opt_out}")


def _one_of(subject: Subject, annotation: str, allowed: tuple[str, ...]) -> Iterator[Finding]:
    value = subject.workspace.annotations.get(annotation)
    if value is not None and value not in allowed:
        message = f'{annotation} cannot be "{value}"'
        yield Finding(message, _annotation(annotation), f"use one of {', '.join(allowed)}")


def _annotation(key: str) -> Path:
    return (*ANNOTATIONS, key)


RULES: tuple[Rule[Subject], ...] = (
    node_image_family_exists,
    performance_mode_exists,
    local_weights_are_used_or_not,
    node_class_is_managed,
    streaming_has_its_driver,
)
