"""Findings as SARIF 2.1.0, which GitHub code scanning and other collectors of results read."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kaitoc import __version__
from kaitoc.diagnostics import Diagnostic, Severity, path_text
from kaitoc.emit.edits import Edit
from kaitoc.report.text import masked, printable
from kaitoc.rules.reference import Description, reference

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_NO_EDITS: Final[Mapping[Diagnostic, Edit]] = {}
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def to_sarif(diagnostics: Iterable[Diagnostic], edits: Mapping[Diagnostic, Edit] = _NO_EDITS) -> str:
    """The log of one run: the rules of the findings, and each finding once, however many targets have it.

    `edits` are what `validate --fix` would write.
    """
    found = list(dict.fromkeys(diagnostics))
    rules = sorted({d.rule for d in found})
    places = {rule: index for index, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "kaitoc", "version": __version__, "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The directory that kaitoc ran in."}}},
        "results": [_result(d, places, number, edits.get(d)) for d, number in _numbered(found)],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(identifier: str) -> dict[str, Any]:
    described = reference().get(identifier)
    if described is None:
        return {"id": identifier}
    return {
        "id": identifier,
        "shortDescription": {"text": described.summary},
        "help": {"text": _help(described), "markdown": _help(described)},
        "defaultConfiguration": {"level": _LEVELS[described.severity]},
        "properties": {"tags": ["kaito", described.stage.value]},
    }


def _help(described: Description) -> str:
    return f"{described.summary} `kaitoc rules {described.id}` shows an example that passes and one that fails."


def _result(d: Diagnostic, places: Mapping[str, int], number: int, edit: Edit | None) -> dict[str, Any]:
    text = printable(d.message) + (f"\nHint: {printable(d.hint)}" if d.hint else "")
    result: dict[str, Any] = {
        "ruleId": d.rule,
        "ruleIndex": places[d.rule],
        "level": _LEVELS[d.severity],
        "message": {"text": text},
        # The only fingerprint that GitHub looks at. It stays when a finding moves to another line.
        "partialFingerprints": {"primaryLocationLineHash": f"{_identity(d)}:{number}"},
        "properties": {"stage": d.stage.value},
    }
    if d.source:
        result["locations"] = [_location(d)]
    if edit and not _is_secret(d, edit):
        result["fixes"] = [_fix(d, edit)]
    return result


def _is_secret(d: Diagnostic, edit: Edit) -> bool:
    return masked(edit.text) != edit.text or (d.object is not None and d.object.kind == "Secret")


def _fix(d: Diagnostic, edit: Edit) -> dict[str, Any]:
    line, column = edit.position.line, edit.position.column
    deleted = {
        "startLine": line,
        "startColumn": column,
        "endLine": line,
        "endColumn": column + edit.end - edit.start,
    }
    replacement = {"deletedRegion": deleted, "insertedContent": {"text": edit.text}}
    change = {"artifactLocation": _artifact(d.file), "replacements": [replacement]}
    return {"description": {"text": f"write {printable(edit.text)}"}, "artifactChanges": [change]}


def _location(d: Diagnostic) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(d.file)}
    if d.position.line:
        physical["region"] = {"startLine": d.position.line, "startColumn": max(1, d.position.column)}
    location: dict[str, Any] = {"physicalLocation": physical}
    name = ".".join(filter(None, (str(d.object or ""), path_text(d.path))))
    if name:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(name)}]
    return location


def _artifact(file: str) -> dict[str, str]:
    if Path(file).is_absolute():
        return {"uri": Path(file).as_uri()}
    return {"uri": quote(file.replace(os.sep, "/")), "uriBaseId": _ROOT}


def _identity(d: Diagnostic) -> str:
    """What a finding is about, as a hash: all but its place in the file and its words."""
    about = [d.rule, d.file, str(d.object or ""), path_text(d.path)]
    return hashlib.sha256("\0".join(about).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:16]


def _numbered(found: Sequence[Diagnostic]) -> Iterable[tuple[Diagnostic, int]]:
    """Each finding with its number among those about the same thing, from 1."""
    counts: Counter[str] = Counter()
    for d in found:
        identity = _identity(d)
        counts[identity] += 1
        yield d, counts[identity]
