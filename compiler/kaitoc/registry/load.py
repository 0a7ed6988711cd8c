"""The registry of a KAITO version: as the wheel carries it, from the cache, or evaluated."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from kaitoc import cache as disk
from kaitoc.diagnostics import Diagnostic, ObjectRef, Severity, SourceRef, Stage
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.memo import Lazy
from kaitoc.quantity import GIB
from kaitoc.registry.model import E2EFacts, GPUConfig, Metadata, Onboarding, Preset, PresetParams, Registry, Source
from kaitoc.registry.names import from_json
from kaitoc.registry.prepared import prepared
from kaitoc.registry.sources import SourceFile, digest, project_files, shipped_files
from kaitoc.versions import known_versions

T = TypeVar("T")


def load_registry(
    kaito_version: str,
    project_presets: Sequence[Path] = (),
    *,
    cache: Path | Literal["default"] | None = "default",
    shipped_presets: Path | None = None,
) -> Registry:
    """The shipped presets of a KAITO version, with a project's own on top.

    `project_presets` are directories (or files) of declarations; one that has the name of a shipped preset takes its
    place. `cache` is the directory of the cache, beside which a wheel has the shipped presets evaluated; with None they
    are evaluated here. `shipped_presets` is a directory with another revision of the presets that ship with kaitoc.
    Raises InvalidInput for a version that is not known and for declarations that are wrong, EnvironmentProblem for
    files that cannot be read.
    """
    if kaito_version not in known_versions():
        raise InvalidInput([_unknown(kaito_version)])
    project, shipped = project_files(project_presets), shipped_files(shipped_presets)
    sources = digest(kaito_version, project, shipped=shipped)
    stored = prepared(sources) if cache == "default" else None
    if stored is None:
        directory = disk.default_directory("registry") if cache == "default" else cache
        entry = disk.key(sources, "\0".join(file.name for file in project))
        stored = disk.read(directory, entry) if directory else None
        if stored is None:
            stored = _evaluate(kaito_version, project, shipped)
            if directory:
                disk.write(directory, entry, *stored)
    document, imports = stored
    identity = digest(kaito_version, project, imports, shipped)
    if shipped_presets is None:
        return registry_of(document, identity)
    try:
        return registry_of(document, identity)
    except (KeyError, TypeError) as error:
        raise EnvironmentProblem(
            f"this kaitoc cannot read the presets in {shipped_presets}", "compare with a later revision"
        ) from error


def _evaluate(
    kaito_version: str, project: Sequence[SourceFile], shipped: Mapping[str, bytes]
) -> tuple[dict[str, Any], dict[str, str]]:
    from kaitoc.registry.evaluate import evaluate_registry

    if not project:
        return evaluate_registry(kaito_version, shipped=shipped), {}
    from kaitoc.registry.declarations import read_declarations

    declarations = read_declarations(project)
    return evaluate_registry(kaito_version, declarations.groups, shipped=shipped), dict(declarations.imports)


def registry_of(document: Mapping[str, Any], digest: str = "") -> Registry:
    """The typed registry of an evaluated document; a preset is built when it is first asked for."""
    names = [row["name"] for row in document["presets"]]
    aliases = {name.lower(): name for name in names if name != name.lower()}
    for alias, name in document["aliases"]:
        aliases.setdefault(alias.lower(), name)
    rows = [document["base"], *document["models"]]
    return Registry(
        kaito_version=document["kaitoVersion"],
        presets=Lazy({row["name"]: row for row in document["presets"]}, preset_of),
        aliases=aliases,
        entries=tuple(from_json(Metadata, row) for row in rows),
        skus={cloud: Lazy({row["sku"]: row for row in table}, _gpu) for cloud, table in document["skus"].items()},
        retired=Lazy({row["name"]: row for row in document["retired"]}, preset_of),
        e2e_entries={row["name"]: from_json(E2EFacts, row) for row in document["e2e"]},
        generated=preset_of(document["generated"]) if document["generated"] else None,
        digest=digest,
        diagnostics=tuple(_overridden(row) for row in document["presets"] if row["name"] in document["overridden"]),
    )


def preset_of(row: Mapping[str, Any]) -> Preset:
    """A preset from its JSON."""
    origin = row["source"]
    return Preset(
        name=row["name"],
        inference=from_json(PresetParams, row["inference"]),
        source=Source(origin["file"], origin["huggingFace"]["model"], origin["huggingFace"].get("revision", "")),
        tuning=from_json(PresetParams, row["tuning"]) if row["tuning"] else None,
        support_tuning=row["supportTuning"],
        support_distributed_inference=row["supportDistributedInference"],
        aliases=tuple(row["aliases"]),
        e2e=from_json(E2EFacts, row["e2e"]),
        onboarding=from_json(Onboarding, row["onboarding"]),
        lint_exceptions=row["lintExceptions"],
    )


def _gpu(row: Mapping[str, Any]) -> GPUConfig:
    return GPUConfig(
        row["sku"],
        row["gpuCount"],
        row["gpuMemGiB"] * GIB,
        row["gpuModel"],
        row["nvmeDiskEnabled"],
        row["cudaComputeCapability"],
    )


def _unknown(version: str) -> Diagnostic:
    return Diagnostic(
        "KC063",
        Severity.ERROR,
        Stage.ADMISSION,
        f'there are no presets for KAITO version "{version}"',
        f"known versions: {', '.join(known_versions())}",
    )


def _overridden(row: Mapping[str, Any]) -> Diagnostic:
    return Diagnostic(
        "KC064",
        Severity.INFO,
        Stage.ADVICE,
        f'the preset "{row["name"]}" of this project takes the place of the one that ships with kaitoc',
        source=SourceRef(row["source"]["file"]),
        object=ObjectRef("Preset", "", row["name"]),
    )
