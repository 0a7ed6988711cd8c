"""From documents to objects: the ones that can be compiled, in their storage version, with explicit defaults."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kaitoc.diagnostics import Diagnostic, Path, Severity, SourceRef, Stage, has_errors, path_text
from kaitoc.load.document import Document
from kaitoc.objects import KAITO_GROUP, KAITOC_API_VERSION, Key, Object, group_of, key_of, metadata, name_of, ref_of
from kaitoc.schema.conversion import lost_in_storage, to_storage_version
from kaitoc.schema.defaults import defaulted
from kaitoc.schema.kinds import served_versions
from kaitoc.schema.validate import violations
from kaitoc.schema.violation import Violation, ViolationKind

SUBSTITUTION = re.compile(r"\$\{[A-Za-z_][^}]*\}")
"""A variable that Flux fills in after the build (kustomize-controller, spec.postBuild)."""

SCHEMA_RULES = {
    ViolationKind.UNKNOWN_KIND: "KC015",
    ViolationKind.UNKNOWN_FIELD: "KC101",
    ViolationKind.WRONG_TYPE: "KC102",
    ViolationKind.MISSING: "KC103",
    ViolationKind.NOT_ALLOWED: "KC104",
    ViolationKind.OUT_OF_BOUNDS: "KC105",
    ViolationKind.MALFORMED: "KC106",
    ViolationKind.NAME: "KC107",
    ViolationKind.RULE: "KC108",
    ViolationKind.LOST: "KC109",
}
"""The id under which each kind of schema violation is reported."""

_TOOL_KINDS = {("kustomize.config.k8s.io", "Kustomization"), ("kustomize.config.k8s.io", "Component")}
_NOT_KAITOS = ("KaitoNodeClass",)  # in KAITO's group, but the Azure GPU provisioner's
_CONFIGURATION = {(KAITOC_API_VERSION, "Cluster"), (KAITOC_API_VERSION, "Project")}


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of the input: where it is written, how, and what it means to the target KAITO."""

    source: SourceRef
    written: Object
    object: Object
    is_kaito: bool = False


def lower(documents: Iterable[Document], version: str) -> tuple[list[Entry], list[Diagnostic]]:
    """Every object of the documents for a KAITO version, and what is wrong with those that cannot be used.

    KAITO's kinds are checked against the schema of the version they are written in, get its defaults, and are brought
    to the storage version. Other objects are left as they are. Of two objects with one identity the first counts.
    """
    entries: list[Entry] = []
    diagnostics: list[Diagnostic] = []
    seen: dict[Key, SourceRef] = {}
    for document in documents:
        entry = _entry(document, version, diagnostics)
        if entry is None:
            continue
        key = key_of(entry.object)
        if key in seen:
            where = seen[key]
            diagnostics.append(
                _error(
                    "KC013",
                    f"{ref_of(entry.object)} is already defined in {where.file}"
                    + (f", document {where.document + 1}" if where.document or where.file == entry.source.file else ""),
                    "keep one of them, or rename one",
                    ("metadata", "name"),
                    document,
                )
            )
            continue
        seen[key] = entry.source
        entries.append(entry)
    return entries, diagnostics


def lower_object(obj: Object, version: str) -> Object:
    """A KAITO object that satisfies its schema, in the storage version with every default written out."""
    return to_storage_version(defaulted(obj, version), version)


def schema_diagnostics(
    found: Iterable[Violation], entry: Entry, stage: Stage = Stage.ADMISSION, severity: Severity = Severity.ERROR
) -> list[Diagnostic]:
    """Schema violations of an object as findings."""
    return [finding(entry, SCHEMA_RULES[v.kind], severity, stage, v.message, v.hint, v.path) for v in found]


def finding(
    entry: Entry, rule: str, severity: Severity, stage: Stage, message: str, hint: str, path: Path
) -> Diagnostic:
    """A finding about a field of an object; about a value that Flux fills in later, only a note that nobody looked."""
    value = _at(entry.object, path)
    if isinstance(value, str) and SUBSTITUTION.search(value):
        severity, message = Severity.INFO, f"{path_text(path)} is filled in by Flux, so {rule} could not be checked"
        hint = ""
    return Diagnostic(rule, severity, stage, message, hint, path, entry.source, object=ref_of(entry.written))


def _entry(document: Document, version: str, diagnostics: list[Diagnostic]) -> Entry | None:
    obj = document.data
    api_version, kind = obj.get("apiVersion"), obj.get("kind")
    if api_version is None and kind is None:
        if {"resource", "inference", "tuning"} & obj.keys():
            diagnostics.append(
                _error(
                    "KC010",
                    "apiVersion and kind are missing",
                    f"add them, e.g. {_example('Workspace', version)}",
                    (),
                    document,
                )
            )
        return None
    for field, value in (("apiVersion", api_version), ("kind", kind)):
        if not isinstance(value, str) or not value:
            diagnostics.append(_error("KC010", f"{field} must be a text", f"write {field}: ...", (field,), document))
            return None
    if (group_of(api_version), kind) in _TOOL_KINDS or (api_version, kind) in _CONFIGURATION:
        return None
    if api_version.startswith("kaitoc/"):
        diagnostics.append(_unknown_kaitoc_kind(document))
        return None
    problem = _identity_problem(obj, document)
    if problem is not None:
        diagnostics.append(problem)
        return None
    if group_of(api_version) != KAITO_GROUP or kind in _NOT_KAITOS:
        return Entry(document.source, obj, obj)
    entry = Entry(document.source, obj, obj, is_kaito=True)
    found = schema_diagnostics(violations(obj, version), entry)
    if not has_errors(found):
        found += schema_diagnostics(lost_in_storage(obj, version), entry, severity=Severity.WARNING)
    diagnostics += found
    return None if has_errors(found) else replace(entry, object=lower_object(obj, version))


def _identity_problem(obj: Object, document: Document) -> Diagnostic | None:
    if not isinstance(obj.get("metadata"), dict):
        return _error("KC011", "metadata is missing", "add metadata.name", ("metadata",), document)
    name, namespace = metadata(obj).get("name"), metadata(obj).get("namespace")
    if not isinstance(name, str) or not name:
        return _error("KC011", "metadata.name is missing", "objects in git need a name", ("metadata", "name"), document)
    for field, value in (("name", name), ("namespace", namespace)):
        if value is None:
            continue
        if not isinstance(value, str) or "/" in value or "\0" in value or value in (".", ".."):
            return _error(
                "KC012",
                f'metadata.{field} cannot be "{value}": it would lead out of the output directory',
                "use letters, digits, - and .",
                ("metadata", field),
                document,
            )
    return None


def _unknown_kaitoc_kind(document: Document) -> Diagnostic:
    kind = document.data["kind"]
    return _error("KC016", f'kaitoc has no kind "{kind}"', "it has Cluster and Project", ("kind",), document)


def _example(kind: str, version: str) -> str:
    return f"apiVersion: {served_versions(kind, version)[0]} and kind: {kind}"


def _error(rule: str, message: str, hint: str, path: Path, document: Document) -> Diagnostic:
    obj = document.data
    named = isinstance(obj.get("metadata"), dict) and bool(name_of(obj))
    return Diagnostic(
        rule,
        Severity.ERROR,
        Stage.ADMISSION,
        message,
        hint,
        path,
        document.source,
        object=ref_of(obj) if named else None,
    )


def _at(value: Any, path: Path) -> Any:
    for part in path:
        if isinstance(part, str) and isinstance(value, dict):
            value = value.get(part)
        elif isinstance(part, int) and isinstance(value, list) and part < len(value):
            value = value[part]
        else:
            return None
    return value
