"""What in an input bears on what: the traits that objects have, and those that a compilation asked for.

What becomes of an object depends on itself, on the target, and on the answers to what was asked about other objects. So
files are compiled alike together and apart, if none of them asked for a trait that an object of another one has.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from kaitoc.kaito.relations import relations
from kaitoc.objects import Key, key_of, labels_of, name_of

Trait = tuple[str, ...]
"""By what an object may be asked for: its kind alone, with its name, or with a label; what it shares with others
(`kaito.relations`); or its identity."""


class Footprint(Struct, frozen=True):
    """Of one file or several: the `traits` and, for themselves, the `identities` that their objects have, and the
    traits that they `asked` for. All as text.
    """

    identities: set[str] = field(default_factory=set)
    traits: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def add(self, obj: Mapping[str, Any]) -> None:
        """Note what traits an object has."""
        self.identities.add(as_text(identity(key_of(obj))))
        self.traits.update(map(as_text, traits(obj)))


Trace = dict[str, Footprint]
"""The footprint of each file of an input, filled in while it is compiled."""


def footprint(trace: Trace, file: str) -> Footprint:
    """The footprint of a file, a new one where there is none yet."""
    return trace.setdefault(file, Footprint())


def identity(key: Key) -> Trait:
    """The trait that only one object has."""
    return (key.group, key.kind, key.namespace, key.name)


def traits(obj: Mapping[str, Any]) -> Iterator[Trait]:
    """The traits of an object beside its identity."""
    yield from own_traits(obj)
    yield from relations(obj)


def own_traits(obj: Mapping[str, Any]) -> Iterator[Trait]:
    """Its kind, alone and with its name and with each of its labels."""
    kind = str(obj.get("kind") or "")
    yield (kind,)
    yield (kind, name_of(obj))
    for label, value in labels_of(obj).items():
        if isinstance(value, str):
            yield (kind, label, value)


def as_text(trait: Trait) -> str:
    """A trait as text; identities that differ only by case get in each other's way, and so have one text."""
    return "/".join(trait).lower()


def united(footprints: Iterable[Footprint]) -> Footprint:
    """All footprints as one."""
    whole = Footprint()
    for one in footprints:
        whole.identities.update(one.identities)
        whole.traits.update(one.traits)
        whole.asked.update(one.asked)
    return whole
