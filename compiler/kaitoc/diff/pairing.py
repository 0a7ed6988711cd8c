"""Which object of one side is which of the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.addressing import plain_name
from kaitoc.entry import Entry
from kaitoc.objects import Key, Object, key_of, leaves

LIKENESS = 0.5
"""How much of two objects has to be the same for a guess that one is the other under another name."""

_MANY = 200


class Pair(Struct, frozen=True):
    """An object before and after, None where it is not there; `similar` is that of the other side by a guess."""

    old: Entry | None
    new: Entry | None
    similar: Entry | None = None


def pair(old: Iterable[Entry], new: Iterable[Entry]) -> list[Pair]:
    """Both sides in the order of the new one, then what is only in the old one.

    Objects pair by identity: API group, kind, namespace and name. A ConfigMap with a content-hashed name that has no
    namesake pairs with the one of the same plain name. What then is left on both sides, and is much alike, is a guess.
    """
    before = {key_of(entry.object): entry for entry in old}
    after = {key_of(entry.object): entry for entry in new}
    partners = {key: key for key in after if key in before}
    partners |= _by_plain_name(before, after, partners)
    taken = set(partners.values())
    gone = {key: entry for key, entry in before.items() if key not in taken}
    come = {key: entry for key, entry in after.items() if key not in partners}
    alike = dict(_alike(gone, come))
    origin = {new_key: old_key for old_key, new_key in alike.items()}
    pairs = [
        Pair(before.get(partners[key]) if key in partners else None, entry, before.get(origin.get(key, key)))
        if key in come
        else Pair(before[partners[key]], entry)
        for key, entry in after.items()
    ]
    return pairs + [Pair(entry, None, after.get(alike[key]) if key in alike else None) for key, entry in gone.items()]


def _by_plain_name(
    before: Mapping[Key, Entry], after: Mapping[Key, Entry], partners: Mapping[Key, Key]
) -> dict[Key, Key]:
    """Content-hashed ConfigMaps by the name that their author wrote; where that is not one to one, none."""

    def hashed(entries: Mapping[Key, Entry], known: Callable[[Key], bool]) -> dict[Key, list[Key]]:
        found: dict[Key, list[Key]] = {}
        for key, entry in entries.items():
            if key.kind == "ConfigMap" and not known(key) and (plain := plain_name(entry.object)) != key.name:
                found.setdefault(replace(key, name=plain), []).append(key)
        return found

    taken = set(partners.values())
    old, new = hashed(before, taken.__contains__), hashed(after, partners.__contains__)
    return {keys[0]: old[key][0] for key, keys in new.items() if len(keys) == 1 and len(old.get(key, ())) == 1}


def _alike(gone: Mapping[Key, Entry], come: Mapping[Key, Entry]) -> Iterator[tuple[Key, Key]]:
    """Removed and added objects that seem to be the same, the most alike first, each at most once."""
    if not gone or not come or len(gone) > _MANY or len(come) > _MANY:
        return
    contents = {key: _content(entry.object) for key, entry in (*gone.items(), *come.items())}
    found = [
        (likeness, old, new)
        for old in gone
        for new in come
        if (old.group, old.kind) == (new.group, new.kind)
        and (likeness := _likeness(contents[old], contents[new])) >= LIKENESS
    ]
    used: set[Key] = set()
    for _, old, new in sorted(found, key=lambda item: (-item[0], item[1], item[2])):
        if old not in used and new not in used:
            used |= {old, new}
            yield old, new


def _content(obj: Object) -> frozenset[Any]:
    """What an object holds, whatever its name and namespace."""
    return frozenset((path, value) for path, value in leaves(obj) if path not in _NAMES and value is not None)


_NAMES = (("metadata", "name"), ("metadata", "namespace"), ("apiVersion",), ("kind",))


def _likeness(one: frozenset[Any], other: frozenset[Any]) -> float:
    """The share of what two objects hold that both hold; what holds nothing is like nothing."""
    return len(one & other) / len(one | other) if one and other else 0.0
