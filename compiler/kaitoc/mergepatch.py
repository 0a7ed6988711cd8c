"""JSON Merge Patch (RFC 7386)."""

from collections.abc import Mapping
from typing import Any


def merged(value: Any, patch: Any) -> Any:
    """A value with a patch over it: objects merge, null takes a field away, all else is replaced."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(value) if isinstance(value, Mapping) else {}
    for key, change in patch.items():
        if change is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), change)
    return result
