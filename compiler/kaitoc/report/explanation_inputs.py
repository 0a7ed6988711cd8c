"""What an explanation says of an input: where it is, what it is, and another value of it with what comes of that."""

import json
from collections.abc import Iterable
from typing import Any

from kaitoc.explain.dependencies import Witness
from kaitoc.explain.explanation import Field
from kaitoc.explain.formulas import LARGE, number_text
from kaitoc.explain.inputs import Sort
from kaitoc.explain.text import closed
from kaitoc.explain.tree import ABSENT
from kaitoc.kaito.origins import Origin
from kaitoc.report.explanation_json import HIDDEN, Named, Where

WIDTH = 44
"""How much of a value is shown beside others."""

_OTHERS = (Sort.PRESET, Sort.SKU, Sort.IMAGE, Sort.LOCK)
"""What is not in a document of its own, and goes by the name of what it is about."""


def input_lines(field: Field, where: Where, named: Named) -> list[str]:
    """A line for each input of a field: where it is and what it says, but for the values of secrets."""
    lines = []
    for witness in field.because:
        one, origin = witness.input, named(witness.input.about)
        if one.sort is Sort.KAITO and origin is not None:
            lines.append(decision_text(origin))
            continue
        lines.append(f"{_place(witness, where)}  {_named(witness)}: {_value(witness, hidden=False)}")
    return lines


def input_table(witnesses: Iterable[Witness], where: Where, named: Named, hidden: bool, of: Any = ABSENT) -> list[str]:
    """A line for each input: where it is, what it is, and another value of it with what comes of that.

    `of` is the value that depends on them.
    """
    rows: list[tuple[str, str, str]] = []
    decisions: list[str] = []
    for witness in witnesses:
        one, origin = witness.input, named(witness.input.about)
        if one.sort is Sort.KAITO and origin is not None:
            decisions.append(f"  {decision_text(origin)}")
            continue
        value = _value(witness, hidden)
        other = "" if value == HIDDEN else f"{_tried(witness)} -> {_result(witness, of)}"
        rows.append((_place(witness, where), f"{_named(witness)}: {value}", other))
    first, second = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
    return [f"  {row[0].ljust(first)}  {row[1].ljust(second)}  {row[2]}".rstrip() for row in rows] + decisions


def _place(witness: Witness, where: Where) -> str:
    return ", ".join(map(str, where(witness))) or witness.input.sort.value


def _named(witness: Witness) -> str:
    one = witness.input
    return f"{one.about} {one.name}" if one.sort in _OTHERS else one.name


def _value(witness: Witness, hidden: bool) -> str:
    one = witness.input
    if one.value is ABSENT:
        return "not written"
    return HIDDEN if hidden or one.is_secret else short(one.value)


def _tried(witness: Witness) -> str:
    return "without it" if witness.tried is ABSENT else short(witness.tried)


def _result(witness: Witness, of: Any) -> str:
    """What a field becomes; of a flag, its value."""
    if witness.result is ABSENT:
        return "not there"
    text, (flag, equals, _) = short(witness.result), str(of).partition("=")
    return text.removeprefix(flag + equals) if flag.startswith("--") and equals else text


def decision_text(origin: Origin) -> str:
    """A decision of the KAITO version."""
    return f"KAITO's {origin.name}: {origin.sentence} ({origin.source})"


def short(value: Any, width: int = WIDTH) -> str:
    """A value in one line, no longer than that: what is long has its beginning and its end, many bytes are GiB."""
    if isinstance(value, int) and abs(value) >= LARGE:
        return number_text(value)
    plain = closed(value)
    text = plain if isinstance(plain, str) else json.dumps(plain, default=str)
    text = text.strip().replace("\n", "\\n")
    if len(text) > width:
        begin = width // 3
        text = f"{text[:begin]}...{text[begin + 3 - width :]}"
    return text or '""'
