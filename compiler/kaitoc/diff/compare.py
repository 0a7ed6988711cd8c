"""Two objects, field by field, as Kubernetes tells the items of lists apart."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Path, path_text
from kaitoc.diff.model import FieldChange
from kaitoc.objects import Object, at
from kaitoc.overlay import list_key
from kaitoc.report.text import masked

HIDDEN = "(hidden)"
"""What stands for a value that nobody may see."""

_STATE = frozenset({"status", "sops"})
_SERVER_FIELDS = frozenset({"creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"})
_SECRET_PARTS = frozenset({"data", "stringData", "encryptedData"})
_SECRET_KINDS = frozenset({"Secret", "SealedSecret"})
_SECRET_NAME = re.compile(r"(?i)(token|password|passwd|secret|credential|api[-_]?key)s?$")
_FLAG = re.compile(r"(?<=\s)(--[A-Za-z][\w.-]*)(?:[= ]((?:'[^']*'|\"[^\"]*\"|(?!--)\S)+))?")


def compare(old: Object, new: Object) -> tuple[FieldChange, ...]:
    """Every field in which two objects of one kind differ, state that the server keeps aside.

    Null counts as absent. Items that Kubernetes knows by a key are compared with their namesakes wherever they stand,
    and flags of a command with the flag of that name. The values of secrets are hidden.
    """
    secret = new.get("kind") in _SECRET_KINDS
    found: list[FieldChange] = []
    for path, label, before, after in _differences(_lasting(old), _lasting(new), (), (), ""):
        if (secret and _inside_secret(path)) or _names_secret(old, new, path):
            before, after = _hidden(before), _hidden(after)
        found.append(FieldChange(path, place(label), _shown(before), _shown(after)))
    return tuple(found)


def place(path: Path) -> str:
    """A path of a difference as text: `spec.replicas`, `command[2] --max-model-len` for a flag of a command."""
    flag = path[-1] if path else ""
    return f"{path_text(path[:-1])} {flag}" if isinstance(flag, str) and flag.startswith("--") else path_text(path)


def same(old: Object, new: Object) -> bool:
    """Whether two objects differ in nothing that counts."""
    return old == new or next(_differences(_lasting(old), _lasting(new), (), (), ""), None) is None


def _lasting(obj: Object) -> Object:
    """An object without what the server writes, and what SOPS adds."""
    kept = {key: value for key, value in obj.items() if key not in _STATE}
    metadata = kept.get("metadata")
    if isinstance(metadata, Mapping) and not _SERVER_FIELDS.isdisjoint(metadata):
        kept["metadata"] = {key: value for key, value in metadata.items() if key not in _SERVER_FIELDS}
    return kept


_Difference = tuple[Path, Path, Any, Any]


def _differences(old: Any, new: Any, path: Path, label: Path, field: str) -> Iterator[_Difference]:
    if old == new or (_empty(old) and _empty(new)):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in (*old, *(key for key in new if key not in old)):
            yield from _differences(old.get(key), new.get(key), (*path, key), (*label, key), key)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(old, new, path, label, field)
    elif isinstance(old, str) and isinstance(new, str) and " --" in old and " --" in new:
        yield from _flags(old, new, path, label)
    else:
        yield path, label, old, new


def _items(old: list[Any], new: list[Any], path: Path, label: Path, field: str) -> Iterator[_Difference]:
    key = list_key(field, [*old, *new])
    if key and len({item[key] for item in old}) == len(old) and len({item[key] for item in new}) == len(new):
        before = {item[key]: (index, item) for index, item in enumerate(old)}
        after = {item[key]: (index, item) for index, item in enumerate(new)}
        for name in (*before, *(name for name in after if name not in before)):
            index, item = after.get(name) or before[name]
            left = before[name][1] if name in before else None
            right = item if name in after else None
            yield from _differences(left, right, (*path, index), (*label, str(name)), "")
    elif all(isinstance(item, str) for item in (*old, *new)) and field in ("command", "args"):
        for index in range(max(len(old), len(new))):
            left, right = (items[index] if index < len(items) else None for items in (old, new))
            yield from _differences(left, right, (*path, index), (*label, index), "")
    elif len(old) == len(new) and not all(isinstance(item, str) for item in (*old, *new)):
        for index, (left, right) in enumerate(zip(old, new, strict=True)):
            yield from _differences(left, right, (*path, index), (*label, index), "")
    else:
        yield path, label, old, new


def _flags(old: str, new: str, path: Path, label: Path) -> Iterator[_Difference]:
    """The flags of two command lines by name; the whole texts where more than flags differ."""
    before, after = _parsed(old), _parsed(new)
    if before is None or after is None or before[0] != after[0]:
        yield path, label, old, new
        return
    names = (*before[1], *(name for name in after[1] if name not in before[1]))
    for name in names:
        if before[1].get(name) != after[1].get(name):
            yield (*path, name), (*label, name), before[1].get(name), after[1].get(name)


def _parsed(text: str) -> tuple[str, dict[str, str]] | None:
    """What a command line runs, and its flags; None where a flag comes twice."""
    flags: dict[str, str] = {}
    for found in _FLAG.finditer(text):
        if found[1] in flags:
            return None
        flags[found[1]] = found[2] or ""
    return " ".join(_FLAG.sub("", text).split()), flags


def _empty(value: Any) -> bool:
    """Whether a value says no more than its absence: null, nothing, or nothing but that."""
    if isinstance(value, Mapping):
        return all(_empty(child) for child in value.values())
    return value is None or value == []


def _inside_secret(path: Path) -> bool:
    return any(part in _SECRET_PARTS for part in path[:2])


def _names_secret(old: Object, new: Object, path: Path) -> bool:
    """Whether a path leads to the value of an environment variable that is named like a secret."""
    if len(path) < 2 or path[-1] != "value":
        return False
    holders = (at(obj, path[:-1]) for obj in (old, new))
    return any(isinstance(item, Mapping) and _SECRET_NAME.search(str(item.get("name", ""))) for item in holders)


def _hidden(value: Any) -> Any:
    """A value with every text in it hidden; that there is one, and under which keys, may be seen."""
    if isinstance(value, Mapping):
        return {key: _hidden(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_hidden(child) for child in value]
    return None if value is None else HIDDEN


def _shown(value: Any) -> Any:
    """A value without tokens."""
    if isinstance(value, Mapping):
        if isinstance(value.get("value"), str) and _SECRET_NAME.search(str(value.get("name", ""))):
            value = {**value, "value": HIDDEN}
        return {key: _shown(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_shown(child) for child in value]
    return masked(value) if isinstance(value, str) else value
