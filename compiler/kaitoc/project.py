"""The targets of a kaitoc.yaml: which files, cluster and overlays each is made of.

Reading a target reads bytes and hashes them. What they mean is asked only where the digest has changed, so that an
unchanged target costs little more than reading its files.
"""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, convert, to_builtins

from kaitoc import __version__, cache
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.load.inputs import InputFile, collect, read_bytes, sha256
from kaitoc.load.overlays import Overlay, load_overlay
from kaitoc.load.project import RULE, Project, Target, parse_project
from kaitoc.registry.lock import DEFAULT_NAME, LockFile, read_lock_file

if TYPE_CHECKING:
    from kaitoc.environment import Environment
    from kaitoc.overlay import Patch

PROJECT_FILE = "kaitoc.yaml"


class ProjectFile(Struct, frozen=True):
    """A kaitoc.yaml: `base` is its directory, to which all its paths are relative."""

    path: Path
    base: Path
    project: Project

    @property
    def lock(self) -> Path:
        """Where the lock is, or would be."""
        return self.base / (self.project.lock or DEFAULT_NAME)


class TargetInputs(Struct, frozen=True, dict=True):
    """What a target is compiled from; `files` and `contents` belong together.

    `shipped_presets` is a directory with another revision of the presets that ship with kaitoc.
    """

    project_file: ProjectFile
    target: Target
    files: tuple[InputFile, ...]
    contents: tuple[bytes, ...]
    overlays: tuple[Overlay, ...]
    cluster: bytes
    lock: LockFile | None
    shipped_presets: Path | None = None

    @property
    def output(self) -> Path:
        """The output directory."""
        return self.project_file.base / self.target.output

    @property
    def cluster_file(self) -> Path:
        """The Cluster document."""
        return self.project_file.base / self.target.cluster

    @property
    def protected(self) -> list[Path]:
        """The files of the user that no output directory may hold."""
        base, project = self.project_file.base, self.project_file.project
        return [self.project_file.path, self.project_file.lock, self.cluster_file, *(base / p for p in project.inputs)]

    @property
    def patches(self) -> list["Patch"]:
        """The entries of all overlays, in order."""
        return [patch for overlay in self.overlays for patch in overlay.patches]

    @cached_property
    def environment(self) -> "Environment":
        """The cluster, its KAITO version and presets; raises InvalidInput where one of them is wrong."""
        from kaitoc.environment import environment

        return environment(self.cluster_file, None, self.preset_folders, self.lock, self.shipped_presets)

    @property
    def preset_folders(self) -> list[Path]:
        """The directories with the project's own presets."""
        return [self.project_file.base / folder for folder in self.project_file.project.presets]

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """The SHA-256 of each file, by the name that it has on every machine."""
        return hashes_of(self.files, self.contents)

    def digest(self, *, validated: bool) -> str:
        """The SHA-256 of everything that goes in, tool version included; the same on every machine.

        `validated` is part of it: what was rendered without validation is stale for a run with it.
        """
        return inputs_digest(self._settings(validated), self.overlays, self.hashes)

    def surroundings(self, *, validated: bool) -> str:
        """The SHA-256 of everything that goes in but the files."""
        return inputs_digest(self._settings(validated), self.overlays, {})

    def _settings(self, validated: bool) -> Mapping[str, object]:
        from kaitoc.registry.sources import shipped_digest

        own_presets = self.environment.registry.digest if self.project_file.project.presets else ""
        rules = self.project_file.project.rules
        return {
            **({"rules": dict(rules)} if rules else {}),
            "target": self.target.name,
            "deliver": self.target.deliver,
            "validated": validated,
            "cluster": sha256(self.cluster),
            "presets": own_presets or shipped_digest(self.shipped_presets),
            "lock": sha256(self.lock.content) if self.lock else "",
        }


def find_project(start: Path | None = None) -> ProjectFile:
    """The kaitoc.yaml of a directory or of the nearest one above it.

    Raises EnvironmentProblem where there is none, InvalidInput where it is wrong.
    """
    found = nearest_project(start or Path.cwd())
    if found is None:
        hint = "give PATHs, or start a project with `kaitoc init`"
        raise EnvironmentProblem(f"no {PROJECT_FILE} here or above", hint)
    return found


def nearest_project(start: Path) -> ProjectFile | None:
    """The kaitoc.yaml of a directory or of the nearest one above it, None where there is none.

    Raises InvalidInput where it is wrong.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / PROJECT_FILE).is_file():
            # Relative, because messages show paths made of it.
            return load_project(Path(os.path.relpath(folder)) / PROJECT_FILE)
    return None


def load_project(file: Path) -> ProjectFile:
    """Read a kaitoc.yaml; raises InvalidInput with every finding where it is wrong."""
    content = read_bytes(file)
    directory, entry = cache.default_directory("projects"), cache.key(sha256(content), __version__)
    stored = cache.read(directory, entry) if directory else None
    if stored is not None:
        return ProjectFile(file, file.parent, convert(stored[0], Project))
    project = _parse(content, str(file))
    if directory:
        cache.write(directory, entry, to_builtins(project), {})
    return ProjectFile(file, file.parent, project)


def _parse(content: bytes, name: str) -> Project:
    from kaitoc.load.configuration import one_document
    from kaitoc.load.yaml import read_documents

    documents, found = read_documents(content, name)
    found = [d for d in found if d.is_error] or one_document(documents, name, "Project", RULE)
    project = None
    if not found:
        project, found = parse_project(documents[0])
    if project is None:
        raise InvalidInput(found)
    return project


def chosen_targets(project_file: ProjectFile, names: Sequence[str]) -> list[Target]:
    """The targets of these names, or all; raises EnvironmentProblem for a name that the project does not have."""
    known = {target.name: target for target in project_file.project.targets}
    for name in names:
        if name not in known:
            raise EnvironmentProblem(f'{PROJECT_FILE} has no target "{name}"', f"it has {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())


def read_target(
    project_file: ProjectFile, target: Target, *, locked: bool = True, shipped_presets: Path | None = None
) -> TargetInputs:
    """Read everything that a target is made of, its lock only if `locked`; nothing is parsed but its overlays.

    Raises InvalidInput or EnvironmentProblem for what cannot be used.
    """
    base = project_file.base
    files = collect(project_file.project.inputs, base)
    contents = tuple(file.read() for file in files)
    overlays = tuple(load_overlay(name, base) for name in target.overlays)
    cluster = read_bytes(base / target.cluster)
    lock = lock_of(project_file) if locked else None
    return TargetInputs(project_file, target, tuple(files), contents, overlays, cluster, lock, shipped_presets)


def lock_of(project_file: ProjectFile) -> LockFile | None:
    """The lock of a project; one that names none has one where there is a file of that name."""
    wanted = project_file.project.lock or project_file.lock.exists()
    return read_lock_file(project_file.lock) if wanted else None


def hashes_of(files: Sequence[InputFile], contents: Sequence[bytes]) -> Mapping[str, str]:
    """The SHA-256 of each file, by the name that it has on every machine."""
    return {file.id: sha256(content) for file, content in zip(files, contents, strict=True)}


def inputs_digest(settings: Mapping[str, object], overlays: Sequence[Overlay], hashes: Mapping[str, str]) -> str:
    """The SHA-256 of everything that decides what is rendered, the same on every machine."""
    everything = {
        "tool": __version__,
        "settings": settings,
        "overlays": [overlay.digest for overlay in overlays],
        "files": hashes,
    }
    return sha256(json.dumps(everything, sort_keys=True).encode())
