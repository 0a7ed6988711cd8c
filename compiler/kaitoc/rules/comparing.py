"""How KAITO's webhook compares a field before and after a change (Go's reflect.DeepEqual on decoded objects)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Path
from kaitoc.rules.rule import Finding


def part(obj: Mapping[str, Any], *path: str) -> Any:
    """What stands at a path, None where it leads nowhere."""
    value: Any = obj
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def same(old: Any, new: Any) -> bool:
    """Whether Go decodes two values to the same: null, "" and {} count as absent, an empty list does not."""
    return bool(_decoded(old) == _decoded(new))


def unchanged(old: Any, new: Any, path: Path, what: str, hint: str) -> Iterator[Finding]:
    """A finding for a field that may not change, if it does."""
    if not same(old, new):
        yield Finding(f"{what} cannot be changed", path, hint)


def _decoded(value: Any) -> Any:
    if isinstance(value, Mapping):
        found = {key: _decoded(child) for key, child in value.items()}
        return {key: child for key, child in found.items() if child is not None} or None
    if isinstance(value, list):
        return [_decoded(child) for child in value]
    return None if value == "" else value
