"""Durations as Go writes them: `30m0s`, `1h20m52s`."""

import re
from collections.abc import Mapping
from fractions import Fraction

_UNITS: Mapping[str, int | Fraction] = {
    "h": 3600,
    "m": 60,
    "s": 1,
    "ms": Fraction(1, 10**3),
    "us": Fraction(1, 10**6),
    "ns": Fraction(1, 10**9),
}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|ns)", re.ASCII)


def seconds(text: str) -> Fraction:
    """The length of a duration in seconds. Raises ValueError for text that is none."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f'"{text}" is not a duration such as 30m or 1h30m')
    return sum((Fraction(number) * _UNITS[unit] for number, unit in parts), Fraction(0))


def go_duration(nanoseconds: int) -> str:
    """Nanoseconds, a minute at least, as Go prints them: `30m0s`, `1h19m18.12s`."""
    whole, rest = divmod(nanoseconds, 10**9)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    fraction = f".{rest:09}".rstrip("0").rstrip(".")
    return (f"{hours}h" if hours else "") + f"{minute}m{second}{fraction}s"
