"""A difference for a reviewer at a terminal: what it touches, then every object that changes, the worst first."""

from collections.abc import Iterable, Iterator, Sequence

from kaitoc.diagnostics import Severity
from kaitoc.diff.model import Change
from kaitoc.report.difference.model import Edit, Field, Finding, Made, Review, ReviewedObject, ReviewedTarget
from kaitoc.report.difference.summary import class_name, impact
from kaitoc.report.words import counted

_RED, _BOLD_RED, _GREEN, _YELLOW, _PURPLE, _BLUE = "31", "1;31", "32", "33", "35", "36"
_BOLD, _DIM = "1", "2"
_COLORS = {
    Change.REJECTED: _BOLD_RED,
    Change.RECREATE: _RED,
    Change.MANUAL: _PURPLE,
    Change.RESTART: _YELLOW,
    Change.REMOVE: _RED,
    Change.ADD: _GREEN,
    Change.IN_PLACE: _BLUE,
    Change.NONE: _DIM,
}
_SEVERITIES = {Severity.ERROR: _BOLD_RED, Severity.WARNING: _YELLOW, Severity.INFO: _DIM}
_OLD, _NEW = _RED, _GREEN
_LINES = {"+": _NEW, "-": _OLD, "@": _DIM}
_MOST_FIELDS = 12
_MOST_LINES = 24


def to_text(review: Review, color: bool = False) -> str:
    """The report; nothing but a line where nothing differs."""
    if review.is_empty:
        same = sum(len(target.unchanged) for target in review.targets)
        return f"nothing differs: {counted(same, 'object')} on both sides\n"
    paint = _Paint(color)
    lines: list[str] = []
    for target in review.targets:
        if len(review.targets) > 1 or target.name:
            lines.append(paint(_BOLD, f"target {target.name}"))
        lines += [*_summary(target, paint), ""]
        for found in target.findings:
            lines += _finding(found, paint, "")
        for entry in target.objects:
            lines += [*_object(entry, paint), ""]
    return "\n".join(lines) + "\n"


class _Paint:
    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, color: str, text: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self.on and text else text


def _summary(target: ReviewedTarget, paint: _Paint) -> Iterator[str]:
    for line in impact(target.radius):
        title, _, text = line.partition(": ")
        yield f"{title.ljust(10)}  {text}"
    if target.decisions:
        yield from _table([(d.object, d.what, d.old, d.new) for d in target.decisions], paint)
    yield ", ".join(paint(_COLORS[change], f"{number} {class_name(change)}") for change, number in target.counts)
    if target.edits:
        yield ""
        yield paint(_BOLD, f"edit before the upgrade ({counted(len(target.edits), 'place')})")
        for edit in target.edits:
            yield from _edit(edit, paint)


def _table(rows: Sequence[tuple[str, str, str, str]], paint: _Paint) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, what, old, new in rows:
        before = paint(_OLD, old.ljust(widths[2]))
        yield f"{name.ljust(widths[0])}  {what.ljust(widths[1])}  {before} -> {paint(_NEW, new)}"


def _edit(edit: Edit, paint: _Paint) -> Iterator[str]:
    where = f"{edit.link}: " if edit.link else ""
    becomes = f" -> {paint(_NEW, edit.new)}" if edit.new else ""
    yield f"  {where}{edit.object}"
    yield f"    {edit.path}  {paint(_OLD, edit.old)}{becomes}".rstrip()
    yield f"    {edit.note or edit.why}"


def _object(entry: ReviewedObject, paint: _Paint) -> Iterator[str]:
    down = f"  ({entry.minutes} min)" if entry.minutes else ""
    yield f"{paint(_COLORS[entry.change], entry.change.value.ljust(8))}  {paint(_BOLD, entry.name)}{down}"
    if entry.reason:
        yield f"  {entry.reason}"
    if entry.similar:
        seems = "seems to be" if entry.change is Change.ADD else "seems to become"
        yield f"  {seems} {entry.similar} under another name (a guess)"
    for found in entry.findings:
        yield from _finding(found, paint, "  ")
    yield from _fields(entry.fields, paint, "  ")
    for made in entry.made:
        yield from _made(made, paint)
    if entry.command:
        yield f"  run: {paint(_BOLD, entry.command)}"


def _made(made: Made, paint: _Paint) -> Iterator[str]:
    yield f"  {made.name}  {paint(_COLORS[made.change], made.change.value)}"
    if made.applied:
        yield "    KAITO changes"
        yield from _fields(made.applied, paint, "      ")
    if made.ignored:
        yield "    KAITO leaves as it is"
        yield from _fields(made.ignored, paint, "      ")


def _fields(fields: Sequence[Field], paint: _Paint, indent: str) -> Iterator[str]:
    shown = fields[:_MOST_FIELDS]
    label = max((len(field.label) for field in shown if not field.hunk), default=0)
    old = max((len(field.old) for field in shown if not field.hunk), default=0)
    for field in shown:
        if field.hunk:
            yield f"{indent}{field.label}"
            yield from _hunk(field.hunk, paint, f"{indent}  ")
        else:
            before = paint(_OLD, field.old.ljust(old))
            yield f"{indent}{field.label.ljust(label)}  {before} -> {paint(_NEW, field.new)}"
    if len(fields) > len(shown):
        yield f"{indent}and {counted(len(fields) - len(shown), 'more field')}"


def _hunk(lines: Iterable[str], paint: _Paint, indent: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == _MOST_LINES:
            yield f"{indent}..."
            break
        yield indent + paint(_LINES.get(line[:1], ""), line) if line[:1] in _LINES else indent + line


def _finding(found: Finding, paint: _Paint, indent: str) -> Iterator[str]:
    where = f"{found.link}: " if found.link and found.link.line else ""
    severity = paint(_SEVERITIES[Severity(found.severity)], found.severity)
    yield f"{indent}{severity} {where}{found.message} ({found.rule})"
    if found.hint:
        yield f"{indent}  hint: {found.hint}"
