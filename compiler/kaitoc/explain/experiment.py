"""All inputs of a world, in the order in which they are told."""

from collections.abc import Iterator

from kaitoc.explain.decisions import decision_inputs, recorded
from kaitoc.explain.inputs import Input, cluster_inputs, document_inputs, overlay_inputs, target_inputs
from kaitoc.explain.registry_inputs import image_inputs, lock_inputs, preset_inputs, sku_inputs
from kaitoc.explain.trials import Known, sample
from kaitoc.explain.world import Outcome, World
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from kaitoc.objects import name_of

MOST_PRESETS = 8
"""How many other presets stand for all of them."""


def all_inputs(world: World, before: Outcome) -> Iterator[Input]:
    """Every input that a world has, `before` being what it is compiled to."""
    known = known_of(world)
    yield from document_inputs(world, known)
    yield from cluster_inputs(world, known)
    yield from target_inputs(world)
    yield from overlay_inputs(world, known)
    yield from preset_inputs(world, before, known)
    yield from lock_inputs(world, before, known)
    yield from sku_inputs(world, before, known)
    yield from image_inputs(world, known)
    yield from decision_inputs(world, recorded(world))


def known_of(world: World) -> Known:
    """What there is to choose from in a world: SKUs of each size, some presets, the names of its objects."""
    registry, cloud = world.target.registry, world.target.cluster.cloud
    skus = registry.skus.get(cloud, {})
    sizes: dict[tuple[int, int, bool], str] = {}
    for name, gpu in skus.items():
        sizes.setdefault((gpu.gpu_count, gpu.gpu_mem_bytes, gpu.nvme_disk_enabled), name)
    names: dict[str, list[str]] = {}
    for document in world.documents:
        names.setdefault(str(document.data.get("kind")), []).append(name_of(document.data))
    return Known(
        skus=tuple(sizes.values()),
        presets=sample(list(registry.presets), MOST_PRESETS),
        names={kind: tuple(found) for kind, found in names.items()},
        versions=tuple(version for version in KNOWN_VERSIONS if load_profile(version).expands),
    )
