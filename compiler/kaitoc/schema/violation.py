"""What is wrong with a value, by the schema or the naming rules it has to follow."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, Fix, ObjectRef, Path, Severity, SourceRef, Stage


class ViolationKind(StrEnum):
    """The kind of rule that is broken.

    `OUT_OF_RANGE` is about the size of a number, `OUT_OF_BOUNDS` about the length of what has one.
    """

    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_TYPE = "wrong-type"
    MISSING = "missing"
    NOT_ALLOWED = "not-allowed"
    OUT_OF_RANGE = "out-of-range"
    OUT_OF_BOUNDS = "out-of-bounds"
    MALFORMED = "malformed"
    NAME = "name"
    RULE = "rule"
    LOST = "lost"


class Violation(Struct, frozen=True):
    """One thing that is wrong, at the field where its author has to change it.

    `path` leads to the value; to the key itself for an unknown field, and to the parent for a missing one. `fix` is the
    one right way to write it, if there is one.
    """

    path: Path
    kind: ViolationKind
    message: str
    hint: str = ""
    fix: Fix | None = None


def as_diagnostic(
    violation: Violation,
    rule: str,
    source: SourceRef | None,
    stage: Stage = Stage.ADMISSION,
    obj: ObjectRef | None = None,
) -> Diagnostic:
    """A violation as an error of a rule."""
    return Diagnostic(
        rule, Severity.ERROR, stage, violation.message, violation.hint, violation.path, source=source, object=obj
    )


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that someone who wrote `name` probably meant, whatever its case."""
    from kaitoc.nearest import nearest as closest

    close = closest(name, known, most=1)
    return close[0] if close else None
