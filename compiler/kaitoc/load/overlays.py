"""Overlays from files: Jsonnet or YAML, and those that ship with kaitoc (`kaitoc:argocd`)."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, Severity, SourceRef, Stage, has_errors
from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.load.document import Document
from kaitoc.load.inputs import read_bytes, sha256
from kaitoc.overlay import Patch
from kaitoc.resources import shipped

SHIPPED = "kaitoc:"

_Documents = tuple[list[Document], list[Diagnostic]]


class Overlay(Struct, frozen=True, dict=True):
    """An overlay: the SHA-256 of the files it is made from, and what they hold, read when it is asked for."""

    digest: str
    read: Callable[[], _Documents]

    @cached_property
    def patches(self) -> tuple[Patch, ...]:
        """Its entries in order; raises InvalidInput where one is wrong."""
        documents, found = self._read
        if has_errors(found):
            raise InvalidInput(found)
        return _patches(documents)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Warnings about how it is written."""
        return tuple(self._read[1])

    @cached_property
    def _read(self) -> _Documents:
        return self.read()


def load_overlay(name: str, base: Path | None = None) -> Overlay:
    """An overlay by its path (relative to `base`) or, as `kaitoc:NAME`, one that ships with kaitoc.

    Raises EnvironmentProblem where there is no such file, InvalidInput for a Jsonnet program that fails.
    """
    path, shown = _find(name, base)
    content = read_bytes(path, shown)
    if path.suffix not in (".jsonnet", ".libsonnet"):
        return Overlay(sha256(content), lambda: _read_yaml(content, shown))
    from kaitoc import __version__, cache

    directory = cache.default_directory("overlays")
    entry = cache.key(sha256(content), f"{__version__}\0{shown}\0{path.resolve()}")
    stored = cache.read(directory, entry) if directory else None
    if stored is None:
        from kaitoc.jsonnet import evaluate_file

        evaluated = evaluate_file(path, shown)
        stored = {"value": evaluated.value}, {str(file.resolve()): sha for file, sha in evaluated.files.items()}
        if directory:
            cache.write(directory, entry, *stored)
    value, files = stored[0]["value"], stored[1]
    digest = sha256("".join(sorted(files.values())).encode())
    return Overlay(digest, lambda: ([Document(SourceRef(shown), value)], []))


def _find(name: str, base: Path | None) -> tuple[Path, str]:
    """The file of an overlay, and its name in messages."""
    if not name.startswith(SHIPPED):
        path = base / name if base else Path(name)
        return path, os.path.normpath(path)
    path = shipped("overlays") / f"{name.removeprefix(SHIPPED)}.jsonnet"
    if not path.is_file():
        known = sorted(f"{SHIPPED}{file.stem}" for file in shipped("overlays").glob("*.jsonnet"))
        raise EnvironmentProblem(f"kaitoc ships no overlay {name}", f"it ships {', '.join(known)}")
    return path, name


def _read_yaml(content: bytes, shown: str) -> _Documents:
    from kaitoc.load.yaml import read_values

    return read_values(content, shown)


def _patches(documents: Sequence[Document]) -> tuple[Patch, ...]:
    """The entries of every document: a list of them, or a single one."""
    from kaitoc.schema.validate import document_violations

    problems: list[Diagnostic] = []
    patches: list[Patch] = []
    for document in documents:
        several = isinstance(document.data, list)
        entries = document.data if several else [document.data]
        found = document_violations(entries, "overlay.json")
        for violation in found:
            path = violation.path if several else violation.path[1:]
            problems.append(
                Diagnostic(
                    "KC030",
                    Severity.ERROR,
                    Stage.ADMISSION,
                    violation.message,
                    violation.hint,
                    path,
                    document.source,
                )
            )
        if not found:
            optional = document.source.file.startswith(SHIPPED)
            patches += [
                Patch(document.source, (index,) if several else (), entry.get("match") or {}, entry["patch"], optional)
                for index, entry in enumerate(entries)
            ]
    if problems:
        raise InvalidInput(problems)
    return tuple(patches)
