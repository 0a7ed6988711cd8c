"""The past of a repository as a side of a comparison, the presets that shipped with kaitoc included."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kaitoc.cli.sides import Side, unreadable
from kaitoc.compile import compile_documents
from kaitoc.diff.model import Difference
from kaitoc.environment import environment
from kaitoc.errors import EnvironmentProblem, KaitocError
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from kaitoc.load.revision import Export, Repository, repository_of
from kaitoc.resources import shipped

WORK_TREE = "work tree"


@contextmanager
def exported(repository: Repository, base: str) -> Iterator[tuple[Export, Side]]:
    """The commit in which HEAD and `base` last were one, and the side that it is to readers."""
    commit = repository.merge_base(base)
    name = repository.short_name(commit)
    with Export(repository, commit) as export:
        # Nobody should be shown where its files are for the moment.
        places = (f"{os.path.relpath(export.root)}/", f"{export.root}/")
        yield export, Side("old", name, tuple((place, f"{name}:") for place in places))


def shipped_presets(export: Export) -> Path | None:
    """The presets that shipped with kaitoc at a commit, in its own repository; None in all others."""
    own = _own_presets(export.repository)
    return export.root / own if own is not None and (export.root / own).is_dir() else None


def compared_shipped_presets(base: str) -> Difference | None:
    """The presets of kaitoc itself for every KAITO, in its own repository; None where that is another one.

    Raises UnreadableSide for presets that cannot be read, EnvironmentProblem for a revision that is not there.
    """
    try:
        repository = repository_of(Path.cwd())
    except EnvironmentProblem:
        return None
    if _own_presets(repository) is None:
        return None
    from kaitoc.diff.references import compare_presets

    found = []
    with exported(repository, base) as (export, before):
        for version in (version for version in KNOWN_VERSIONS if load_profile(version).expands):
            sides = []
            for side, presets in ((before, shipped_presets(export)), (Side("new", WORK_TREE), None)):
                try:
                    target = environment(None, version, shipped_presets=presets)
                except KaitocError as error:
                    raise unreadable(side, error) from error
                sides.append(compile_documents((), target, admission=False))
            found.append(compare_presets(f"KAITO {version}", *sides))
        return Difference(before.name, WORK_TREE, tuple(one for one in found if one is not None))


def _own_presets(repository: Repository) -> Path | None:
    """Where a repository has the presets of this very kaitoc: in its own, or one that has it inside."""
    presets = Path(os.path.realpath(shipped("presets")))
    return presets.relative_to(repository.top) if presets.is_relative_to(repository.top) else None
