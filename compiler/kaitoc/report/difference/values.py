"""Values of fields as texts for people: short ones in a line, long ones as a diff of their YAML."""

import difflib
import json
from typing import Any

from kaitoc.diff.model import FieldChange
from kaitoc.report.text import printable

CONTEXT = 3
"""The unchanged lines around each change."""
_SHORT = 60
_POD = "spec.template.spec."
_MOST_LINES = 4000
"""Beyond it, comparing line by line would take longer than anybody waits."""


def label(field: FieldChange) -> str:
    """The name of a field; what all pods have in common is left out."""
    return one_line(field.label.removeprefix(_POD))


def is_long(field: FieldChange) -> bool:
    """Whether a value is too long, or has too many lines, for a line."""
    return any(len(value(side)) > _SHORT or "\n" in str(side) for side in (field.old, field.new))


def value(side: Any) -> str:
    """A short value: `(none)` where there is none, JSON where a text would not tell what it is."""
    if side is None:
        return "(none)"
    if isinstance(side, bool):
        return str(side).lower()
    if isinstance(side, int):
        return f"{side:,}"
    return printable(side) if isinstance(side, str) and side else printable(json.dumps(side, ensure_ascii=False))


def hunk(field: FieldChange) -> tuple[str, ...]:
    """Both sides line by line, as YAML, with three lines around each change: the lines of a unified diff."""
    old, new = _lines(field.old), _lines(field.new)
    if max(len(old), len(new)) > _MOST_LINES:
        return (f"@@ {len(old):,} lines become {len(new):,}, too many to show @@",)
    difference = list(difflib.unified_diff(old, new, lineterm="", n=CONTEXT))
    return tuple(difference[2:])  # not the names of the two files


def one_line(text: str) -> str:
    """A text that may be shown, in a line of its own."""
    return " ".join(printable(text).split("\n"))


def _lines(side: Any) -> list[str]:
    """A value as the lines of a YAML document, a text as its own lines."""
    if side is None:
        return []
    if isinstance(side, str):
        return printable(side).split("\n") if side else []
    from kaitoc.emit.yaml import dump

    return printable(dump({"value": side})).splitlines()[1:]
