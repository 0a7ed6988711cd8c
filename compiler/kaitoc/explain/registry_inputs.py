"""What the registry says of the models and GPUs of a world, and what a lock says: leaves that can be changed."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from msgspec.structs import replace

from kaitoc.diagnostics import Path, SourceRef, path_text
from kaitoc.explain.inputs import Input, Sort
from kaitoc.explain.tree import changed, leaves
from kaitoc.explain.trials import Known, trials
from kaitoc.explain.world import Outcome, World
from kaitoc.kaito.plan import Plan
from kaitoc.registry.locked import with_lock
from kaitoc.registry.model import GPUConfig, Metadata, Preset, Registry
from kaitoc.registry.names import json_path

T = TypeVar("T")

_OF_PRESETS = ("inference", "tuning", "support_tuning", "support_distributed_inference")
_NAMES = ("name", "sku")


def preset_inputs(world: World, before: Outcome, known: Known) -> Iterator[Input]:
    """The parameters of the presets that are used, but for those that a lock has the facts of."""
    registry = world.target.registry
    for preset in _used(world, before):
        if preset.name in registry.locked:
            continue
        for part in _OF_PRESETS:
            for path, value in leaves(getattr(preset, part), (part,)):
                if path[-1] not in _NAMES:
                    put = partial(_with_preset, preset.name, path)
                    tried = tuple(trials(path_text(path), value, known))
                    yield Input(Sort.PRESET, preset.name, json_path(Preset, path), value, tried, put)


def sku_inputs(world: World, before: Outcome, known: Known) -> Iterator[Input]:
    """The GPUs of the SKUs that are used."""
    skus = world.target.registry.skus.get(world.target.cluster.cloud, {})
    for name in dict.fromkeys(plan.gpu.sku for plan in _all(before.plans) if plan.gpu and plan.gpu.sku in skus):
        for path, value in leaves(skus[name]):
            if path[-1] not in _NAMES:
                put = partial(_with_sku, world.target.cluster.cloud, name, path)
                tried = tuple(trials(path_text(path), value, known))
                yield Input(Sort.SKU, name, json_path(GPUConfig, path), value, tried, put)


def image_inputs(world: World, known: Known) -> Iterator[Input]:
    """The base image."""
    registry = world.target.registry
    place = next(index for index, entry in enumerate(registry.entries) if entry.name == "base")
    for path, value in leaves(registry.base):
        if path[-1] not in _NAMES:
            tried = tuple(trials(path_text(path), value, known))
            put = partial(_with_entry, place, path)
            yield Input(Sort.IMAGE, "base", json_path(Metadata, path), value, tried, put)


def lock_inputs(world: World, before: Outcome, known: Known) -> Iterator[Input]:
    """The facts of the locked models that are used."""
    lock, registry = world.lock, world.target.registry
    if lock is None:
        return
    used = {preset.name for preset in _used(world, before)}
    for key, facts in lock.models.items():
        if facts.model not in used or facts.model not in registry.locked:
            continue
        for path, value in leaves(facts):
            if path[-1] not in ("model", "sha256", "digest", "path"):
                tried = tuple(trials(path_text(path), value, known))
                written, source = ("models", key, *_in_lock(facts, path)), SourceRef(world.lock_name)
                yield Input(Sort.LOCK, key, written, value, tried, partial(_with_fact, key, path), source)


def _used(world: World, before: Outcome) -> Iterable[Preset]:
    """The presets of the plans, each once."""
    found = (world.target.registry.find(plan.preset) for plan in _all(before.plans))
    return {preset.name: preset for preset in found if preset is not None}.values()


def _with_preset(name: str, path: Path, world: World, value: Any) -> World:
    registry = world.target.registry
    presets = _With(registry.presets, name, changed(registry.presets[name], path, value))
    return _with_registry(world, replace(registry, presets=presets))


def _with_sku(cloud: str, name: str, path: Path, world: World, value: Any) -> World:
    registry = world.target.registry
    skus = registry.skus[cloud]
    table: Mapping[str, GPUConfig] = _With(skus, name, changed(skus[name], path, value))
    return _with_registry(world, replace(registry, skus={**registry.skus, cloud: table}))


def _with_entry(place: int, path: Path, world: World, value: Any) -> World:
    registry = world.target.registry
    entries = list(registry.entries)
    entries[place] = changed(entries[place], path, value)
    return _with_registry(world, replace(registry, entries=tuple(entries)))


def _with_fact(key: str, path: Path, world: World, value: Any) -> World | None:
    """A world with another fact in the lock."""
    lock, unlocked = world.lock, world.unlocked
    if lock is None or unlocked is None:
        return None
    lock = replace(lock, models={**lock.models, key: changed(lock.models[key], path, value)})
    relocked = with_lock(unlocked, lock, world.target.profile.generator, world.lock_name, "")
    return _with_registry(replace(world, lock=lock), relocked)


def _in_lock(facts: Any, path: Path) -> Path:
    """Where a fact stands in the file, which has weights by their names."""
    if path[0] == "weights":
        return ("weights", facts.weights[path[1]].path, *path[2:])
    return path


def _with_registry(world: World, registry: Registry) -> World:
    return replace(world, target=replace(world.target, registry=registry))


def _all(plans: tuple[Plan, ...]) -> Iterator[Plan]:
    for plan in plans:
        yield plan
        yield from _all(plan.children)


class _With(Mapping[str, T]):
    """A mapping with one value in place of another; nothing is copied."""

    __slots__ = ("_name", "_rest", "_value")

    def __init__(self, rest: Mapping[str, T], name: str, value: T) -> None:
        self._rest, self._name, self._value = rest, name, value

    def __getitem__(self, name: str) -> T:
        return self._value if name == self._name else self._rest[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._rest

    def __len__(self) -> int:
        return len(self._rest)

    def __contains__(self, name: object) -> bool:
        return name in self._rest
