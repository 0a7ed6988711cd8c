"""A difference as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from msgspec.structs import asdict

from kaitoc.diagnostics import ObjectRef
from kaitoc.diff.blast_radius import blast_radius, decisions, downtime
from kaitoc.diff.compare import place
from kaitoc.diff.model import Change, Difference, Edit, FieldChange, MadeChange, ObjectChange, TargetDifference
from kaitoc.report.difference.review import Explain
from kaitoc.report.findings import diagnostic_json
from kaitoc.report.plan import to_json as plan_json

SCHEMA_VERSION = 1


def to_json(difference: Difference, explain: Explain = lambda *_: None) -> str:
    """The whole difference, objects that stay the same included.

    `explain` tells where values come from; nobody is asked by default.
    """
    several = any(target.name for target in difference.targets)
    objects = [
        {**_object(entry, explain), **({"target": target.name} if several else {})}
        for target in difference.targets
        for entry in target.objects
    ]
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "old": difference.old,
        "new": difference.new,
        "summary": _summary(difference),
        "objects": objects,
        "diagnostics": [diagnostic_json(d) for target in difference.targets for d in target.diagnostics],
    }
    return json.dumps(document, indent=2) + "\n"


def counts(targets: Sequence[TargetDifference]) -> dict[str, int]:
    """How many objects there are of each class."""
    return {change.value: sum(len(target.of(change)) for target in targets) for change in Change}


def _summary(difference: Difference) -> dict[str, Any]:
    targets = []
    for target in difference.targets:
        radius = blast_radius(target)
        targets.append(
            {
                "name": target.name,
                "changes": counts([target]),
                "now": asdict(radius.now),
                "later": asdict(radius.later),
                "nodes": radius.gained_nodes,
                "gpus": radius.gained_gpus,
            }
        )
    return {"changes": counts(difference.targets), "targets": targets}


def _object(entry: ObjectChange, explain: Explain) -> dict[str, Any]:
    found: dict[str, Any] = {
        "object": _ref(entry.object),
        "change": entry.change.value,
        "reason": entry.reason,
        "fields": [_explained(entry, entry.object, field, explain) for field in entry.fields],
        "diagnostics": [diagnostic_json(d) for d in entry.diagnostics],
    }
    if entry.source:
        found["file"] = entry.source.file
    if entry.edits:
        found["edits"] = [_edit(edit) for edit in entry.edits]
    if entry.command:
        found["command"] = entry.command
    if entry.similar:
        found["similar"] = _ref(entry.similar)
    if entry.before is not None or entry.after is not None:
        found["decisions"] = [_field(field) for field in decisions(entry)]
        found["made"] = [_made(entry, made, explain) for made in entry.made]
        found["minutes"] = downtime(entry)
    if entry.change is not Change.NONE:
        found |= {
            name: plan_json(plan)
            for name, plan in (("before", entry.before), ("after", entry.after))
            if plan is not None
        }
    return found


def _edit(edit: Edit) -> dict[str, Any]:
    finding = diagnostic_json(edit.finding)
    places = {key: finding[key] for key in ("file", "line", "column", "path", "rule")}
    return {**places, "old": edit.old, "new": edit.new, "note": edit.note}


def _made(entry: ObjectChange, made: MadeChange, explain: Explain) -> dict[str, Any]:
    return {
        "object": _ref(made.object),
        "change": made.change.value,
        "applied": [_explained(entry, made.object, field, explain) for field in made.applied],
        "ignored": [_explained(entry, made.object, field, explain) for field in made.ignored],
    }


def _explained(entry: ObjectChange, owner: ObjectRef, field: FieldChange, explain: Explain) -> dict[str, Any]:
    origin = explain(entry, owner, field)
    return _field(field) | ({"origin": list(origin.steps)} if origin else {})


def _field(field: FieldChange) -> dict[str, Any]:
    return {"path": place(field.path), "old": field.old, "new": field.new}


def _ref(ref: ObjectRef) -> dict[str, str]:
    return {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name}
