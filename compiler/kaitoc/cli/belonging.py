"""Files that belong to projects: such a file is judged as its project compiles it, with the other files around it."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.load.inputs import InputFile, collect
from kaitoc.load.overlays import SHIPPED
from kaitoc.project import PROJECT_FILE, ProjectFile, TargetInputs, load_project, read_target


class Share(Struct, frozen=True):
    """What of some files belongs to a target: the names of the files to judge, None for all of the target."""

    inputs: TargetInputs
    about: frozenset[str] | None


def shared(files: Sequence[InputFile]) -> tuple[list[Share], list[InputFile]]:
    """The shares of all targets that some of the files belong to, and the files that belong to none.

    Of a target's inputs the files are judged alone. The project itself, a Cluster, an overlay or a preset decides about
    everything in a target, and so all of it is judged. A rendered file is judged among those of its output directory.
    """
    given = {os.path.realpath(file.path) for file in files if file.path is not None}
    shares: list[Share] = []
    taken: set[str] = set()
    for project_file in _projects(given):
        for target in project_file.project.targets:
            inputs = read_target(project_file, target)
            deciding = given & set(_deciding(inputs)) | set(_presets(inputs, given))
            written = {os.path.realpath(file.path): file.name for file in inputs.files if file.path}
            rendered = set(_below(inputs.output, given))
            if deciding or given & written.keys():
                names = frozenset(written[path] for path in given & written.keys())
                shares.append(Share(inputs, None) if deciding else Share(_with_last(inputs, names), names))
            if rendered:
                shares.append(_rendered(inputs, rendered))
            taken |= deciding | rendered | (given & written.keys())
    return shares, [file for file in files if file.path is None or os.path.realpath(file.path) not in taken]


def _projects(given: Iterable[str]) -> Iterator[ProjectFile]:
    """The projects that files are in: the nearest kaitoc.yaml in their directories or above."""
    known: dict[str, str | None] = {}
    found = {path for folder in sorted({os.path.dirname(path) for path in given}) if (path := _nearest(folder, known))}
    for path in sorted(found):
        yield load_project(Path(os.path.relpath(path)))


def _nearest(folder: str, known: dict[str, str | None]) -> str | None:
    if folder not in known:
        path, above = os.path.join(folder, PROJECT_FILE), os.path.dirname(folder)
        known[folder] = path if os.path.isfile(path) else _nearest(above, known) if above != folder else None
    return known[folder]


def _deciding(inputs: TargetInputs) -> Iterator[str]:
    base = inputs.project_file.base
    yield os.path.realpath(inputs.project_file.path)
    yield os.path.realpath(inputs.cluster_file)
    for overlay in inputs.target.overlays:
        if not overlay.startswith(SHIPPED):
            yield os.path.realpath(base / overlay)


def _presets(inputs: TargetInputs, given: Iterable[str]) -> Iterator[str]:
    for folder in inputs.project_file.project.presets:
        yield from _below(inputs.project_file.base / folder, given)


def _below(folder: Path, given: Iterable[str]) -> Iterator[str]:
    start = os.path.join(os.path.realpath(folder), "")
    return (path for path in given if path.startswith(start))


def _with_last(inputs: TargetInputs, last: Collection[str]) -> TargetInputs:
    """The inputs with some files at the end: of two objects with one identity, the second is the one too many."""
    pairs = sorted(zip(inputs.files, inputs.contents, strict=True), key=lambda pair: pair[0].name in last)
    return replace(inputs, files=tuple(file for file, _ in pairs), contents=tuple(content for _, content in pairs))


def _rendered(inputs: TargetInputs, given: Collection[str]) -> Share:
    files = tuple(collect([inputs.target.output], inputs.project_file.base))
    contents = tuple(file.read() for file in files)
    names = frozenset(file.name for file in files if file.path and os.path.realpath(file.path) in given)
    return Share(replace(inputs, files=files, contents=contents, overlays=()), names)
