"""The field that somebody asks for: a path as kubectl writes it, or the end of one."""

import re
from collections.abc import Sequence

from kaitoc.diagnostics import Path, path_text

_PART = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[([^\]]*)\]|((?:[^.\[\]\\]|\\.)+)')


def select(paths: Sequence[Path], field: str) -> list[Path]:
    """The leaves at or below a field.

    A field is a path from the top of the object, with or without a dot in front, or else the end of one: `replicas`, a
    flag by its name, with or without its dashes, the item of a list by its name as well as by its number.
    """
    wanted = parts(field)
    if not wanted:
        return list(paths)
    below = [path for path in paths if _matches(path[: len(wanted)], wanted)]
    if below:
        return below
    ends = {
        path[: start + len(wanted)]
        for path in paths
        for start in range(1, len(path) - len(wanted) + 1)
        if _matches(path[start : start + len(wanted)], wanted)
    }
    return [path for path in paths if any(path[: len(end)] == end for end in ends)]


def parts(field: str) -> tuple[str, ...]:
    r"""The parts of a path: `a.b[0]["c.d"].e\.f`."""
    found = _PART.findall(field.strip().lstrip("."))
    return tuple(next(part for part in group if part).replace("\\.", ".") for group in found if any(group))


def texts(paths: Sequence[Path]) -> list[str]:
    """Every path that may be asked for, outer ones first."""
    known: dict[str, None] = {}
    for path in paths:
        for length in range(1, len(path) + 1):
            known.setdefault(path_text(path[:length]))
    return list(known)


def _matches(path: Path, wanted: Sequence[str]) -> bool:
    return len(path) == len(wanted) and all(_is(part, text) for part, text in zip(path, wanted, strict=True))


def _is(part: str | int, text: str) -> bool:
    return str(part) == text or str(part).lstrip("-") == text.lstrip("-") != ""
