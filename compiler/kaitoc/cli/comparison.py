"""From flags to a difference: two paths, two projects, or a project and its past."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from kaitoc.cli.past import WORK_TREE, compared_shipped_presets, exported, shipped_presets
from kaitoc.cli.sides import Scope, Side, readable, unreadable, with_places
from kaitoc.cli.sources import Source, from_paths, from_target
from kaitoc.diff.classify import compare_target
from kaitoc.diff.model import Difference, TargetDifference
from kaitoc.errors import EnvironmentProblem, InvalidInput, KaitocError
from kaitoc.load.inputs import STDIN
from kaitoc.load.rendered import is_rendered
from kaitoc.load.revision import repository_of
from kaitoc.project import PROJECT_FILE, ProjectFile, TargetInputs, find_project, load_project, read_target


def compared_paths(
    old: str,
    new: str,
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str],
    lock_file: Path | None,
    scope: Scope,
) -> Difference:
    """Two files or directories, both for one cluster; raises UnreadableSide where one cannot be read."""
    if old == new == STDIN:
        raise EnvironmentProblem("OLD and NEW cannot both be standard input", "write one of them to a file")
    sides = (Side("old", old), Side("new", new))
    if not overlays and all(is_rendered(Path(side.name)) for side in sides):
        from kaitoc.cli.rendered_comparison import compared_trees

        return compared_trees(*sides, cluster_file, kaito_version, lock_file, scope)
    compiled = partial(from_paths, lock_file=lock_file, admission=False)
    before, after = (
        readable(side, partial(compiled, [side.name], cluster_file, kaito_version, overlays)) for side in sides
    )
    return Difference(old, new, tuple(compared_target("", sides[0], before, after, scope)))


def compared_projects(old: str, new: str, names: Sequence[str], scope: Scope) -> Difference:
    """The targets of two directories that each have a kaitoc.yaml; raises UnreadableSide where one cannot be read."""
    before, after = Side("old", old), Side("new", new)
    return _compared(
        (before, _inputs(before, lambda: load_project(Path(old) / PROJECT_FILE))),
        (after, _inputs(after, lambda: load_project(Path(new) / PROJECT_FILE))),
        names,
        scope,
    )


def compared_with_base(base: str, names: Sequence[str], scope: Scope) -> Difference:
    """The targets of the project as they are, and as they were where HEAD and `base` last were one commit.

    A project that was not there yet is compared with nothing. In kaitoc's own repository each side has its own shipped
    presets; where there is no project, these alone are compared. Raises UnreadableSide where a side cannot be read.
    """
    after = Side("new", WORK_TREE)
    try:
        project_file = find_project()
    except InvalidInput as error:
        raise unreadable(after, error) from error
    except EnvironmentProblem:
        if scope.presets and (found := compared_shipped_presets(base)):
            return found
        raise
    with exported(repository_of(project_file.base), base) as (export, before):
        earlier, presets = export.path_of(project_file.path), shipped_presets(export)
        inputs = _inputs(before, lambda: load_project(earlier), presets) if earlier.is_file() else {}
        return _compared((before, inputs), (after, _inputs(after, lambda: project_file)), names, scope)


def compared_target(
    name: str, side: Side, old: Source | None, new: Source | None, scope: Scope, *, anew: bool = False
) -> Iterator[TargetDifference]:
    """A target, and if asked for, every preset of it; `side` is the old one."""
    before, after = (None if one is None else one.compilation for one in (old, new))
    source = new or old
    assert source is not None
    yield with_places(compare_target(name, before, after, anew=anew), side, source.read, scope)
    if scope.presets:
        from kaitoc.diff.references import compare_presets

        every = compare_presets(name, before, after, anew=anew)
        if every is not None:
            yield every


def _inputs(
    side: Side, load: Callable[[], ProjectFile], shipped_presets: Path | None = None
) -> Mapping[str, TargetInputs]:
    """The targets of a project, read but not compiled."""
    try:
        project_file = load()
        return {
            target.name: read_target(project_file, target, shipped_presets=shipped_presets)
            for target in project_file.project.targets
        }
    except KaitocError as error:
        raise unreadable(side, error) from error


def _compared(
    old: tuple[Side, Mapping[str, TargetInputs]],
    new: tuple[Side, Mapping[str, TargetInputs]],
    names: Sequence[str],
    scope: Scope,
) -> Difference:
    (before, old_targets), (after, new_targets) = old, new
    known = [*new_targets, *(name for name in old_targets if name not in new_targets)]
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise EnvironmentProblem(f'neither side has a target "{unknown}"', f"they have {', '.join(known)}")
    found: list[TargetDifference] = []
    for name in names or known:
        earlier, later = old_targets.get(name), new_targets.get(name)
        source = readable(after, partial(from_target, later, admission=False)) if later else None
        if earlier and later and earlier.digest(validated=False) == later.digest(validated=False):
            previous: Source | None = source
        else:
            previous = readable(before, partial(from_target, earlier, admission=False)) if earlier else None
        found += compared_target(name, before, previous, source, scope)
    return Difference(before.name, after.name, tuple(found))
