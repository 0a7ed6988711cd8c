"""From flags to a difference: the two sides of `kaitoc diff`, read and compiled."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from kaitoc.cli.output import placed
from kaitoc.cli.sources import Source, from_paths, from_target
from kaitoc.diagnostics import Diagnostic
from kaitoc.diff.classify import compare_target
from kaitoc.diff.model import Difference, ObjectChange, TargetDifference
from kaitoc.errors import EnvironmentProblem, InvalidInput, KaitocError, UnreadableSide
from kaitoc.load.inputs import STDIN, Read
from kaitoc.load.revision import Export, repository_of
from kaitoc.objects import ref_of
from kaitoc.project import PROJECT_FILE, ProjectFile, TargetInputs, find_project, load_project, read_target
from kaitoc.records import dataclass

WORK_TREE = "work tree"
_ABOUT_THE_TARGET = ("KC032",)
"""Errors that leave every object readable."""


@dataclass(frozen=True, slots=True)
class _Side:
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


def compared_paths(
    old: str,
    new: str,
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str],
    lock_file: Path | None = None,
) -> Difference:
    """Two files or directories, both for one cluster; raises UnreadableSide where one cannot be read."""
    if old == new == STDIN:
        raise EnvironmentProblem("OLD and NEW cannot both be standard input", "write one of them to a file")
    sides = (_Side("old", old), _Side("new", new))
    compiled = partial(from_paths, lock_file=lock_file, admission=False)
    before, after = (
        _readable(side, partial(compiled, [side.name], cluster_file, kaito_version, overlays)) for side in sides
    )
    target = compare_target("", before.compilation, after.compilation)
    return Difference(old, new, (_placed(target, after.read),))


def compared_projects(old: str, new: str, names: Sequence[str]) -> Difference:
    """The targets of two directories that each have a kaitoc.yaml; raises UnreadableSide where one cannot be read."""
    before, after = _Side("old", old), _Side("new", new)
    return _compared(
        (before, _inputs(before, lambda: load_project(Path(old) / PROJECT_FILE))),
        (after, _inputs(after, lambda: load_project(Path(new) / PROJECT_FILE))),
        names,
    )


def compared_with_base(base: str, names: Sequence[str]) -> Difference:
    """The targets of the project as they are, and as they were where HEAD and `base` last were one commit.

    A project that was not there yet is compared with nothing. Raises UnreadableSide where a side cannot be read.
    """
    after = _Side("new", WORK_TREE)
    try:
        project_file = find_project()
    except InvalidInput as error:
        raise _unreadable(after, error) from error
    repository = repository_of(project_file.base)
    commit = repository.merge_base(base)
    name = repository.short_name(commit)
    with Export(repository, commit) as export:
        places = (f"{os.path.relpath(export.root)}/", f"{export.root}/")
        before = _Side("old", name, tuple((place, f"{name}:") for place in places))
        earlier = export.path_of(project_file.path)
        inputs = _inputs(before, lambda: load_project(earlier)) if earlier.is_file() else {}
        return _compared((before, inputs), (after, _inputs(after, lambda: project_file)), names)


def _inputs(side: _Side, load: Callable[[], ProjectFile]) -> Mapping[str, TargetInputs]:
    """The targets of a project, read but not compiled."""
    try:
        project_file = load()
        return {target.name: read_target(project_file, target) for target in project_file.project.targets}
    except KaitocError as error:
        raise _unreadable(side, error) from error


def _compared(
    old: tuple[_Side, Mapping[str, TargetInputs]], new: tuple[_Side, Mapping[str, TargetInputs]], names: Sequence[str]
) -> Difference:
    (before, old_targets), (after, new_targets) = old, new
    known = [*new_targets, *(name for name in old_targets if name not in new_targets)]
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise EnvironmentProblem(f'neither side has a target "{unknown}"', f"they have {', '.join(known)}")
    found = []
    for name in names or known:
        earlier, later = old_targets.get(name), new_targets.get(name)
        source = _readable(after, partial(from_target, later, admission=False)) if later else None
        if earlier and source and earlier.digest(validated=False) == source.digest:
            previous: Source | None = source
        else:
            previous = _readable(before, partial(from_target, earlier, admission=False)) if earlier else None
        target = compare_target(
            name, previous.compilation if previous else None, source.compilation if source else None
        )
        found.append(_placed(target, source.read) if source else target)
    return Difference(before.name, after.name, tuple(found))


def _readable(side: _Side, read: Callable[[], Source]) -> Source:
    """A side, unless it cannot be read, in whole or in part: nobody could tell then what is not there any more."""
    try:
        source = read()
    except KaitocError as error:
        raise _unreadable(side, error) from error
    known = {ref_of(entry.written) for entry in (*source.compilation.entries, *source.compilation.unusable)}
    found = source.compilation.diagnostics
    lost = [d for d in found if d.is_error and d.object not in known and d.rule not in _ABOUT_THE_TARGET]
    if lost:
        raise _unreadable(side, InvalidInput(lost, source.read))
    return source


def _unreadable(side: _Side, error: KaitocError) -> KaitocError:
    """Why a side cannot be read; the places of findings are looked up now, while its files are there."""
    if not isinstance(error, InvalidInput):
        message = f"the {side.role} side ({side.name}) cannot be read: {side.shown(error.message)}"
        return EnvironmentProblem(message, side.shown(error.hint))
    from kaitoc.cli.output import from_disk

    found = placed(error.diagnostics, error.read or from_disk)
    return UnreadableSide([_as_shown(side, d) for d in found], error.read)


def _as_shown(side: _Side, d: Diagnostic) -> Diagnostic:
    source = replace(d.source, file=side.shown(d.source.file)) if d.source else None
    prefix = f"the {side.role} side ({side.name}) cannot be read: " if d.is_error else ""
    return replace(d, source=source, message=prefix + side.shown(d.message), hint=side.shown(d.hint))


def _placed(target: TargetDifference, read: Read) -> TargetDifference:
    """A target with the places of its findings."""

    def at_places(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        return tuple(placed(list(found), read))

    def with_places(entry: ObjectChange) -> ObjectChange:
        return replace(entry, diagnostics=at_places(entry.diagnostics)) if entry.diagnostics else entry

    return replace(target, objects=tuple(map(with_places, target.objects)), diagnostics=at_places(target.diagnostics))
