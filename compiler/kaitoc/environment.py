"""What to compile for: a cluster, the profile of its KAITO version, and the presets of that version."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kaitoc.diagnostics import Diagnostic, Severity, SourceRef, Stage
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.kaito.profile import KNOWN_VERSIONS, Profile, load_profile, nearest_version
from kaitoc.load.cluster import Cluster, parse_cluster
from kaitoc.load.inputs import read_bytes
from kaitoc.load.yaml import read_documents
from kaitoc.registry.load import load_registry
from kaitoc.registry.model import Registry


@dataclass(frozen=True, slots=True)
class Environment:
    """A target: everything a compilation needs beside the input.

    `digest` is the SHA-256 of the Cluster document; `diagnostics` are warnings about the target itself.
    """

    cluster: Cluster
    profile: Profile
    registry: Registry
    diagnostics: tuple[Diagnostic, ...] = ()


def newest_version() -> str:
    """The newest KAITO version whose objects kaitoc knows."""
    return next(version for version in reversed(KNOWN_VERSIONS) if load_profile(version).expands)


def environment(
    cluster_file: Path | None, kaito_version: str | None, project_presets: Sequence[Path] = ()
) -> Environment:
    """The target of a Cluster file, or of a bare KAITO version with the defaults of its chart.

    Without either it is the newest known version. Raises InvalidInput for a Cluster or a preset that is wrong, and
    EnvironmentProblem for a file that cannot be read or for both options at once.
    """
    if cluster_file is None:
        cluster = Cluster.default(kaito_version or newest_version())
        found: list[Diagnostic] = []
        source = None
    elif kaito_version is not None:
        raise EnvironmentProblem("--cluster and --kaito-version exclude each other", "the Cluster has a kaitoVersion")
    else:
        cluster, found = _read_cluster(cluster_file)
        source = SourceRef(str(cluster_file))
    profile, note = resolve_version(cluster.kaito_version, source)
    registry = load_registry(profile.version, project_presets)
    return Environment(cluster, profile, registry, tuple(found + ([note] if note else [])))


def resolve_version(version: str, source: SourceRef | None = None) -> tuple[Profile, Diagnostic | None]:
    """The profile of a version: its own, or with a warning that of another patch of the same minor release.

    Raises InvalidInput, naming the known versions, for anything else.
    """
    wanted = version.removeprefix("v")
    path = ("spec", "kaitoVersion") if source else ()
    if wanted in KNOWN_VERSIONS:
        return load_profile(wanted), None
    nearest = nearest_version(wanted)
    if nearest is not None:
        message = f"KAITO {version} is not known; compiled as {nearest}, of the same minor release"
        hint = f"known versions: {', '.join(KNOWN_VERSIONS)}"
        return load_profile(nearest), Diagnostic("KC024", Severity.WARNING, Stage.ADVICE, message, hint, path, source)
    raise InvalidInput(
        [
            Diagnostic(
                "KC023",
                Severity.ERROR,
                Stage.ADMISSION,
                f'KAITO version "{version}" is not known',
                f"known versions: {', '.join(KNOWN_VERSIONS)}",
                path,
                source,
            )
        ]
    )


def _read_cluster(file: Path) -> tuple[Cluster, list[Diagnostic]]:
    name = str(file)
    documents, found = read_documents(read_bytes(file), name)
    if not any(d.is_error for d in found) and len(documents) != 1:
        hint = "put each Cluster into a file of its own"
        problem = f"a Cluster file holds one document, {name} has {len(documents)}"
        raise InvalidInput([Diagnostic("KC021", Severity.ERROR, Stage.ADMISSION, problem, hint, (), SourceRef(name))])
    if documents:
        cluster, more = parse_cluster(documents[0])
        found = [*found, *more]
        if cluster is not None and not any(d.is_error for d in found):
            return cluster, found
    raise InvalidInput(found)
