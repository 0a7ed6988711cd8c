"""The targets of a kaitoc.yaml: which files, cluster and overlays each is made of."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaitoc import __version__
from kaitoc.environment import Environment, environment
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.load.inputs import InputFile, collect, read_bytes, sha256
from kaitoc.load.overlays import Overlay, load_overlay
from kaitoc.load.project import Project, Target, parse_project
from kaitoc.load.yaml import read_documents

PROJECT_FILE = "kaitoc.yaml"


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A kaitoc.yaml: `base` is its directory, to which all its paths are relative."""

    path: Path
    base: Path
    project: Project


@dataclass(frozen=True, slots=True)
class TargetInputs:
    """What a target is compiled from, read once.

    `files` and `contents` belong together; `digest` is the SHA-256 of everything that goes in, tool version included.
    """

    project_file: ProjectFile
    target: Target
    environment: Environment
    overlays: tuple[Overlay, ...]
    files: tuple[InputFile, ...]
    contents: tuple[bytes, ...]
    digest: str

    @property
    def output(self) -> Path:
        """The output directory."""
        return self.project_file.base / self.target.output

    @property
    def protected(self) -> list[Path]:
        """The files of the user that no output directory may hold."""
        base, project = self.project_file.base, self.project_file.project
        return [self.project_file.path, base / self.target.cluster, *(base / path for path in project.inputs)]


def find_project(start: Path | None = None) -> ProjectFile:
    """The kaitoc.yaml of a directory or of the nearest one above it.

    Raises EnvironmentProblem where there is none, InvalidInput where it is wrong.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        file = folder / PROJECT_FILE
        if file.is_file():
            return load_project(file)
    raise EnvironmentProblem(f"no {PROJECT_FILE} here or above", "give PATHs, or start a project with `kaitoc init`")


def load_project(file: Path) -> ProjectFile:
    """Read a kaitoc.yaml; raises InvalidInput with every finding where it is wrong."""
    name = _shown(file)
    documents, found = read_documents(read_bytes(file, name), name)
    project = None
    if documents and not found:
        project, found = parse_project(documents[0])
    if project is None:
        if not found:
            raise EnvironmentProblem(f"{name} is empty", "`kaitoc init` writes a working one")
        raise InvalidInput(found)
    return ProjectFile(file, file.parent, project)


def chosen_targets(project_file: ProjectFile, names: Sequence[str]) -> list[Target]:
    """The targets of these names, or all; raises EnvironmentProblem for a name that the project does not have."""
    known = {target.name: target for target in project_file.project.targets}
    for name in names:
        if name not in known:
            raise EnvironmentProblem(f'{PROJECT_FILE} has no target "{name}"', f"it has {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())


def read_target(project_file: ProjectFile, target: Target, *, validated: bool = True) -> TargetInputs:
    """Read everything that a target is made of; nothing is parsed but the Cluster and the overlays.

    `validated` is part of the digest: what was rendered without validation is stale for a run with it.
    Raises InvalidInput or EnvironmentProblem for what cannot be used.
    """
    base, project = project_file.base, project_file.project
    cluster_file = base / target.cluster
    presets = [base / folder for folder in project.presets]
    target_environment = environment(cluster_file, None, presets, _shown(cluster_file))
    overlays = tuple(load_overlay(name, base) for name in target.overlays)
    files = collect(project.inputs, base)
    contents = tuple(file.read() for file in files)
    settings = {"target": target.name, "deliver": target.deliver, "validated": validated}
    digest = inputs_digest(settings, target_environment, overlays, files, contents)
    return TargetInputs(project_file, target, target_environment, overlays, tuple(files), contents, digest)


def inputs_digest(
    settings: Mapping[str, object],
    target_environment: Environment,
    overlays: Sequence[Overlay],
    files: Sequence[InputFile],
    contents: Sequence[bytes],
) -> str:
    """The SHA-256 of everything that decides what is rendered, the same on every machine."""
    everything = {
        "tool": __version__,
        "settings": settings,
        "cluster": repr(target_environment.cluster),
        "presets": target_environment.registry.digest,
        "overlays": [overlay.digest for overlay in overlays],
        "files": {file.id: sha256(content) for file, content in zip(files, contents, strict=True)},
    }
    return sha256(json.dumps(everything, sort_keys=True).encode())


def _shown(file: Path) -> str:
    """A path as messages show it: relative to the working directory where that is shorter."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)
