"""A difference for a reviewer: what it touches, then every object that changes, the worst first."""

import difflib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from kaitoc.diagnostics import Diagnostic, Severity
from kaitoc.diff.blast_radius import Touched, blast_radius, decisions, downtime
from kaitoc.diff.model import Change, Difference, FieldChange, MadeChange, ObjectChange, TargetDifference
from kaitoc.report.text import printable
from kaitoc.report.words import counted

_RED, _BOLD_RED, _GREEN, _YELLOW, _PURPLE, _BLUE, _BOLD, _DIM, _RESET = (chr(0xE000 + n) for n in range(9))
_CODES = dict(
    zip(
        (_RED, _BOLD_RED, _GREEN, _YELLOW, _PURPLE, _BLUE, _BOLD, _DIM, _RESET),
        ("31", "1;31", "32", "33", "35", "36", "1", "2", "0"),
        strict=True,
    )
)
"""Colours while the text is put together: control characters would be spelled out at its end."""

_COLORS = {
    Change.REJECTED: _BOLD_RED,
    Change.RECREATE: _RED,
    Change.MANUAL: _PURPLE,
    Change.RESTART: _YELLOW,
    Change.REMOVE: _RED,
    Change.ADD: _GREEN,
    Change.IN_PLACE: _BLUE,
}
_OLD, _NEW = _RED, _GREEN
_SHORT = 60
_MOST_FIELDS = 12
_MOST_LINES = 24
_POD = "spec.template.spec."
_DECIDED = {"maxModelLen": "context", "gpus": "GPUs", "instanceType": "instance type"}


def to_text(difference: Difference, color: bool = False) -> str:
    """The report; nothing but a line where nothing differs."""
    paint = _Paint(color)
    if not difference.differs and not any(_worth_telling(target) for target in difference.targets):
        same = sum(len(target.objects) for target in difference.targets)
        return f"nothing differs: {counted(same, 'object')} on both sides\n"
    lines: list[str] = []
    for target in difference.targets:
        if len(difference.targets) > 1 or target.name:
            lines.append(paint(_BOLD, f"target {target.name}"))
        lines += [*_summary(target, paint), ""]
        for d in target.diagnostics:
            lines += _finding(d, paint, "")
        for change in sorted(Change, key=lambda one: -one.severity):
            for entry in target.of(change):
                if change is not Change.NONE or entry.diagnostics:
                    lines += [*_object(entry, paint), ""]
    text = printable("\n".join(lines)) + "\n"
    return text.translate({ord(mark): f"\x1b[{code}m" for mark, code in _CODES.items()}) if color else text


class _Paint:
    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, color: str, text: str) -> str:
        return f"{color}{text}{_RESET}" if self.on and text else text


def _worth_telling(target: TargetDifference) -> bool:
    return bool(target.diagnostics) or any(entry.diagnostics for entry in target.objects)


def _summary(target: TargetDifference, paint: _Paint) -> Iterator[str]:
    radius = blast_radius(target)
    classes = [
        paint(_COLORS[change], f"{len(target.of(change))} {change.value}")
        for change in sorted(_COLORS, key=lambda one: -one.severity)
        if target.of(change)
    ]
    same = len(target.of(Change.NONE))
    yield ", ".join([*classes, f"{same} unchanged"] if same else classes)
    if radius.now.workloads:
        yield f"by itself   {_touched(radius.now)}"
    if radius.later.workloads:
        yield f"by command  {_touched(radius.later)}"
    gained = [_signed(radius.gained_nodes, "node"), _signed(radius.gained_gpus, "GPU")]
    if any(gained):
        yield f"in the end  {', '.join(text for text in gained if text)}"
    rows = [
        (str(entry.object), _DECIDED.get(field.label, field.label), _value(field.old), _value(field.new))
        for entry in target.objects
        if entry.change is not Change.REJECTED
        for field in decisions(entry)
    ]
    if rows:
        yield ""
        yield from _table(rows, paint)


def _touched(found: Touched) -> str:
    touched = [counted(found.workloads, "workload")]
    if found.nodes:
        touched.append(counted(found.nodes, "node"))
    if found.gpus:
        touched.append(counted(found.gpus, "GPU"))
    down = f", down for up to {counted(found.minutes, 'minute')} each" if found.minutes else ""
    return ", ".join(touched) + down


