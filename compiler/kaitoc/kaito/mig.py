"""MIG: slices of a GPU, which Kubernetes counts as resources of their own (pkg/utils/mig/mig.go, v0.12.0)."""

import re

from kaitoc.kaito.gpu_labels import UNKNOWN_SKU
from kaitoc.kaito.sizing import Refusal
from kaitoc.quantity import GIB
from kaitoc.registry.model import GPUConfig

KNOWN_PROFILES = (
    *("1g.5gb", "1g.6gb", "1g.10gb", "1g.12gb", "1g.18gb", "1g.20gb", "1g.23gb", "1g.24gb", "1g.35gb", "1g.45gb"),
    *("2g.10gb", "2g.12gb", "2g.20gb", "2g.24gb", "2g.35gb", "2g.45gb"),
    *("3g.20gb", "3g.40gb", "3g.47gb", "3g.48gb", "3g.71gb", "3g.90gb"),
    *("4g.20gb", "4g.24gb", "4g.40gb", "4g.47gb", "4g.48gb", "4g.71gb", "4g.90gb"),
    *("7g.40gb", "7g.80gb", "7g.94gb", "7g.96gb", "7g.141gb", "7g.180gb"),
)
"""The slices that NVIDIA's GPUs can have, from A30 to B200."""

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
