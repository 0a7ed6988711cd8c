"""From a difference to what its reports show."""

from collections.abc import Callable, Iterable, Sequence

from kaitoc.diagnostics import Diagnostic, ObjectRef, path_text
from kaitoc.diff.blast_radius import blast_radius, decisions, downtime
from kaitoc.diff.model import Change, Difference, FieldChange, MadeChange, ObjectChange, Place, TargetDifference
from kaitoc.diff.model import Edit as DueEdit
from kaitoc.report.difference.memory import memories
from kaitoc.report.difference.model import (
    Decision,
    Edit,
    Field,
    Finding,
    Link,
    Made,
    Origin,
    Review,
    ReviewedObject,
    ReviewedTarget,
)
from kaitoc.report.difference.values import hunk, is_long, label, one_line, value

Explain = Callable[[ObjectChange, ObjectRef, FieldChange], Origin | None]
"""Where the new value of a field comes from: of an object of the input, or of one that the operator made of it."""

WORST_FIRST = tuple(sorted(Change, key=lambda change: -change.severity))
_STOPS = (Change.RESTART, Change.MANUAL, Change.RECREATE, Change.REMOVE)
_DECIDED = {
    "gpus": "GPUs",
    "maxModelLen": "context",
    "instanceType": "instance type",
    "tensorParallel": "tensor parallel",
    "pipelineParallel": "pipeline parallel",
}
"""How people call what is decided."""


def review(difference: Difference, explain: Explain = lambda *_: None) -> Review:
    """What the reports of a difference show. `explain` tells where values come from; nobody is asked by default."""
    targets = tuple(_target(target, explain) for target in difference.targets)
    return Review(one_line(difference.old), one_line(difference.new), difference.differs, targets)


def _target(target: TargetDifference, explain: Explain) -> ReviewedTarget:
    ordered = [entry for change in WORST_FIRST for entry in target.of(change)]
    told = [entry for entry in ordered if entry.change is not Change.NONE or entry.diagnostics]
    decided = [
        Decision(_name(entry.object), _DECIDED.get(field.label, field.label), value(field.old), value(field.new))
        for entry in target.objects
        if entry.change is not Change.REJECTED
        for field in decisions(entry)
    ]
    counts = ((change, len(target.of(change))) for change in WORST_FIRST)
    return ReviewedTarget(
        one_line(target.name),
        tuple((change, number) for change, number in counts if number),
        blast_radius(target),
        tuple(decided),
        tuple(_edit(entry.object, edit) for entry in ordered for edit in entry.edits),
        tuple(map(_finding, target.diagnostics)),
        tuple(_object(entry, explain) for entry in told),
        tuple(_name(e.object) for e in target.objects if e.change is Change.NONE and not e.diagnostics),
    )


def _object(entry: ObjectChange, explain: Explain) -> ReviewedObject:
    alone = entry.change in (Change.ADD, Change.REMOVE)
    return ReviewedObject(
        _name(entry.object),
        entry.change,
        downtime(entry) if entry.change in _STOPS else 0,
        one_line(entry.reason),
        _name(entry.similar) if entry.similar else "",
        one_line(entry.command),
        tuple(map(_finding, entry.diagnostics)),
        _fields(entry, entry.object, entry.fields, explain),
        # That what comes or goes does so with all that is made of it, its reason says.
        () if alone else tuple(_made(entry, alike, explain) for alike in _alike(entry.made)),
        memories(entry.before, entry.after) if entry.change is not Change.NONE else (),
        _link_to(entry.place),
    )


def _alike(made: Iterable[MadeChange]) -> Iterable[list[MadeChange]]:
    """Objects of one kind to which the same happens, such as the nodes of a workload, together."""
    groups: dict[str, list[MadeChange]] = {}
    for one in made:
        groups.setdefault(repr((one.object.kind, one.change, one.applied, one.ignored)), []).append(one)
    return groups.values()


def _made(entry: ObjectChange, alike: Sequence[MadeChange], explain: Explain) -> Made:
    first = alike[0]
    applied, ignored = (_fields(entry, first.object, fields, explain) for fields in (first.applied, first.ignored))
    others = f" and {len(alike) - 1} more alike" if len(alike) > 1 else ""
    return Made(_name(first.object) + others, first.change, applied, ignored)


def _fields(
    entry: ObjectChange, owner: ObjectRef, fields: Iterable[FieldChange], explain: Explain
) -> tuple[Field, ...]:
    return tuple(
        Field(label(field), hunk=hunk(field), origin=explain(entry, owner, field))
        if is_long(field)
        else Field(label(field), value(field.old), value(field.new), origin=explain(entry, owner, field))
        for field in fields
    )


def _finding(d: Diagnostic) -> Finding:
    return Finding(d.severity.value, d.rule, one_line(d.message), one_line(d.hint), _link_of(d))


def _edit(about: ObjectRef, edit: DueEdit) -> Edit:
    found = edit.finding
    old, new = ("" if side is None else one_line(value(side)) for side in (edit.old, edit.new))
    path, why, note = (one_line(text) for text in (path_text(found.path), found.message, edit.note))
    return Edit(_name(about), path, old, new, why, note, _link_of(found))


def _link_of(d: Diagnostic) -> Link | None:
    return Link(one_line(d.file), d.position.line, d.position.column) if d.file else None


def _link_to(place: Place | None) -> Link | None:
    if place is None or not place.source.file:
        return None
    return Link(one_line(place.source.file), place.position.line, place.position.column)


def _name(ref: ObjectRef) -> str:
    return one_line(str(ref))
