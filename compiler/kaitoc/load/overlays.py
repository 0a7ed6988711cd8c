"""Overlays from files: Jsonnet or YAML, and those that ship with kaitoc (`kaitoc:argocd`)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaitoc.diagnostics import Diagnostic, Severity, SourceRef, Stage
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.jsonnet import evaluate_file
from kaitoc.load.inputs import read_bytes, sha256
from kaitoc.load.yaml import read_documents
from kaitoc.overlay import Patch
from kaitoc.resources import shipped
from kaitoc.schema.validate import document_violations

SHIPPED = "kaitoc:"


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay as read: its patches in order, and the SHA-256 of the files that it was made from."""

    name: str
    patches: tuple[Patch, ...]
    digest: str


def load_overlay(name: str, base: Path | None = None) -> Overlay:
    """An overlay by its path (relative to `base`) or, as `kaitoc:NAME`, one that ships with kaitoc.

    Raises EnvironmentProblem where there is no such file, InvalidInput where it is wrong.
    """
    if name.startswith(SHIPPED):
        path = shipped("overlays") / f"{name.removeprefix(SHIPPED)}.jsonnet"
        if not path.is_file():
            known = sorted(f"{SHIPPED}{file.stem}" for file in shipped("overlays").glob("*.jsonnet"))
            raise EnvironmentProblem(f"kaitoc ships no overlay {name}", f"it ships {', '.join(known)}")
    else:
        path = base / name if base else Path(name)
    if path.suffix in (".jsonnet", ".libsonnet"):
        evaluated = evaluate_file(path, name)
        return Overlay(name, _patches(evaluated.value, name), evaluated.digest)
    data = read_bytes(path, name)
    documents, found = read_documents(data, name)
    if found:
        raise InvalidInput(found)
    values = [document.data for document in documents]
    return Overlay(name, _patches(values[0] if len(values) == 1 else values, name), sha256(data))


def _patches(value: Any, name: str) -> tuple[Patch, ...]:
    entries = value if isinstance(value, list) else [value]
    source = SourceRef(name)
    problems = [
        Diagnostic("KC030", Severity.ERROR, Stage.ADMISSION, found.message, found.hint, found.path, source)
        for found in document_violations(entries, "overlay.json")
    ]
    if problems:
        raise InvalidInput(problems)
    optional = name.startswith(SHIPPED)
    return tuple(
        Patch(source, index, entry.get("match") or {}, entry["patch"], optional) for index, entry in enumerate(entries)
    )
