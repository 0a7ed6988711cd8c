"""Where the new values of a difference come from: what `explain` finds, in a line each."""

import re
from collections.abc import Iterator, Sequence

from kaitoc.addressing import HASH_LENGTH
from kaitoc.cli.explaining import Explained, explained_objects
from kaitoc.cli.worlds import Known
from kaitoc.diagnostics import ObjectRef, Path
from kaitoc.diff.model import FieldChange, ObjectChange
from kaitoc.explain.explanation import Field
from kaitoc.explain.survey import Survey, survey
from kaitoc.explain.world import Id
from kaitoc.report.difference.model import Origin
from kaitoc.report.difference.review import Explain
from kaitoc.report.explanation_inputs import input_lines

MOST = 12
"""How many inputs are told of one field."""


def origins(worlds: Sequence[Known]) -> Explain:
    """Tell of the values of the new side; each object is explained once, when it is first asked for."""
    surveys: list[tuple[Known, Survey]] = []
    known: dict[ObjectRef, Explained | None] = {}

    def explain(_: ObjectChange, owner: ObjectRef, field: FieldChange) -> Origin | None:
        if field.new is None:
            return None
        if not surveys:
            surveys.extend((world, survey(world.world)) for world in worlds)
        if owner not in known:
            known[owner] = next(_explained(surveys, owner), None)
        found = known[owner]
        steps = list(dict.fromkeys(_steps(found, field))) if found else []
        return Origin(tuple(steps[:MOST])) if steps else None

    return explain


def _explained(surveys: Sequence[tuple[Known, Survey]], owner: ObjectRef) -> Iterator[Explained]:
    for world, seen in surveys:
        wanted = [one for one in seen.made if _is(one, owner)]
        if wanted:
            yield from explained_objects(world, seen, wanted[:1], None)


def _is(one: Id, owner: ObjectRef) -> bool:
    """Whether an object is the one that a difference calls so; a ConfigMap has a hash behind its name."""
    name = rf"{re.escape(owner.name)}(?:-[0-9a-f]{{{HASH_LENGTH}}})?"
    same = one.key.kind == owner.kind and owner.namespace in ("", one.key.namespace)
    return same and re.fullmatch(name, one.key.name) is not None


def _steps(found: Explained, change: FieldChange) -> Iterator[str]:
    for field in found.explanation.fields:
        if _touches(field, change):
            yield from input_lines(field, found.where, found.named)


def _touches(field: Field, change: FieldChange) -> bool:
    """Whether a leaf is a part of what changed; of a command line the words that were there before are none."""
    path: Path = change.path
    if field.path[: len(path)] != path[: len(field.path)]:
        return False
    inside = len(field.path) > len(path) and isinstance(change.old, str)
    return not (inside and str(field.value) in change.old.split())
