"""What a tree was rendered for: written into its ownership manifest, and read from there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import ValidationError, convert, to_builtins

from kaitoc.cli.sources import environment_of
from kaitoc.emit.ownership import read_manifest
from kaitoc.environment import Environment, environment, environment_for
from kaitoc.errors import EnvironmentProblem
from kaitoc.load.cluster import Cluster
from kaitoc.project import PROJECT_FILE, ProjectFile, lock_of, nearest_project
from kaitoc.registry.lock import read_lock_file

_CLUSTER, _PRESETS, _LOCK = "cluster", "presets", "lock"


def rendered_for(cluster: Cluster, *, presets: bool, lock: bool) -> Mapping[str, Any]:
    """What the manifest of a tree keeps: its Cluster, and whether presets of the project or a lock had a part in it."""
    defaults = to_builtins(Cluster.default(""))
    written = {field: value for field, value in to_builtins(cluster).items() if value != defaults[field]}
    return {_CLUSTER: written, **({_PRESETS: True} if presets else {}), **({_LOCK: True} if lock else {})}


def environment_of_tree(
    root: Path, cluster_file: Path | None, kaito_version: str | None, lock_file: Path | None
) -> Environment:
    """What a tree was rendered for: as flags say, its manifest, or the project that it is a target of.

    Raises EnvironmentProblem where nobody tells, InvalidInput and others as `environment` does.
    """
    if cluster_file or kaito_version:
        return environment_of(cluster_file, kaito_version, lock_file)
    manifest = read_manifest(root)
    kept = manifest.sources if manifest else {}
    project_file = nearest_project(root)
    target = _target_at(project_file, root) if project_file else None
    folders, lock = [], read_lock_file(lock_file) if lock_file else None
    if project_file and target:
        folders = [project_file.base / folder for folder in project_file.project.presets]
        lock = lock or lock_of(project_file)
        if _CLUSTER not in kept:
            return environment(project_file.base / target, None, folders, lock)
    if _CLUSTER not in kept:
        raise EnvironmentProblem(
            f"nothing tells for which cluster {root} was rendered",
            "give --cluster FILE or --kaito-version V, or render it anew",
        )
    if kept.get(_PRESETS) and not folders:
        hint = f"leave it where its {PROJECT_FILE} says, or compare the projects themselves"
        raise EnvironmentProblem(f"{root} was rendered with presets of a project that is not here", hint)
    if kept.get(_LOCK) and lock is None:
        raise EnvironmentProblem(f"{root} was rendered with a lock", "give it with --lock FILE")
    try:
        cluster = convert({"name": "", **kept[_CLUSTER]}, Cluster)
    except (ValidationError, TypeError) as error:
        hint = "give --cluster FILE or --kaito-version V, or render it anew"
        raise EnvironmentProblem(f"the manifest of {root} describes no cluster: {error}", hint) from error
    return environment_for(cluster, folders, lock)


def _target_at(project_file: ProjectFile, root: Path) -> str | None:
    """The Cluster file of the target of a project that is rendered to a directory."""
    real = root.resolve()
    targets = project_file.project.targets
    return next((one.cluster for one in targets if (project_file.base / one.output).resolve() == real), None)
