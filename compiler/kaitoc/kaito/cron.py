"""Cron expressions as KAITO reads them (github.com/robfig/cron/v3, ParseStandard)."""

import re
from collections.abc import Mapping

from msgspec import Struct

from kaitoc.kaito.durations import seconds
from kaitoc.kaito.numbers import atoi

DESCRIPTORS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
EVERY = "@every "

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_ZONE = re.compile(r"(?:CRON_)?TZ=(?P<name>\S*)(?P<rest> .*)?", re.DOTALL)
_ZONE_NAME = re.compile(r"(?:[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9][A-Za-z0-9_+-]*)*)?")


class _Field(Struct, frozen=True):
    """One of the five fields: its least and its greatest value, and the names of values."""

    name: str
    least: int
    most: int
    names: Mapping[str, int]


_FIELDS = (
    _Field("minute", 0, 59, {}),
    _Field("hour", 0, 23, {}),
    _Field("day of month", 1, 31, {}),
    _Field("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    _Field("day of week", 0, 6, {name: number for number, name in enumerate(_DAYS)}),
)


def cron_problem(expression: str) -> str:
    """Why a text is no cron expression, "" where it is one.

    The name of a time zone is judged by its form: which zones there are, the machine of the operator knows.
    """
    zone = _ZONE.fullmatch(expression)
    if zone is not None:
        if zone["rest"] is None:
            return "nothing follows the time zone"
        if not _ZONE_NAME.fullmatch(zone["name"]):
            return f'"{zone["name"]}" is no time zone'
        expression = zone["rest"].strip()
    if expression.startswith("@"):
        return _descriptor_problem(expression)
    written = expression.split()
    if len(written) != len(_FIELDS):
        return f"it has {len(written)} fields instead of {len(_FIELDS)}"
    problems = (_field_problem(text, field) for text, field in zip(written, _FIELDS, strict=True))
    return next((problem for problem in problems if problem), "")


def _descriptor_problem(expression: str) -> str:
    if expression in DESCRIPTORS:
        return ""
    if not expression.startswith(EVERY):
        return f'there is no "{expression}", only {", ".join(sorted(DESCRIPTORS))} and @every'
    try:
        seconds(expression.removeprefix(EVERY).lstrip("+-"))
    except ValueError as error:
        return str(error)
    return ""


def _field_problem(text: str, field: _Field) -> str:
    problems = (_range_problem(part, field) for part in text.split(",") if part)
    return next((f"{field.name}: {problem}" for problem in problems if problem), "")


def _range_problem(text: str, field: _Field) -> str:
    """What is wrong with `*`, `5`, `1-5` or one of them and a step: `*/15`, and `5/15` for 5 to the end."""
    span, *steps = text.split("/")
    first, *last = span.split("-")
    if first in ("*", "?"):
        start, end = field.least, field.most
    elif len(last) > 1:
        return f'"{text}" has too many hyphens'
    else:
        numbers = [_number(part, field.names) for part in (first, *last)]
        if None in numbers:
            return f'"{span}" is no number'
        start, end = numbers[0] or 0, numbers[-1] or 0
    if len(steps) > 1:
        return f'"{text}" has too many slashes'
    if steps:
        step = _number(steps[0], {})
        if not step:
            return f'"{steps[0]}" is no step'
        if not last:
            end = field.most
    if start < field.least or end > field.most:
        return f'"{text}" leaves {field.least} to {field.most}'
    return f'"{text}" ends before it begins' if start > end else ""


def _number(text: str, names: Mapping[str, int]) -> int | None:
    named = names.get(text.lower())
    number = atoi(text) if named is None else named
    return None if number is None or number < 0 else number
