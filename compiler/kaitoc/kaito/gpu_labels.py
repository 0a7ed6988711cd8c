"""The GPUs of a node by the labels of NVIDIA's GPU feature discovery."""

from msgspec import Struct

from kaitoc.kaito.names import NVIDIA_GPU_COUNT, NVIDIA_GPU_MEMORY, NVIDIA_GPU_PRODUCT
from kaitoc.kaito.numbers import atoi
from kaitoc.kaito.sizing import Refusal
from kaitoc.load.cluster import Node
from kaitoc.quantity import GIB

UNKNOWN_SKU = "unknown"
"""The SKU of GPUs that are known by labels only."""


class GPULabels(Struct, frozen=True):
    """What the labels say; `memory_bytes` is that of one GPU, in whole GiB as KAITO rounds it."""

    product: str
    count: int
    memory_bytes: int


def read_gpu_labels(node: Node) -> GPULabels | Refusal:
    """Read the labels of a node; the one for memory is in MiB (GetGPUConfigFromNodeLabels)."""
    labels = node.labels
    missing = [label for label in (NVIDIA_GPU_PRODUCT, NVIDIA_GPU_COUNT, NVIDIA_GPU_MEMORY) if label not in labels]
    if missing:
        return Refusal(
            "KC210",
            f'node "{node.name}" has no label {", ".join(missing)}',
            "NVIDIA's GPU feature discovery sets these labels; list them with the node in the Cluster",
        )
    count, memory = atoi(labels[NVIDIA_GPU_COUNT]), atoi(labels[NVIDIA_GPU_MEMORY])
    if count is None or memory is None:
        label = NVIDIA_GPU_COUNT if count is None else NVIDIA_GPU_MEMORY
        return Refusal("KC210", f'label {label} of node "{node.name}" is no whole number: "{labels[label]}"')
    return GPULabels(labels[NVIDIA_GPU_PRODUCT], count, int(memory / 1024 + 0.5) * GIB)
