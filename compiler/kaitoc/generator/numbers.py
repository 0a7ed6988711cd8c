"""Numbers as Go has them: what encoding/json and strconv read, in 64 bits."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_SMALLEST = -(2**63)
_ATOI = re.compile(r"[+-]?[0-9]+", re.ASCII)


class Found(NamedTuple):
    """A number of a config and the key that it has there, None for the default."""

    value: int
    key: str | None


def number(config: Mapping[str, Any], keys: Sequence[str], default: int) -> Found:
    """The number of the first key that has one (generator.go, getInt).

    Fractions are dropped, and text counts where it is a whole number; null, booleans and all else count as missing.
    """
    for key in keys:
        value = _whole(config.get(key))
        if value is not None:
            return Found(value, key)
    return Found(default, None)


def int64(value: int) -> int:
    """A result of integer arithmetic as it is in 64 bits, where it wraps around."""
    return (value - _SMALLEST) % 2**64 + _SMALLEST


def truncated(value: float) -> int:
    """A float64 as Go makes an int of it on amd64: what no int holds becomes the smallest one."""
    try:
        parsed = int(value)
    except (OverflowError, ValueError):
        return _SMALLEST
    return parsed if int64(parsed) == parsed else _SMALLEST


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        parsed = int(value) if len(value) < 64 and _ATOI.fullmatch(value) else None
        return parsed if parsed is not None and int64(parsed) == parsed else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    # encoding/json reads every number as a float64.
    try:
        return truncated(float(value))
    except OverflowError:
        return _SMALLEST
