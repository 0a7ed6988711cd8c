"""What differs between two versions of an object, leaf by leaf, in the places of the first one."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Path
from kaitoc.explain.tree import ABSENT, leaves
from kaitoc.overlay import list_key


class Change(Struct, frozen=True):
    """A leaf that differs: `old` is ABSENT where it is new; then `path` leads to it in the new version."""

    path: Path
    old: Any
    new: Any


def compare(old: Any, new: Any, path: Path = (), field: str = "") -> Iterator[Change]:
    """Every leaf that differs.

    Items of lists belong together by the key that Kubernetes knows them by, flags by their name, others by their value;
    what is left over belongs together in its order. So a renamed container is the same container.
    """
    if old == new:
        return
    if not old or not new or _kind(old) is not _kind(new) or _kind(old) is object:
        if _is_leaf(old):
            yield Change(path, old, new)
        else:
            yield from _gone(old, path)
        if not _is_leaf(new):
            yield from _there(new, path)
    elif isinstance(old, dict):
        for part, child in old.items():
            if part in new:
                yield from compare(child, new[part], (*path, part), part)
            else:
                yield from _gone(child, (*path, part))
        for part in new.keys() - old.keys():
            yield from _there(new[part], (*path, part))
    else:
        yield from _items(old, new, path, field)


def place_of(sequence: Sequence[Any], index: int) -> str | int:
    """The part of a path that leads to an item: the name of a flag, else its index."""
    return identities(sequence, "")[index] if _is_flag(sequence[index]) else index


def identities(items: Sequence[Any], key: str) -> list[str]:
    """What each item of a list is known by; the second one of a kind has `#2` behind it."""
    seen: Counter[str] = Counter()
    found = []
    for item in items:
        name = _identity(item, key)
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return found


def _items(old: Sequence[Any], new: Sequence[Any], path: Path, field: str) -> Iterator[Change]:
    key = list_key(field, [*old, *new])
    before, after = identities(old, key), identities(new, key)
    where = {name: index for index, name in enumerate(after)}
    pairs = {index: where[name] for index, name in enumerate(before) if name in where}
    # A flag that is gone has become no other flag.
    rest = [index for index in range(len(old)) if index not in pairs and not _is_flag(old[index])]
    taken = set(pairs.values())
    free = [index for index in range(len(new)) if index not in taken and not _is_flag(new[index])]
    pairs.update(zip(rest, free, strict=False))
    for index, item in enumerate(old):
        here = (*path, place_of(old, index))
        if index in pairs:
            yield from compare(item, new[pairs[index]], here)
        else:
            yield from _gone(item, here)
    matched = set(pairs.values())
    for index, item in enumerate(new):
        if index not in matched:
            # Where Kubernetes knows an item by a key, that says more than its place in the other version.
            yield from _there(item, (*path, after[index] if key else place_of(new, index)))


def _gone(value: Any, path: Path) -> Iterator[Change]:
    return (Change(leaf, old, ABSENT) for leaf, old in output_leaves(value, path))


def _there(value: Any, path: Path) -> Iterator[Change]:
    return (Change(leaf, ABSENT, new) for leaf, new in output_leaves(value, path))


def output_leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf of an opened object; a flag of a command line goes by its name."""
    if isinstance(value, dict) and value:
        for part, child in value.items():
            yield from output_leaves(child, (*path, part))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from output_leaves(item, (*path, place_of(value, index)))
    else:
        yield from leaves(value, path)


def _kind(value: Any) -> type:
    return dict if isinstance(value, dict) else list if isinstance(value, list) else object


def _is_leaf(value: Any) -> bool:
    return not value or _kind(value) is object


def _is_flag(item: Any) -> bool:
    return isinstance(item, str) and item.startswith("--") and len(item) > 2


def _identity(item: Any, key: str) -> str:
    if key:
        return str(item[key])
    if _is_flag(item):
        return str(item).partition("=")[0]
    return item if isinstance(item, str) else json.dumps(item, sort_keys=True, default=str)
