"""What labels and annotations of a Workspace mean to 0.12.0 (api/v1beta1/labels.go, api/v1alpha1/labels.go)."""

from kaitoc.kaito.names import (
    ANNOTATION_PERFORMANCE_MODE,
    ANNOTATION_USE_LOCAL_WEIGHTS,
    LABEL_CREATED_BY_INFERENCE_SET,
    LABEL_CREATED_BY_MULTI_ROLE,
    LABEL_ROLE,
    PORT_INFERENCE,
    PORT_ROUTED_INFERENCE,
    ROLE_DECODE,
    ROLE_PREFILL,
    RUNTIME_VLLM,
)
from kaitoc.kaito.pod_conventions import ServingOptions
from kaitoc.kaito.workspace import Workspace

UPGRADE_LABEL = "kaito.sh/upgrade-to-version"

DISABLE_BENCHMARK = "kaito.sh/disable-benchmark"
LOCAL_WEIGHTS = "/opt/kaito/models"
BALANCED = "balanced"


def options(workspace: Workspace, runtime: str) -> ServingOptions:
    """Read them; flags count only if they are exactly "true"."""
    annotations = workspace.annotations
    mode = annotations.get(ANNOTATION_PERFORMANCE_MODE, "")
    role = workspace.labels.get(LABEL_ROLE, "")
    routed = role == ROLE_DECODE and runtime == RUNTIME_VLLM
    return ServingOptions(
        served_name=_served_name(workspace),
        local_weights=_local_weights(workspace),
        performance_mode="" if mode == BALANCED else mode,
        benchmark=runtime == RUNTIME_VLLM and annotations.get(DISABLE_BENCHMARK) != "true",
        role=role if role in (ROLE_PREFILL, ROLE_DECODE) else "",
        routed=routed,
        port=PORT_ROUTED_INFERENCE if routed else PORT_INFERENCE,
    )


def _served_name(workspace: Workspace) -> str:
    """The name of the InferenceSet; the roles of one model share the name of the model."""
    if LABEL_CREATED_BY_MULTI_ROLE in workspace.labels:
        return ""
    return workspace.labels.get(LABEL_CREATED_BY_INFERENCE_SET, "")


def _local_weights(workspace: Workspace) -> str:
    if workspace.annotations.get(ANNOTATION_USE_LOCAL_WEIGHTS) != "true":
        return ""
    directory = workspace.preset.strip().lower().replace("/", "-").replace("\\", "-")
    return "" if directory in ("", ".", "..") else f"{LOCAL_WEIGHTS}/{directory}"
