"""A difference as GitHub annotations: what it touches, then every object at the line of its author, the worst first."""

from collections.abc import Iterator

from kaitoc.diagnostics import Severity
from kaitoc.diff.model import Change
from kaitoc.report.annotations import ERROR, LEVELS, NOTICE, WARNING, annotation
from kaitoc.report.difference.model import Edit, Field, Finding, Link, Review, ReviewedObject, ReviewedTarget
from kaitoc.report.difference.summary import counted_classes, impact
from kaitoc.report.words import counted

_LEVELS = {Change.REJECTED: ERROR, Change.ADD: NOTICE, Change.IN_PLACE: NOTICE, Change.NONE: NOTICE}
"""All other classes are warnings."""
_MOST_FIELDS = 10


def to_github(review: Review) -> str:
    """Workflow commands, a line each; "" where nothing differs."""
    lines = [] if review.is_empty else [line for target in review.targets for line in _target(review, target)]
    return "".join(f"{line}\n" for line in lines)


def _target(review: Review, target: ReviewedTarget) -> Iterator[str]:
    yield _summary(review, target)
    for edit in target.edits:
        yield _at(edit.link, WARNING, f"edit before the upgrade to {review.new}", _edit(edit))
    for found in target.findings:
        yield _finding(found, "")
    for entry in target.objects:
        said = {found.link for found in entry.findings if found.severity == Severity.ERROR}
        # Why an object is rejected, its finding says, and at the very place.
        if entry.change is not Change.REJECTED or not said:
            yield _object(entry)
        yield from (_finding(found, entry.name) for found in entry.findings)


def _summary(review: Review, target: ReviewedTarget) -> str:
    """An annotation without a place: GitHub shows it above all that have one."""
    lines = [*impact(target.radius), *(f"{d.object}: {d.what} {d.old} -> {d.new}" for d in target.decisions)]
    lines.append(counted_classes(target))
    title = f"kaitoc diff {review.old} -> {review.new}" + (f", target {target.name}" if target.name else "")
    return annotation(NOTICE, title, "\n".join(lines))


def _object(entry: ReviewedObject) -> str:
    lines = [entry.name + (f", down for up to {counted(entry.minutes, 'minute')}" if entry.minutes else "")]
    lines += [entry.reason] if entry.reason else []
    if entry.similar:
        lines.append(f"the same as {entry.similar} under another name (a guess)")
    lines += [_field(field) for field in entry.fields[:_MOST_FIELDS]]
    if len(entry.fields) > _MOST_FIELDS:
        lines.append(f"and {counted(len(entry.fields) - _MOST_FIELDS, 'more field')}")
    lines += [f"run: {entry.command}"] if entry.command else []
    # What is removed has no line any more that could be shown.
    link = None if entry.change is Change.REMOVE else entry.link
    return _at(link, _LEVELS.get(entry.change, WARNING), entry.change.value, "\n".join(lines))


def _field(field: Field) -> str:
    return f"{field.label} changes" if field.hunk else f"{field.label}: {field.old} -> {field.new}"


def _edit(edit: Edit) -> str:
    change = f"{edit.path}: {edit.old} -> {edit.new}" if edit.new else f"{edit.path}: {edit.old}".removesuffix(": ")
    return "\n".join([edit.object, change, edit.note or edit.why])


def _finding(found: Finding, name: str) -> str:
    lines = ([name] if name else []) + [found.message] + ([found.hint] if found.hint else [])
    return _at(found.link, LEVELS[Severity(found.severity)], found.rule, "\n".join(lines))


def _at(link: Link | None, level: str, title: str, text: str) -> str:
    if link is None:
        return annotation(level, title, text)
    return annotation(level, title, text, link.file, link.line, link.column)
