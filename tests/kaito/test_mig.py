"""MIG profiles: which there are, and what a slice holds."""

import pytest

from kaitoc.kaito.mig import slice_gpu, slice_resource
from kaitoc.kaito.sizing import Refusal
from kaitoc.quantity import GIB
from kaitoc.registry.model import GPUConfig


@pytest.mark.parametrize(
    ("profile", "gib"), [("1g.10gb", 10), ("3g.40gb", 40), ("7g.141gb", 141), ("1g.5.9gb", 5), ("2g.20.gb", 20)]
)
def test_a_slice_is_one_gpu(profile: str, gib: int) -> None:
    assert slice_gpu(profile) == GPUConfig("unknown", 1, gib * GIB, "", is_mig=True)


@pytest.mark.parametrize(
    "profile", ["", "40gb", "0g.40gb", "3g.0gb", "3g.0.9gb", "3g.40", "3g.40gb ", "3G.40GB", "g.40gb"]
)
def test_what_is_no_profile(profile: str) -> None:
    refusal = slice_gpu(profile)
    assert isinstance(refusal, Refusal)
    assert refusal.message == f'"{profile}" is no MIG profile'


def test_the_resource_of_a_slice() -> None:
    assert slice_resource("3g.40gb") == "nvidia.com/mig-3g.40gb"