def _signed(number: int, noun: str) -> str:
    return f"{number:+d} {noun}{'' if abs(number) == 1 else 's'}" if number else ""


def _table(rows: Sequence[tuple[str, str, str, str]], paint: _Paint) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, what, old, new in rows:
        before = paint(_OLD, old.ljust(widths[2]))
        yield f"{name.ljust(widths[0])}  {what.ljust(widths[1])}  {before} -> {paint(_NEW, new)}"


def _object(entry: ObjectChange, paint: _Paint) -> Iterator[str]:
    minutes = downtime(entry)
    down = f"  ({minutes} min)" if minutes and entry.change in (Change.RESTART, Change.MANUAL, Change.RECREATE) else ""
    name = paint(_COLORS.get(entry.change, _DIM), entry.change.value.ljust(8))
    yield f"{name}  {paint(_BOLD, str(entry.object))}{down}"
    if entry.reason:
        yield f"  {entry.reason}"
    if entry.similar:
        seems = "seems to be" if entry.change is Change.ADD else "seems to become"
        yield f"  {seems} {entry.similar} under another name (a guess)"
    for d in entry.diagnostics:
        yield from _finding(d, paint, "  ")
    yield from _fields(entry.fields, paint, "  ")
    for made in entry.made:
        if made.change not in (Change.ADD, Change.REMOVE) or entry.change not in (Change.ADD, Change.REMOVE):
            yield from _made(made, paint)
    if entry.command:
        yield f"  run: {paint(_BOLD, entry.command)}"


def _made(made: MadeChange, paint: _Paint) -> Iterator[str]:
    yield f"  {made.object}  {paint(_COLORS.get(made.change, ''), made.change.value)}"
    if made.applied:
        yield "    KAITO changes"
        yield from _fields(made.applied, paint, "      ")
    if made.ignored:
        yield "    KAITO leaves as it is"
        yield from _fields(made.ignored, paint, "      ")


def _fields(fields: Sequence[FieldChange], paint: _Paint, indent: str) -> Iterator[str]:
    shown = fields[:_MOST_FIELDS]
    width = max((len(_label(field)) for field in shown if not _is_long(field)), default=0)
    before = max((len(_value(field.old)) for field in shown if not _is_long(field)), default=0)
    for field in shown:
        if _is_long(field):
            yield f"{indent}{_label(field)}"
            yield from _hunk(field, paint, f"{indent}  ")
        else:
            old = paint(_OLD, _value(field.old).ljust(before))
            yield f"{indent}{_label(field).ljust(width)}  {old} -> {paint(_NEW, _value(field.new))}"
    if len(fields) > len(shown):
        yield f"{indent}and {counted(len(fields) - len(shown), 'more field')}"


def _label(field: FieldChange) -> str:
    return field.label.removeprefix(_POD)


def _is_long(field: FieldChange) -> bool:
    return any(len(_value(side)) > _SHORT or "\n" in str(side) for side in (field.old, field.new))


def _hunk(field: FieldChange, paint: _Paint, indent: str) -> Iterator[str]:
    """A long value line by line, as YAML, with three lines around each change."""
    old, new = _lines(field.old), _lines(field.new)
    for number, line in enumerate(difflib.unified_diff(old, new, lineterm="", n=3)):
        if number - 2 == _MOST_LINES:
            yield f"{indent}..."
            break
        if number >= 2:  # not the names of the two files
            yield indent + paint({"+": _NEW, "-": _OLD, "@": _DIM}.get(line[:1], ""), line)


def _lines(value: Any) -> list[str]:
    """A value as the lines of a YAML document, a text as its own lines."""
    if value is None:
        return []
    if isinstance(value, str):
        return value.splitlines()
    from kaitoc.emit.yaml import dump

    return dump({"value": value}).splitlines()[1:]


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _finding(d: Diagnostic, paint: _Paint, indent: str) -> Iterator[str]:
    color = {Severity.ERROR: _COLORS[Change.REJECTED], Severity.WARNING: _COLORS[Change.RESTART]}.get(d.severity, _DIM)
    where = f"{d.file}:{d.position.line}: " if d.position.line else ""
    yield f"{indent}{paint(color, d.severity.value)} {where}{d.message} ({d.rule})"
    if d.hint:
        yield f"{indent}  hint: {d.hint}"
