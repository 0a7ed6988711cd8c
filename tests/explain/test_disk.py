"""The disk of a preset, as the shipped Jsonnet works it out."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from kaitoc.explain.disk import declared_disk, locked_disk
from kaitoc.explain.formulas import Formula
from kaitoc.registry.load import load_registry
from kaitoc.registry.model import PresetParams, Step
from kaitoc.registry.sources import shipped_files


def params_of(version: str, name: str) -> PresetParams:
    preset = load_registry(version).find(name)
    assert preset is not None
    return preset.inference


def test_written_by_hand() -> None:
    found = declared_disk(params_of("0.9.4", "phi-4-mini-instruct"), shipped_files(), derived=False)
    assert found is not None
    assert found.decision.startswith("disk in GiB, kaitoc/lib/values.libsonnet:")
    assert found.steps == (
        Formula("needed", "size × 2.5 + 48", "7.15 × 2.5 + 48", 65.875),
        Formula("disk", "ceil(needed ÷ 10) × 10", "ceil(65.875 ÷ 10) × 10", 70),
    )


def test_derived() -> None:
    found = declared_disk(params_of("0.12.0", "microsoft/phi-4"), shipped_files(), derived=True)
    assert found is not None
    assert found.steps == (Formula("disk", "floor(size + disk beside weights gib)", "floor(27.31 + 80)", 107),)


def test_what_somebody_declared_has_no_sum() -> None:
    assert declared_disk(params_of("0.9.4", "phi-4"), shipped_files(), derived=False) is None


@pytest.mark.parametrize(("version", "derived"), [("0.9.4", False), ("0.12.0", True)])
def test_a_sum_comes_to_what_the_registry_has(version: str, derived: bool) -> None:
    sums = [
        (params.disk_storage_requirement, found.steps[-1].value)
        for params in _all_params(version)
        if (found := declared_disk(params, shipped_files(), derived=derived))
    ]
    assert len(sums) >= 10
    assert all(disk == f"{value:g}Gi" for disk, value in sums)


def test_of_a_lock() -> None:
    preset = load_registry("0.9.4").presets["phi-4"]
    told = replace(preset, derivation=(Step("disk", "96Gi", "16.1 GiB + 80 GiB, without fractions"),))
    assert locked_disk(preset) is None
    found = locked_disk(told)
    assert found is not None
    assert found.steps == (Formula("disk", "16.1 GiB + 80 GiB, without fractions", "", 96.0),)


def _all_params(version: str) -> Iterator[PresetParams]:
    for preset in load_registry(version).presets.values():
        yield preset.inference
        if preset.tuning is not None:
            yield preset.tuning
