"""The worlds of the golden repositories: one for each group of documents that bear on each other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from golden import CASES, GOLDEN
from kaitoc.cli.worlds import of_target
from kaitoc.explain.survey import narrowed, survey
from kaitoc.explain.world import World
from kaitoc.project import load_project, read_target


def golden_worlds(case: str) -> Iterator[tuple[str, World]]:
    """The worlds of a case, each with a name; they compile as the commands do inside of the case."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(GOLDEN / case)
        project = load_project(Path("kaitoc.yaml"))
        for target in project.project.targets:
            world = of_target(read_target(project, target)).world
            seen = survey(world)
            for group in seen.groups:
                wanted = [one for one, number in seen.made.items() if number in group]
                if wanted:
                    yield f"{case} {target.name} {wanted[0].key.name}", narrowed(world, seen, wanted)


def all_worlds() -> Iterator[tuple[str, World]]:
    """Those of every case."""
    for case in CASES:
        yield from golden_worlds(case)
