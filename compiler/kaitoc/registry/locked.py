"""A registry with the models of a lock: they become presets like any other."""

import hashlib
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from kaitoc.generator.derive import Rejection, derive
from kaitoc.generator.facts import ModelFacts
from kaitoc.generator.preset import preset_of
from kaitoc.generator.rules import GeneratorRules
from kaitoc.generator.tables import load_tables
from kaitoc.registry.lock import Lock
from kaitoc.registry.model import LockedModel, Preset, Registry

NO_GENERATOR = "it runs built-in presets only"


def with_lock(registry: Registry, lock: Lock, rules: GeneratorRules | None, file: str, digest: str) -> Registry:
    """The registry with the models that a lock has and KAITO has not built in.

    `rules` are those of the KAITO version's generator, None where it has none. `file` and `digest` are the name and the
    SHA-256 of the lock.
    """
    found: dict[str, Preset] = {}
    rejected: dict[str, str] = {}
    locked: dict[str, LockedModel] = {}
    for key, facts in lock.models.items():
        if registry.find(key) is not None:
            continue
        made = locked_preset(registry, facts, rules, f"{file}: {key}")
        if isinstance(made, Rejection):
            rejected[key] = made.reason
        else:
            found[facts.model], locked[facts.model] = made
    return replace(
        registry,
        presets=_Layers(registry.presets, found),
        aliases={name.lower(): name for name in found} | dict(registry.aliases),
        locked=locked,
        facts=lock.models,
        rejected=rejected,
        digest=hashlib.sha256(f"{registry.digest} {digest}".encode()).hexdigest(),
    )


def locked_preset(
    registry: Registry, facts: ModelFacts, rules: GeneratorRules | None, file: str
) -> tuple[Preset, LockedModel] | Rejection:
    """The preset that the generator of a registry's KAITO version derives from facts, or why it gives up."""
    common = registry.generated
    if rules is None or common is None:
        return Rejection(NO_GENERATOR)
    derived = derive(facts, rules, load_tables(registry.kaito_version))
    if isinstance(derived, Rejection):
        return derived
    preset = preset_of(facts, derived, rules, common, _built_in(registry, derived.name), file)
    return preset, LockedModel(facts.restricted, derived.doubts)


def _built_in(registry: Registry, name: str) -> Iterator[Preset]:
    """The shipped presets whose models go by a name, whoever made them."""
    for one in registry.presets:
        if one.rpartition("/")[2].lower() == name and registry.presets[one].source.is_shipped:
            yield registry.presets[one]


class _Layers(Mapping[str, Preset]):
    """Two mappings with different keys as one; nothing is copied, because the first builds its values when asked."""

    __slots__ = ("_first", "_second")

    def __init__(self, first: Mapping[str, Preset], second: Mapping[str, Preset]) -> None:
        self._first, self._second = first, second

    def __getitem__(self, name: str) -> Preset:
        return self._second[name] if name in self._second else self._first[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._first
        yield from self._second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)
