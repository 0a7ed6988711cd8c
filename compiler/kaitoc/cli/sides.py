"""The two sides of a comparison: compiled whole, or refused with words that say which one and why."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.cli.output import from_disk, placed
from kaitoc.cli.sources import Source
from kaitoc.diagnostics import Diagnostic, Severity, Stage
from kaitoc.diff.model import Change, ObjectChange, Place, TargetDifference
from kaitoc.errors import EnvironmentProblem, InvalidInput, KaitocError, UnreadableSide
from kaitoc.load.inputs import Read
from kaitoc.load.positions import locate
from kaitoc.objects import ref_of

_ABOUT_THE_TARGET = ("KC013", "KC026", "KC032")
"""Errors that leave every object readable."""


class Scope(Struct, frozen=True):
    """How much is asked of a comparison: every preset too, and the places of all that differs, for a report of them."""

    presets: bool = False
    places: bool = False


class Side(Struct, frozen=True):
    """A side of a comparison.

    `name` is how readers know it. `places` are the directories that its files are in but should not be shown as, each
    with what to show instead.
    """

    role: str
    name: str
    places: tuple[tuple[str, str], ...] = ()

    def shown(self, text: str) -> str:
        """A text without the directories that nobody knows."""
        for place, instead in self.places:
            text = text.replace(place, instead)
        return text


def readable(side: Side, read: Callable[[], Source]) -> Source:
    """A side, unless it cannot be read, in whole or in part: nobody could tell then what is not there any more."""
    try:
        source = read()
    except KaitocError as error:
        raise unreadable(side, error) from error
    refuse_lost(side, source)
    return source


def refuse_lost(side: Side, source: Source) -> None:
    """Raises UnreadableSide for a side of which something cannot be told from what is not there."""
    known = {ref_of(entry.written) for entry in (*source.compilation.entries, *source.compilation.unusable)}
    found = source.compilation.diagnostics
    lost = [d for d in found if d.is_error and d.object not in known and d.rule not in _ABOUT_THE_TARGET]
    if lost:
        raise unreadable(side, InvalidInput(lost, source.read))


def unreadable(side: Side, error: KaitocError) -> KaitocError:
    """Why a side cannot be read; the places of findings are looked up now, while its files are there."""
    if not isinstance(error, InvalidInput):
        message = f"the {side.role} side ({side.name}) cannot be read: {side.shown(error.message)}"
        return EnvironmentProblem(message, side.shown(error.hint))
    found = placed(error.diagnostics, error.read or from_disk)
    return UnreadableSide([_as_shown(side, d) for d in found], error.read)


def with_places(target: TargetDifference, old: Side, read: Read, scope: Scope) -> TargetDifference:
    """A target with the lines of its findings, and if asked for, those of all that differs.

    `read` gives the files of the new side; those of the old one are read from disk, and shown as `old` says.
    """

    def at_places(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        return tuple(placed(list(found), read))

    def completed(entry: ObjectChange) -> ObjectChange:
        if entry.diagnostics:
            entry = replace(entry, diagnostics=at_places(entry.diagnostics))
        if entry.edits:
            lines = locate([edit.finding for edit in entry.edits], read)
            edits = (replace(edit, finding=line) for edit, line in zip(entry.edits, lines, strict=True))
            entry = replace(entry, edits=tuple(edits))
        return entry

    objects = tuple(map(completed, target.objects))
    if scope.places:
        places = iter(_located([entry.place for entry in objects if entry.place and _counts(entry)], read))
        objects = tuple(
            replace(entry, place=next(places)) if entry.place and _counts(entry) else entry for entry in objects
        )
    shown = tuple(_shown_place(entry, old) for entry in objects)
    return replace(target, objects=shown, diagnostics=at_places(target.diagnostics))


def _counts(entry: ObjectChange) -> bool:
    return entry.change is not Change.NONE


def _located(places: Sequence[Place], read: Read) -> Iterator[Place]:
    """The places with their lines; each file is read once."""
    marks = [Diagnostic("", Severity.INFO, Stage.ADVICE, "", path=one.path, source=one.source) for one in places]
    found = locate(marks, read)
    return (replace(place, position=mark.position) for place, mark in zip(places, found, strict=True))


def _shown_place(entry: ObjectChange, old: Side) -> ObjectChange:
    """An object of which only the old side has a file, with the name by which readers know it."""
    if entry.change is not Change.REMOVE or entry.place is None:
        return entry
    source = replace(entry.place.source, file=old.shown(entry.place.source.file))
    return replace(entry, place=replace(entry.place, source=source))


def _as_shown(side: Side, d: Diagnostic) -> Diagnostic:
    source = replace(d.source, file=side.shown(d.source.file)) if d.source else None
    prefix = f"the {side.role} side ({side.name}) cannot be read: " if d.is_error else ""
    return replace(d, source=source, message=prefix + side.shown(d.message), hint=side.shown(d.hint))
