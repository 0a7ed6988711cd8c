"""From flags to a difference: the two sides of `kaitoc diff`, read and compiled."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.cli.output import placed
from kaitoc.cli.rendered_comparison import Tree, compiled_trees
from kaitoc.cli.sources import Source, contents_of, environment_of, from_files, from_paths, from_target
from kaitoc.diagnostics import Diagnostic
from kaitoc.diff.classify import compare_target
from kaitoc.diff.model import Difference, ObjectChange, TargetDifference
from kaitoc.environment import Environment, with_version
from kaitoc.errors import EnvironmentProblem, InvalidInput, KaitocError, UnreadableSide
from kaitoc.load.inputs import STDIN, Read, collect
from kaitoc.load.overlays import load_overlay
from kaitoc.load.rendered import is_rendered, read_rendered
from kaitoc.load.revision import Export, repository_of
from kaitoc.objects import ref_of
from kaitoc.project import (
    PROJECT_FILE,
    ProjectFile,
    TargetInputs,
    chosen_targets,
    find_project,
    load_project,
    read_target,
)
from kaitoc.registry.lock import read_lock_file

WORK_TREE = "work tree"
_EMPTY = "KC020"
_ABOUT_THE_TARGET = ("KC013", "KC032")
"""Errors that leave every object readable."""


class _Side(Struct, frozen=True):
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
    *,
    presets: bool = False,
) -> Difference:
    """Two files or directories, both for one cluster; raises UnreadableSide where one cannot be read."""
    if old == new == STDIN:
        raise EnvironmentProblem("OLD and NEW cannot both be standard input", "write one of them to a file")
    sides = (_Side("old", old), _Side("new", new))
    if not overlays and not presets and all(is_rendered(Path(side.name)) for side in sides):
        return _compared_trees(*sides, environment_of(cluster_file, kaito_version, lock_file))
    compiled = partial(from_paths, lock_file=lock_file, admission=False)
    before, after = (
        _readable(side, partial(compiled, [side.name], cluster_file, kaito_version, overlays)) for side in sides
    )
    return Difference(old, new, tuple(_targets("", before, after, presets)))


def _compared_trees(old: _Side, new: _Side, target: Environment) -> Difference:
    """Two directories that kaitoc rendered, of which only what differs is parsed."""
    trees = []
    for side in (old, new):
        try:
            trees.append(Tree(os.path.normpath(side.name), read_rendered(Path(side.name))))
        except KaitocError as error:
            raise _unreadable(side, error) from error
    before, after, untouched = compiled_trees(trees[0], trees[1], target)
    _refuse_lost(old, before)
    _refuse_lost(new, after)
    found = compare_target("", before.compilation, after.compilation)
    # An input without objects only means that nothing had to be parsed.
    told = tuple(d for d in found.diagnostics if not untouched or d.rule != _EMPTY)
    found = replace(found, objects=(*found.objects, *untouched), diagnostics=told)
    return Difference(old.name, new.name, (_placed(found, after.read),))


def compared_projects(old: str, new: str, names: Sequence[str], *, presets: bool = False) -> Difference:
    """The targets of two directories that each have a kaitoc.yaml; raises UnreadableSide where one cannot be read."""
    before, after = _Side("old", old), _Side("new", new)
    return _compared(
        (before, _inputs(before, lambda: load_project(Path(old) / PROJECT_FILE))),
        (after, _inputs(after, lambda: load_project(Path(new) / PROJECT_FILE))),
        names,
        presets,
    )


def compared_with_base(base: str, names: Sequence[str], *, presets: bool = False) -> Difference:
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
        return _compared((before, inputs), (after, _inputs(after, lambda: project_file)), names, presets)


def compared_versions(
    paths: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str],
    names: Sequence[str],
    to_kaito: str,
    lock_file: Path | None = None,
    *,
    presets: bool = False,
) -> Difference:
    """The same input for the KAITO of its cluster and for another one: paths, or the targets of the project.

    Raises UnreadableSide where the input cannot be read.
    """
    after = _Side("new", f"KAITO {to_kaito}")
    pairs: list[tuple[str, Callable[[], Source], Callable[[], Source]]] = []
    if paths:
        target, files = environment_of(cluster_file, kaito_version, lock_file), collect(paths)
        later = with_version(target, to_kaito, lock=read_lock_file(lock_file) if lock_file else None)
        loaded = [load_overlay(name) for name in overlays]
        read = partial(from_files, files, overlays=loaded, admission=False, contents=contents_of(files))
        pairs.append(("", partial(read, target=target), partial(read, target=later)))
        versions = {target.cluster.kaito_version}
    else:
        project_file = find_project()
        chosen = [read_target(project_file, target) for target in chosen_targets(project_file, names)]
        pairs += [
            (
                one.target.name,
                partial(from_target, one, admission=False),
                partial(from_target, one, admission=False, kaito_version=to_kaito),
            )
            for one in chosen
        ]
        versions = {one.environment.cluster.kaito_version for one in chosen}
    before = _Side("old", f"KAITO {', '.join(sorted(versions))}")
    found: list[TargetDifference] = []
    for name, earlier, later_source in pairs:
        old, new = _readable(before, earlier), _readable(after, later_source)
        found += _targets(name, old, new, presets, anew=True)
    return Difference(before.name, after.name, tuple(found))


def _targets(
    name: str, old: Source | None, new: Source | None, presets: bool, *, anew: bool = False
) -> Iterator[TargetDifference]:
    """A target, and if asked for, every preset of it."""
    before, after = (None if one is None else one.compilation for one in (old, new))
    found = compare_target(name, before, after, anew=anew)
    yield _placed(found, new.read) if new else found
    if presets:
        from kaitoc.diff.references import compare_presets

        every = compare_presets(name, before, after, anew=anew)
        if every is not None:
            yield every


def _inputs(side: _Side, load: Callable[[], ProjectFile]) -> Mapping[str, TargetInputs]:
    """The targets of a project, read but not compiled."""
    try:
        project_file = load()
        return {target.name: read_target(project_file, target) for target in project_file.project.targets}
    except KaitocError as error:
        raise _unreadable(side, error) from error


def _compared(
    old: tuple[_Side, Mapping[str, TargetInputs]],
    new: tuple[_Side, Mapping[str, TargetInputs]],
    names: Sequence[str],
    presets: bool,
) -> Difference:
    (before, old_targets), (after, new_targets) = old, new
    known = [*new_targets, *(name for name in old_targets if name not in new_targets)]
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise EnvironmentProblem(f'neither side has a target "{unknown}"', f"they have {', '.join(known)}")
    found: list[TargetDifference] = []
    for name in names or known:
        earlier, later = old_targets.get(name), new_targets.get(name)
        source = _readable(after, partial(from_target, later, admission=False)) if later else None
        if earlier and later and earlier.digest(validated=False) == later.digest(validated=False):
            previous: Source | None = source
        else:
            previous = _readable(before, partial(from_target, earlier, admission=False)) if earlier else None
        found += _targets(name, previous, source, presets)
    return Difference(before.name, after.name, tuple(found))


def _readable(side: _Side, read: Callable[[], Source]) -> Source:
    """A side, unless it cannot be read, in whole or in part: nobody could tell then what is not there any more."""
    try:
        source = read()
    except KaitocError as error:
        raise _unreadable(side, error) from error
    _refuse_lost(side, source)
    return source


def _refuse_lost(side: _Side, source: Source) -> None:
    """Raises UnreadableSide for a side of which something cannot be told from what is not there."""
    known = {ref_of(entry.written) for entry in (*source.compilation.entries, *source.compilation.unusable)}
    found = source.compilation.diagnostics
    lost = [d for d in found if d.is_error and d.object not in known and d.rule not in _ABOUT_THE_TARGET]
    if lost:
        raise _unreadable(side, InvalidInput(lost, source.read))


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
