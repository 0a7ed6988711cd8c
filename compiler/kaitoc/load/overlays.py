"""Overlays from files: Jsonnet or YAML, and those that ship with kaitoc (`kaitoc:argocd`)."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kaitoc.diagnostics import Diagnostic, Severity, SourceRef, Stage, has_errors
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.jsonnet import evaluate_file
from kaitoc.load.document import Document
from kaitoc.load.inputs import read_bytes, sha256
from kaitoc.load.yaml import read_values
from kaitoc.overlay import Patch
from kaitoc.resources import shipped
from kaitoc.schema.validate import document_violations
from kaitoc.schema.violation import Violation

SHIPPED = "kaitoc:"


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay as read: its patches in order, the SHA-256 of the files it was made from, and warnings about them."""

    patches: tuple[Patch, ...]
    digest: str
    diagnostics: tuple[Diagnostic, ...] = ()


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
    shown = name if name.startswith(SHIPPED) else os.path.normpath(path)
    if path.suffix in (".jsonnet", ".libsonnet"):
        evaluated = evaluate_file(path, shown)
        return Overlay(_patches([Document(SourceRef(shown), evaluated.value)]), evaluated.digest)
    data = read_bytes(path, shown)
    documents, found = read_values(data, shown)
    if has_errors(found):
        raise InvalidInput(found)
    return Overlay(_patches(documents), sha256(data), tuple(found))


def _patches(documents: Sequence[Document]) -> tuple[Patch, ...]:
    """The entries of every document: a list of them, or a single one."""
    problems: list[Diagnostic] = []
    patches: list[Patch] = []
    for document in documents:
        several = isinstance(document.data, list)
        entries = document.data if several else [document.data]
        found = document_violations(entries, "overlay.json")
        problems += [_problem(violation, document.source, several) for violation in found]
        if not found:
            optional = document.source.file.startswith(SHIPPED)
            patches += [
                Patch(document.source, (index,) if several else (), entry.get("match") or {}, entry["patch"], optional)
                for index, entry in enumerate(entries)
            ]
    if problems:
        raise InvalidInput(problems)
    return tuple(patches)


def _problem(violation: Violation, source: SourceRef, several: bool) -> Diagnostic:
    path = violation.path if several else violation.path[1:]
    return Diagnostic("KC030", Severity.ERROR, Stage.ADMISSION, violation.message, violation.hint, path, source)
