"""The nodes of 0.12.0 (pkg/nodeprovision, pkg/sku/helpers.go, api/v1beta1/labels.go)."""

from collections.abc import Mapping

from kaitoc.kaito.gpu_labels import UNKNOWN_SKU, read_gpu_labels
from kaitoc.kaito.names import (
    LABEL_KARPENTER_SET,
    LABEL_KARPENTER_SET_NAMESPACE,
    LABEL_KARPENTER_WORKSPACE,
    LABEL_KARPENTER_WORKSPACE_NAMESPACE,
    LABEL_RAGENGINE,
    LABEL_RAGENGINE_NAMESPACE,
    LABEL_WORKSPACE,
    LABEL_WORKSPACE_NAMESPACE,
)
from kaitoc.kaito.node_conventions import NodeConventions
from kaitoc.kaito.numbers import atoi
from kaitoc.kaito.sizing import Refusal
from kaitoc.load.cluster import DEFAULT_PROVISIONER, KARPENTER, Node
from kaitoc.registry.model import GPUConfig

_CUDA_MAJOR, _CUDA_MINOR = "nvidia.com/cuda.compute.major", "nvidia.com/cuda.compute.minor"
_MIG_CONFIG, _MIG_STATE = "nvidia.com/mig.config", "nvidia.com/mig.config.state"


def node_gpus(node: Node) -> GPUConfig | Refusal:
    """The GPUs of a node; where all of them are cut into slices, slices."""
    labels = read_gpu_labels(node)
    if isinstance(labels, Refusal):
        return labels
    return GPUConfig(
        UNKNOWN_SKU,
        labels.count,
        labels.memory_bytes * labels.count,
        labels.product,
        cuda_compute_capability=_compute_capability(node.labels),
        is_mig=node.labels.get(_MIG_CONFIG, "") not in ("", "all-disabled")
        and node.labels.get(_MIG_STATE) == "success",
    )


def _compute_capability(labels: Mapping[str, str]) -> float:
    major, minor = atoi(labels.get(_CUDA_MAJOR, "")), atoi(labels.get(_CUDA_MINOR, ""))
    return 0.0 if major is None else major + (minor or 0) / 10


NODES = NodeConventions(
    reserved_labels=frozenset(
        {
            LABEL_WORKSPACE,
            LABEL_WORKSPACE_NAMESPACE,
            LABEL_RAGENGINE,
            LABEL_RAGENGINE_NAMESPACE,
            LABEL_KARPENTER_WORKSPACE,
            LABEL_KARPENTER_WORKSPACE_NAMESPACE,
            LABEL_KARPENTER_SET,
            LABEL_KARPENTER_SET_NAMESPACE,
        }
    ),
    owner_labels={
        DEFAULT_PROVISIONER: (LABEL_WORKSPACE, LABEL_WORKSPACE_NAMESPACE),
        KARPENTER: (LABEL_KARPENTER_WORKSPACE, LABEL_KARPENTER_WORKSPACE_NAMESPACE),
    },
    exact_skus=False,
    gpus=node_gpus,
)
