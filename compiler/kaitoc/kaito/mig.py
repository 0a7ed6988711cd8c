"""MIG: slices of a GPU, which Kubernetes counts as resources of their own (pkg/utils/mig/mig.go, v0.12.0)."""

import re

from kaitoc.kaito.gpu_labels import UNKNOWN_SKU
from kaitoc.kaito.sizing import Refusal
from kaitoc.quantity import GIB
from kaitoc.registry.model import GPUConfig

PROFILE = ("resource", "partition", "profile")
_SHAPE = re.compile(r"(\d+)g\.(\d+(?:\.\d*)?|\.\d+)gb", re.ASCII)


def slice_resource(profile: str) -> str:
    """The resource that a pod asks for, and the taint that nodes with such slices may have."""
    return f"nvidia.com/mig-{profile}"


def slice_gpu(profile: str) -> GPUConfig | Refusal:
    """A slice as the one GPU of a pod; its memory is rounded down to whole GiB."""
    match = _SHAPE.fullmatch(profile)
    if match is None or not int(match[1]) or not int(float(match[2])):
        message = f'"{profile}" is no MIG profile'
        return Refusal("KC230", message, "write compute slices and memory, such as 3g.40gb", PROFILE)
    return GPUConfig(UNKNOWN_SKU, 1, int(float(match[2])) * GIB, "", is_mig=True)
