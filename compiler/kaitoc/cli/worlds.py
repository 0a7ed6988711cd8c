"""From flags to worlds that can be explained: files and a cluster, or the targets of kaitoc.yaml."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.cli.reading import contents_of, parse
from kaitoc.diagnostics import SourceRef, has_errors
from kaitoc.environment import Environment, environment, require_objects, with_version
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.explain.world import World
from kaitoc.load.document import Document
from kaitoc.load.inputs import InputFile, Read, collect, read_bytes, reader
from kaitoc.load.overlays import load_overlay
from kaitoc.load.yaml import read_documents
from kaitoc.project import (
    PROJECT_FILE,
    ProjectFile,
    TargetInputs,
    chosen_targets,
    find_project,
    load_project,
    read_target,
)
from kaitoc.registry.load import load_registry
from kaitoc.registry.lock import LockFile, parse_lock, read_lock_file


class Known(Struct, frozen=True):
    """A world, the name of its target ("" for files), and how to read its files again."""

    name: str
    world: World
    read: Read


def worlds(
    files: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str],
    targets: Sequence[str],
    lock_file: Path | None,
) -> list[Known]:
    """The world of files as they are given, or those of the targets of the project.

    Raises InvalidInput or EnvironmentProblem where something cannot be read.
    """
    if files:
        if targets:
            raise EnvironmentProblem(
                "--target and --filename exclude each other", f"targets are those of {PROJECT_FILE}"
            )
        return [_of_files(files, cluster_file, kaito_version, overlays, lock_file)]
    if cluster_file or kaito_version or overlays or lock_file:
        hint = f"without --filename the targets of {PROJECT_FILE} say it"
        raise EnvironmentProblem("--cluster, --kaito-version, --overlay and --lock need --filename", hint)
    return _of_project(find_project(), targets)


def new_side(
    sides: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str],
    targets: Sequence[str],
    lock_file: Path | None,
) -> list[Known]:
    """The worlds of the new side of a comparison: of NEW, which may be a project, or of the project itself."""
    settings = cluster_file or kaito_version or overlays or lock_file
    if sides and not settings and (Path(sides[-1]) / PROJECT_FILE).is_file():
        return _of_project(load_project(Path(sides[-1]) / PROJECT_FILE), targets)
    return worlds(sides[-1:], cluster_file, kaito_version, overlays, targets, lock_file)


def _of_project(project_file: ProjectFile, targets: Sequence[str]) -> list[Known]:
    return [of_target(read_target(project_file, target)) for target in chosen_targets(project_file, targets)]


def of_target(inputs: TargetInputs) -> Known:
    """The world of a target, as it is rendered."""
    target, cluster = inputs.environment, str(inputs.cluster_file)
    documents = _documents(inputs.files, inputs.contents)
    number = inputs.project_file.project.targets.index(inputs.target)
    world = _world(documents, target, inputs.lock, inputs.preset_folders)
    world = replace(
        world,
        patches=tuple(inputs.patches),
        cluster=read_documents(inputs.cluster, cluster)[0][0],
        operator=inputs.target.deliver == "workspace",
        rendered=True,
        project=(SourceRef(str(inputs.project_file.path)), ("spec", "targets", number)),
    )
    return Known(inputs.target.name, world, reader(inputs.files, {}))


def _of_files(
    names: Sequence[str],
    cluster_file: Path | None,
    kaito_version: str | None,
    overlays: Sequence[str],
    lock_file: Path | None,
) -> Known:
    lock = read_lock_file(lock_file) if lock_file else None
    target = environment(cluster_file, kaito_version, lock=lock)
    files = collect(names)
    contents = contents_of(files)
    world = replace(
        _world(_documents(files, contents), target, lock, ()),
        patches=tuple(patch for overlay in overlays for patch in load_overlay(overlay).patches),
        cluster=read_documents(read_bytes(cluster_file), str(cluster_file))[0][0] if cluster_file else None,
    )
    kept = {file.name: data for file, data in zip(files, contents, strict=True) if file.path is None}
    return Known("", world, reader(files, kept))


def _documents(files: Sequence[InputFile], contents: Sequence[bytes]) -> tuple[Document, ...]:
    documents, found = parse(files, contents)
    if has_errors(found):
        raise InvalidInput(found)
    return tuple(documents)


def _world(
    documents: tuple[Document, ...], target: Environment, lock: LockFile | None, presets: Sequence[Path]
) -> World:
    require_objects(target.profile, target.source)

    def other_version(version: str) -> Environment | None:
        try:
            return with_version(target, version, presets, lock)
        except InvalidInput:
            return None

    return World(
        documents=documents,
        target=target,
        lock=parse_lock(lock) if lock else None,
        lock_name=lock.name if lock else "",
        unlocked=load_registry(target.profile.version, presets) if lock else None,
        rendered=False,
        other_version=other_version,
    )
