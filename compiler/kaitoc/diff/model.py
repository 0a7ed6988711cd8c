"""What a comparison finds: frozen data from which every report is made."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, ObjectRef, Path, Position, SourceRef
from kaitoc.kaito.plan import Plan


class Change(StrEnum):
    """What the cluster does about an object, by how much it disturbs.

    `IN_PLACE`: nothing that runs notices. `RESTART`: pods are replaced by themselves. `MANUAL`: KAITO does not roll it
    out; something has to be deleted first. `RECREATE`: immutable for Kubernetes, so that the object has to be deleted
    and created. `REJECTED`: admission refuses it.
    """

    NONE = "none"
    IN_PLACE = "in-place"
    ADD = "add"
    REMOVE = "remove"
    RESTART = "restart"
    MANUAL = "manual"
    RECREATE = "recreate"
    REJECTED = "rejected"

    @property
    def severity(self) -> int:
        """The place in the order above."""
        return list(Change).index(self)


class FieldChange(Struct, frozen=True):
    """A value that differs: None where there is none on that side, and never the value of a secret.

    `label` is the path with the names of list items in place of their indices.
    """

    path: Path
    label: str
    old: Any
    new: Any


class MadeChange(Struct, frozen=True):
    """What happens to an object that the operator made.

    `applied` is what the operator changes about it, `ignored` what differs from what it would make anew, and that it
    leaves as it is.
    """

    object: ObjectRef
    change: Change
    applied: tuple[FieldChange, ...] = ()
    ignored: tuple[FieldChange, ...] = ()


class Place(Struct, frozen=True):
    """Where the author of an object wrote what makes the difference; `position` is filled in late, for some reports."""

    source: SourceRef
    path: Path = ()
    position: Position = Position()


class Edit(Struct, frozen=True):
    """What has to change in a manifest: `finding` says where and why, `note` what would be right.

    `old` is None where nothing is written, `new` where there is no single right value.
    """

    finding: Diagnostic
    old: Any = None
    new: Any = None
    note: str = ""


class ObjectChange(Struct, frozen=True):
    """What happens to an object of the input, and to what the operator has made of it.

    `fields` are its own. `command` brings about what nobody does by itself, "" where there is nothing to do. `similar`
    is a guess: the removed object that an added one seems to be under another name, or the other way round. `before`
    and `after` are the plans of a workload. `source` is the document with the object, on the new side where it is
    there; it and `place` are None for what nobody wrote. `edits` are due before an upgrade.
    """

    object: ObjectRef
    change: Change
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    command: str = ""
    similar: ObjectRef | None = None
    made: tuple[MadeChange, ...] = ()
    before: Plan | None = None
    after: Plan | None = None
    source: SourceRef | None = None
    place: Place | None = None
    edits: tuple[Edit, ...] = ()


class TargetDifference(Struct, frozen=True):
    """A target, or the paths of the command line (then `name` is ""): every object of either side.

    `diagnostics` are about the target itself and what no object can be blamed for.
    """

    name: str
    objects: tuple[ObjectChange, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    def of(self, change: Change) -> tuple[ObjectChange, ...]:
        """The objects of a class."""
        return tuple(entry for entry in self.objects if entry.change is change)


class Difference(Struct, frozen=True):
    """Everything that differs between two sides, which `old` and `new` name for readers."""

    old: str
    new: str
    targets: tuple[TargetDifference, ...]

    @property
    def differs(self) -> bool:
        """Whether anything at all is different."""
        return any(entry.change is not Change.NONE for target in self.targets for entry in target.objects)
