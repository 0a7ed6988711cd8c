"""Go expressions as text, laid out as gofmt lays them out."""

import json
import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from kaitoc.kaito.durations import seconds


class Literal(Struct, frozen=True):
    """A composite literal: its type ("" where it follows from what is around it) and its fields, each an expression."""

    type: str
    fields: Sequence[tuple[str, "str | Literal"]]


def quoted(text: str) -> str:
    """A string literal."""
    return json.dumps(text, ensure_ascii=False)


def string_map(values: Mapping[str, str]) -> Literal:
    """A map of texts, its keys in alphabetical order."""
    return Literal("map[string]string", [(quoted(key), quoted(values[key])) for key in sorted(values)])


def int_map(values: Mapping[str, int]) -> str:
    """A map of numbers in one line, its keys in alphabetical order."""
    return "map[string]int{" + ", ".join(f"{quoted(key)}: {values[key]}" for key in sorted(values)) + "}"


def duration(text: str) -> str:
    """A time.Duration, of a text such as `1h30m0s`."""
    total = seconds(text)
    minutes = total / 60
    if minutes.denominator == 1:
        return f"time.Duration({minutes}) * time.Minute"
    return f"time.Duration({int(total * 10**9)}) * time.Nanosecond"


def expression(value: "str | Literal", depth: int = 0) -> str:
    """An expression that starts in a line that is indented by `depth` tabs."""
    if isinstance(value, str):
        return value
    if not value.fields:
        return f"{value.type}{{}}"
    inner = "\t" * (depth + 1)
    lines = [
        f"{inner}{key}:{' ' * padding}{expression(item, depth + 1)},\n"
        for (key, item), padding in zip(value.fields, _paddings(value.fields), strict=True)
    ]
    return f"{value.type}{{\n{''.join(lines)}{chr(9) * depth}}}"


def _paddings(fields: Sequence[tuple[str, "str | Literal"]]) -> list[int]:
    """The blanks between the colon and the value of each field (go/printer, exprList).

    Values of neighbours on one line stand below each other, unless their keys are of very different length and one of
    them is long.
    """
    sections: list[list[int]] = []
    before, total = 0, 0.0
    for index, (key, value) in enumerate(fields):
        size = len(key) if isinstance(value, str) or not value.fields else 0
        together = False
        if sections and before and size:
            count = len(sections[-1])
            mean = math.exp(total / count)
            together = max(before, size) <= _SMALL or not (_RATIO * size <= mean or _RATIO * mean <= size)
        if not together:
            sections.append([])
            total = 0.0
        sections[-1].append(index)
        total += math.log(size) if size else 0.0
        before = size
    widths = {index: max(len(fields[one][0]) for one in section) for section in sections for index in section}
    return [widths[index] - len(key) + 1 for index, (key, _) in enumerate(fields)]


_SMALL, _RATIO = 40, 2.5
