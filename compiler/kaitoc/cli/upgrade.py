"""The same input for the KAITO of its cluster and for another one."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from kaitoc.cli.comparison import compared_target
from kaitoc.cli.reading import contents_of, parse, reading
from kaitoc.cli.sides import Scope, Side, readable
from kaitoc.cli.sources import Source, environment_of, from_reading, from_target
from kaitoc.diagnostics import Diagnostic
from kaitoc.diff.model import Difference, ObjectChange, TargetDifference
from kaitoc.environment import Environment, with_version
from kaitoc.identity import TWICE
from kaitoc.load.inputs import InputFile, collect
from kaitoc.load.overlays import Overlay, load_overlay
from kaitoc.objects import Key, key_of, name_of
from kaitoc.project import chosen_targets, find_project, read_target
from kaitoc.registry.lock import read_lock_file


def compared_versions(
    paths: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str],
    names: Sequence[str],
    to_kaito: str,
    lock_file: Path | None,
    scope: Scope,
) -> Difference:
    """Paths, or the targets of the project, with themselves under another KAITO.

    Raises UnreadableSide where the input cannot be read.
    """
    after = Side("new", f"KAITO {to_kaito}")
    if paths:
        target = environment_of(cluster_file, kaito_version, lock_file)
        later = with_version(target, to_kaito, lock=read_lock_file(lock_file) if lock_file else None)
        files = collect(paths)
        given = _Paths(files, contents_of(files), [load_overlay(name) for name in overlays], target, later)
        before = Side("old", f"KAITO {target.cluster.kaito_version}")
        return Difference(before.name, after.name, tuple(given.compared(before, after, scope)))
    project_file = find_project()
    chosen = [read_target(project_file, target) for target in chosen_targets(project_file, names)]
    versions = {one.environment.cluster.kaito_version for one in chosen}
    before = Side("old", f"KAITO {', '.join(sorted(versions))}")
    found: list[TargetDifference] = []
    for one in chosen:
        compiled = partial(from_target, one, admission=False)
        old, new = readable(before, compiled), readable(after, partial(compiled, kaito_version=to_kaito))
        found += compared_target(one.target.name, before, old, new, scope, anew=True)
    return Difference(before.name, after.name, tuple(found))


class _Paths(Struct, frozen=True):
    """Files for two targets that differ in nothing but their KAITO."""

    files: Sequence[InputFile]
    contents: Sequence[bytes]
    overlays: Sequence[Overlay]
    before: Environment
    after: Environment

    def compared(self, old: Side, new: Side, scope: Scope) -> Iterator[TargetDifference]:
        """All objects; where files define the same ones, as examples do, each as if the others were not there."""
        before, after = self._sides(old, new, range(len(self.files)), ())
        if all(d.rule != TWICE for d in before.compilation.diagnostics):
            yield from compared_target("", old, before, after, scope, anew=True)
            return
        objects: list[ObjectChange] = []
        diagnostics: dict[Diagnostic, None] = {}
        every: list[TargetDifference] = []
        defined = self._defined()
        for group in _without_clashes(range(len(self.files)), defined):
            others = [index for index in range(len(self.files)) if index not in group]
            taken = set().union(*(defined[index] for index in group))
            beside = _without_clashes(others, defined, taken)[0]
            found, *every = compared_target("", old, *self._sides(old, new, group, beside), scope, anew=True)
            names = {self.files[index].name for index in group}
            objects += [entry for entry in found.objects if entry.source and entry.source.file in names]
            diagnostics |= dict.fromkeys(found.diagnostics)
        yield TargetDifference("", tuple(objects), tuple(diagnostics))
        yield from every

    def _sides(self, old: Side, new: Side, about: Sequence[int], beside: Sequence[int]) -> tuple[Source, Source]:
        """Both sides of some files, with others beside them."""
        return (
            readable(old, partial(self._compiled, self.before, about, beside)),
            readable(new, partial(self._compiled, self.after, about, beside)),
        )

    def _compiled(self, target: Environment, about: Sequence[int], beside: Sequence[int]) -> Source:
        both = (*about, *beside)
        taken = reading([self.files[index] for index in both], [self.contents[index] for index in both])
        names = frozenset(self.files[index].name for index in about) if beside else None
        return from_reading(taken, target, self.overlays, admission=False, about=names)

    def _defined(self) -> Sequence[set[Key]]:
        """The identities of the objects in each file."""
        defined: dict[str, set[Key]] = {file.name: set() for file in self.files}
        for document in parse(self.files, self.contents)[0]:
            if name_of(document.data):
                defined[document.source.file].add(key_of(document.data))
        return list(defined.values())


def _without_clashes(files: Iterable[int], defined: Sequence[set[Key]], taken: Collection[Key] = ()) -> list[list[int]]:
    """Files in groups in which no two define the same object; the first group goes along with what is `taken`."""
    groups: list[tuple[list[int], set[Key]]] = [([], set(taken))]
    for index in files:
        group = next((group for group in groups if group[1].isdisjoint(defined[index])), None)
        if group is None:
            groups.append(group := ([], set()))
        group[0].append(index)
        group[1].update(defined[index])
    return [indices for indices, _ in groups]
