"""What a compilation looks at of its target: what it does not look at, changes nothing.

A world is compiled once with a target that notes which of its parts are asked for. Most facts of presets and most
fields of a Cluster are about something else than the object in question, and need not be tried.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.explain.tree import ABSENT
from kaitoc.explain.world import World, outcome


class Reads:
    """What was read of a value: of which `parts` of it what, its `keys`, or the `whole` of it."""

    __slots__ = ("keys", "parts", "whole")

    def __init__(self) -> None:
        """Nothing yet."""
        self.parts: dict[Any, Reads] = {}
        self.keys = self.whole = False

    def part(self, name: Any) -> "Reads":
        """What was read of a part."""
        return self.parts.setdefault(name, Reads())


def reads_of(world: World) -> Reads:
    """Compile a world, and note what is read of its target."""
    reads = Reads()
    outcome(replace(world, target=_noting(world.target, reads)))
    return reads


def is_same(world: World, other: World, reads: Reads) -> bool:
    """Whether a world differs from another one at most in what is never looked at."""
    given = world.documents is other.documents and world.patches is other.patches
    return given and world.operator == other.operator and _same(world.target, other.target, reads)


def _same(old: Any, new: Any, reads: Reads) -> bool:
    if old is new:
        return True
    if reads.whole or old is ABSENT or new is ABSENT:
        return not isinstance(old, Mapping) and type(old) is type(new) and bool(old == new)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if reads.keys and list(old) != list(new):
            return False
        return all(_same(old.get(name, ABSENT), new.get(name, ABSENT), part) for name, part in reads.parts.items())
    if type(old) is not type(new):
        return False
    if isinstance(old, tuple):
        return len(old) == len(new) and all(_same(old[place], new[place], part) for place, part in reads.parts.items())
    return all(_same(getattr(old, name), getattr(new, name), part) for name, part in reads.parts.items())


def _noting(value: Any, reads: Reads) -> Any:
    """The same value, which notes what is read of it."""
    if isinstance(value, Struct):
        return _record(value, reads)
    if isinstance(value, tuple) and any(isinstance(item, Struct) for item in value):
        return _Row(value, reads)
    if _is_table(value):
        return _Table(value, reads)
    reads.whole = True
    return value


def _is_table(value: Any) -> bool:
    """Whether a value is a mapping of records, or of such mappings; plain data is looked at as a whole."""
    if not isinstance(value, Mapping):
        return False
    return not isinstance(value, dict) or any(isinstance(child, Struct) or _is_table(child) for child in value.values())


class _Table(Mapping[Any, Any]):
    """A mapping that notes which of its keys are asked for."""

    __slots__ = ("_reads", "_values")

    def __init__(self, values: Mapping[Any, Any], reads: Reads) -> None:
        self._values, self._reads = values, reads

    def __getitem__(self, name: Any) -> Any:
        part = self._reads.part(name)
        return _noting(self._values[name], part)

    def __iter__(self) -> Iterator[Any]:
        self._reads.keys = True
        return iter(self._values)

    def __len__(self) -> int:
        self._reads.keys = True
        return len(self._values)


class _Row(Sequence[Any]):
    """A sequence that notes which of its items are asked for."""

    __slots__ = ("_reads", "_values")

    def __init__(self, values: Sequence[Any], reads: Reads) -> None:
        self._values, self._reads = values, reads

    def __getitem__(self, place: Any) -> Any:
        return _noting(self._values[place], self._reads.part(place))

    def __len__(self) -> int:
        self._reads.keys = True
        return len(self._values)


def _record(value: Struct, reads: Reads) -> Any:
    """A record of a class of its own, in which every field that is asked for is noted, also of what is made of it."""
    kind: Any = type(value)
    names = kind.__struct_fields__
    known: dict[str, tuple[Any, Any]] = {}

    def get(self: Any, name: str) -> Any:
        found = object.__getattribute__(self, name)
        if name not in names:
            return found
        if name not in known or known[name][0] is not found:
            known[name] = found, _noting(found, reads.part(name))
        return known[name][1]

    def plain(self: Any) -> Any:
        reads.whole = True
        return kind(*(object.__getattribute__(self, name) for name in names))

    methods: dict[str, Callable[..., Any]] = {
        "__getattribute__": get,
        "__eq__": lambda self, other: plain(self) == (plain(other) if type(other) is type(self) else other),
        "__hash__": lambda self: hash(plain(self)),
    }
    noting: Any = type(kind)(kind.__name__, (kind,), methods, frozen=True)
    return noting(*(getattr(value, name) for name in names))
