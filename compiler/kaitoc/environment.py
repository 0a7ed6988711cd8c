"""What to compile for: a cluster, the profile of its KAITO version, and the presets of that version."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.diagnostics import Diagnostic, Severity, SourceRef, Stage, has_errors
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.kaito.profile import KNOWN_VERSIONS, Profile, load_profile, nearest_version
from kaitoc.load.cluster import RULE as CLUSTER_RULE
from kaitoc.load.cluster import Cluster, parse_cluster
from kaitoc.load.configuration import one_document
from kaitoc.load.inputs import read_bytes, sha256
from kaitoc.load.yaml import read_documents
from kaitoc.registry.load import load_registry
from kaitoc.registry.lock import LockFile, parse_lock
from kaitoc.registry.model import Registry


class Environment(Struct, frozen=True):
    """A target: everything a compilation needs beside the input.

    `source` is the Cluster document, None for a bare version; `diagnostics` are warnings about the target itself.
    """

    cluster: Cluster
    profile: Profile
    registry: Registry
    diagnostics: tuple[Diagnostic, ...] = ()
    source: SourceRef | None = None


def newest_version() -> str:
    """The newest KAITO version whose objects kaitoc knows."""
    return next(version for version in reversed(KNOWN_VERSIONS) if load_profile(version).expands)


def environment(
    cluster_file: Path | None,
    kaito_version: str | None,
    project_presets: Sequence[Path] = (),
    lock: LockFile | None = None,
    shipped_presets: Path | None = None,
) -> Environment:
    """The target of a Cluster file, or of a bare KAITO version with the defaults of its chart.

    Without either it is the newest known version. `shipped_presets` take the place of those that ship with kaitoc.
    Raises InvalidInput for a Cluster, a preset or a lock that is wrong, also for a feature gate that this version does
    not have, and EnvironmentProblem for a file that cannot be read or for both options at once.
    """
    if cluster_file is None:
        cluster = Cluster.default(newest_version() if kaito_version is None else kaito_version)
        return environment_for(cluster, project_presets, lock, shipped_presets)
    if kaito_version is not None:
        raise EnvironmentProblem("--cluster and --kaito-version exclude each other", "the Cluster has a kaitoVersion")
    cluster, found = _read_cluster(cluster_file)
    return environment_for(cluster, project_presets, lock, shipped_presets, SourceRef(str(cluster_file)), found)


def environment_for(
    cluster: Cluster,
    project_presets: Sequence[Path] = (),
    lock: LockFile | None = None,
    shipped_presets: Path | None = None,
    source: SourceRef | None = None,
    found: Sequence[Diagnostic] = (),
) -> Environment:
    """The target of a Cluster that was `found` in a file, or not; raises InvalidInput as `environment` does."""
    profile, note = resolve_version(cluster.kaito_version, source)
    if unknown := _unknown_gates(cluster, profile, source):
        raise InvalidInput([*found, *unknown])
    registry, doubts = _registry(profile, project_presets, lock, shipped_presets)
    return Environment(cluster, profile, registry, (*found, *([note] if note else []), *doubts), source)


def with_version(
    target: Environment, kaito_version: str, project_presets: Sequence[Path] = (), lock: LockFile | None = None
) -> Environment:
    """The same target with another KAITO; gates that this one does not have are left out, and said to be wrong.

    Raises InvalidInput for a version that is not known, or of which no objects are known.
    """
    profile, note = resolve_version(kaito_version)
    require_objects(profile)
    unknown = _unknown_gates(target.cluster, profile, target.source)
    gates = {gate: on for gate, on in target.cluster.feature_gates.items() if gate in profile.feature_gates}
    cluster = replace(target.cluster, kaito_version=kaito_version, feature_gates=gates)
    registry, doubts = _registry(profile, project_presets, lock)
    return Environment(cluster, profile, registry, (*unknown, *([note] if note else []), *doubts), target.source)


def _registry(
    profile: Profile, project_presets: Sequence[Path], lock: LockFile | None, shipped_presets: Path | None = None
) -> tuple[Registry, list[Diagnostic]]:
    """The presets of a KAITO version with those of a project and a lock, and doubts about the lock."""
    registry = load_registry(profile.version, project_presets, shipped_presets=shipped_presets)
    if lock is None:
        return registry, []
    from kaitoc.registry.locked import with_lock
    from kaitoc.registry.recorded import misrecorded

    parsed = parse_lock(lock)
    registry = with_lock(registry, parsed, profile.generator, lock.name, sha256(lock.content))
    return registry, misrecorded(lock, parsed, registry)


def require_objects(profile: Profile, source: SourceRef | None = None) -> None:
    """Raises InvalidInput for a KAITO version of which kaitoc knows the presets, but not what its operator does."""
    if not profile.expands:
        message = f"KAITO {profile.version} is known for presets and artifacts only"
        hint = f"objects are compiled for {', '.join(v for v in KNOWN_VERSIONS if load_profile(v).expands)}"
        raise InvalidInput([_about_version("KC025", Severity.ERROR, message, hint, source)])


def resolve_version(version: str, source: SourceRef | None = None) -> tuple[Profile, Diagnostic | None]:
    """The profile of a version: its own, or with a warning that of another patch of the same minor release.

    Raises InvalidInput, naming the known versions, for anything else.
    """
    wanted = version.removeprefix("v")
    hint = f"known versions: {', '.join(KNOWN_VERSIONS)}"
    if wanted in KNOWN_VERSIONS:
        return load_profile(wanted), None
    nearest = nearest_version(wanted)
    if nearest is not None:
        message = f"KAITO {version} is not known; compiled as {nearest}, of the same minor release"
        return load_profile(nearest), _about_version("KC024", Severity.WARNING, message, hint, source)
    message = f'KAITO version "{version}" is not known'
    raise InvalidInput([_about_version("KC023", Severity.ERROR, message, hint, source)])


def _about_version(rule: str, severity: Severity, message: str, hint: str, source: SourceRef | None) -> Diagnostic:
    stage = Stage.ADMISSION if severity is Severity.ERROR else Stage.ADVICE
    return Diagnostic(rule, severity, stage, message, hint, ("spec", "kaitoVersion") if source else (), source)


def _unknown_gates(cluster: Cluster, profile: Profile, source: SourceRef | None) -> list[Diagnostic]:
    gates = [gate for gate in cluster.feature_gates if gate not in profile.feature_gates]
    return [_unknown_gate(gate, profile, source) for gate in gates]


def _unknown_gate(gate: str, profile: Profile, source: SourceRef | None) -> Diagnostic:
    """Why the operator does not start (pkg/featuregates, ParseAndValidateFeatureGates)."""
    having = [version for version in KNOWN_VERSIONS if gate in load_profile(version).feature_gates]
    message = f"KAITO {profile.version} has no feature gate {gate}: its operator would not start"
    hint = f"KAITO {' and '.join(having)} {'has' if len(having) == 1 else 'have'} it; remove it here"
    path = ("spec", "featureGates", gate)
    return Diagnostic("KC026", Severity.ERROR, Stage.ADMISSION, message, hint, path, source)


def _read_cluster(file: Path) -> tuple[Cluster, list[Diagnostic]]:
    name = str(file)
    documents, found = read_documents(read_bytes(file), name)
    if not has_errors(found):
        found += one_document(documents, name, "Cluster", CLUSTER_RULE)
    if documents:
        cluster, more = parse_cluster(documents[0])
        found = [*found, *more]
        if cluster is not None and not has_errors(found):
            return cluster, found
    raise InvalidInput(found)
