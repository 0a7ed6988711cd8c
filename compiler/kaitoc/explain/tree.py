"""Leaves of data and of records, and a value with one of them changed."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.diagnostics import Path


class _Absent(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT
"""Stands for a value that is not there."""


def children(value: Any) -> Sequence[tuple[str | int, Any]]:
    """What a value is made of: the fields of a record, the items of a mapping or a list; nothing for a scalar."""
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, (list, tuple)):
        return list(enumerate(value))
    if isinstance(value, Struct):
        return [(name, getattr(value, name)) for name in value.__struct_fields__]
    return ()


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every scalar, and every mapping or list that is empty, with the path to it."""
    found = children(value)
    if not found:
        yield path, value
    for part, child in found:
        yield from leaves(child, (*path, part))


def changed(value: Any, path: Path, new: Any) -> Any:
    """A copy with another value at a path; ABSENT takes it away, and what is missing on the way is made.

    Raises LookupError for a path that leads through a scalar or to an item that is not there.
    """
    if not path:
        return new
    part, rest = path[0], path[1:]
    if isinstance(value, Mapping) or value is ABSENT or value is None:
        items = dict(value) if isinstance(value, Mapping) else {}
        child = changed(items.get(part, ABSENT), rest, new)
        if child is ABSENT:
            items.pop(part, None)
        else:
            items[part] = child
        return type(value)(items) if isinstance(value, dict) else items
    if isinstance(value, (list, tuple)) and isinstance(part, int):
        sequence = list(value)
        child = changed(sequence[part], rest, new)
        sequence[part : part + 1] = [] if child is ABSENT else [child]
        return type(value)(sequence)
    if isinstance(value, Struct) and isinstance(part, str):
        return replace(value, **{part: changed(getattr(value, part), rest, new)})
    raise LookupError(path)
