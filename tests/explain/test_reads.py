"""What a compilation looks at of its target."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from golden_worlds import golden_worlds
from kaitoc.explain import reads
from kaitoc.explain.reads import is_same, reads_of
from kaitoc.explain.world import World, outcome
from kaitoc.registry.model import GPUConfig, Metadata, Preset


def single() -> World:
    ((_, world),) = golden_worlds("single")
    return world


def with_preset(world: World, change: Callable[[Preset], Preset]) -> World:
    registry = world.target.registry
    presets = dict(registry.presets) | {(name := "phi-4-mini-instruct"): change(registry.presets[name])}
    return replace(world, target=replace(world.target, registry=replace(registry, presets=presets)))


def with_inference(**values: Any) -> Callable[[Preset], Preset]:
    return lambda preset: replace(preset, inference=replace(preset.inference, **values))


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda preset: preset, True),
        (with_inference(bytes_per_token=1), False),
        (with_inference(model_token_limit=1), False),
        # of tuning nothing is asked where there is inference
        (lambda preset: replace(preset, tuning=None), True),
        (with_inference(metadata=Metadata("phi", tag="9")), False),
    ],
)
def test_of_a_preset(change: Callable[[Preset], Preset], same: bool) -> None:
    world = single()
    assert is_same(world, with_preset(world, change), reads_of(world)) is same


def test_what_is_of_another_kind_is_not_the_same() -> None:
    world = single()
    seen = reads_of(world)
    nothing = with_preset(world, lambda preset: replace(preset, inference=None))  # type: ignore[arg-type]
    assert not is_same(world, nothing, seen)
    entries = replace(world.target.registry, entries=())
    assert not is_same(world, replace(world, target=replace(world.target, registry=entries)), seen)


def test_of_a_cluster() -> None:
    world = single()
    seen = reads_of(world)
    for values, same in (({"preset_registry": "x"}, False), ({"model_mirror_volume_handle": "x"}, True)):
        cluster = replace(world.target.cluster, **values)
        assert is_same(world, replace(world, target=replace(world.target, cluster=cluster)), seen) is same


def test_other_documents_are_never_the_same() -> None:
    world = single()
    assert not is_same(world, replace(world, documents=(*world.documents,)[:0]), reads_of(world))


def test_noting_changes_nothing() -> None:
    for case in ("single", "multi-node", "mixed", "tuning", "rag", "model-deployments"):
        for _, world in golden_worlds(case):
            noting = reads._noting(world.target, reads.Reads())
            assert outcome(replace(world, target=noting)).made == outcome(world).made


def test_comparing_and_hashing_read_all() -> None:
    gpu = GPUConfig("sku", 1, 1, "model")
    for use in (hash, lambda one: one == gpu, lambda one: gpu == one):
        seen = reads.Reads()
        noting = reads._noting(gpu, seen)
        assert use(noting) == use(gpu)
        assert seen.whole
