"""A project's own preset declarations: read, and checked against `schemas/preset.json`."""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path as FilePath
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, ObjectRef, Path, Severity, SourceRef, Stage
from kaitoc.errors import InvalidInput
from kaitoc.mergepatch import merged
from kaitoc.registry.sources import SourceFile

SCHEMA = "preset.json"
NOT_READABLE, NOT_VALID, TWICE = "KC060", "KC061", "KC062"


class Declaration(Struct, frozen=True):
    """A preset as its author declares it; `path` leads to it in its document."""

    source: SourceRef
    path: Path
    facts: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the preset."""
        return str(self.facts["name"])


class Declarations(Struct, frozen=True):
    """All declarations of a project, and the further files that its Jsonnet read (absolute path to SHA-256)."""

    declarations: tuple[Declaration, ...]
    imports: Mapping[str, str]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The `project` argument of `presets/registry.jsonnet`."""
        return [{"file": entry.source.file, "presets": [entry.facts]} for entry in self.declarations]


def read_declarations(files: Sequence[SourceFile]) -> Declarations:
    """What the files of a project declare.

    A file holds one declaration or a list of them; a YAML file may have several documents. Raises InvalidInput with
    everything that is wrong.
    """
    values = [value for file in files if not file.is_jsonnet for value in _read_data(file)]
    programs = [file for file in files if file.is_jsonnet]
    imports: dict[str, str] = {}
    if programs:
        from kaitoc.jsonnet import evaluate_files

        evaluated = evaluate_files([(FilePath(file.name), file.name) for file in programs])
        values += [(SourceRef(file.name), value) for file, value in zip(programs, evaluated.value, strict=True)]
        own = {os.path.abspath(file.name) for file in programs}
        read = {os.path.abspath(path): sha256 for path, sha256 in evaluated.files.items()}
        imports = {path: sha256 for path, sha256 in read.items() if path not in own}
    declarations = [Declaration(source, path, facts) for source, value in values for path, facts in _items(value)]
    problems = [problem for declaration in declarations for problem in check(declaration)]
    problems = problems or list(_twice(declarations))
    if problems:
        raise InvalidInput(problems)
    return Declarations(tuple(declarations), imports)


def check(declaration: Declaration) -> list[Diagnostic]:
    """What is wrong with a declaration, and with what each of its changes makes of it."""
    facts = declaration.facts
    problems = _violations(declaration, facts, ())
    if problems or not isinstance(facts.get("changes"), list):
        return problems
    now = {key: value for key, value in facts.items() if key != "changes"}
    for index, change in enumerate(facts["changes"]):
        now = merged(now, {key: value for key, value in change.items() if key not in ("since", "until")})
        problems = _violations(declaration, now, ("changes", index))
        if problems:
            break
    return problems


def _violations(declaration: Declaration, facts: Any, inside: Path) -> list[Diagnostic]:
    from kaitoc.schema.validate import document_violations

    name = facts.get("name") if isinstance(facts, Mapping) else None
    about = ObjectRef("Preset", "", name) if isinstance(name, str) else None
    return [
        Diagnostic(
            NOT_VALID,
            Severity.ERROR,
            Stage.ADMISSION,
            found.message,
            found.hint,
            (*declaration.path, *inside, *found.path),
            declaration.source,
            object=about,
        )
        for found in document_violations(facts, SCHEMA)
    ]


def _read_data(file: SourceFile) -> Iterator[tuple[SourceRef, Any]]:
    from kaitoc.load.yaml import read_values

    documents, found = read_values(file.content, file.name)
    problems = [problem for problem in found if problem.is_error]
    if problems:
        raise InvalidInput(problems)
    for document in documents:
        yield document.source, document.data


def _items(value: Any) -> list[tuple[Path, Any]]:
    if isinstance(value, list):
        return [((index,), item) for index, item in enumerate(value)]
    return [((), value)]


def _twice(declarations: Sequence[Declaration]) -> Iterator[Diagnostic]:
    for first, second in combinations(declarations, 2):
        if first.name.lower() == second.name.lower() and not (_before(first, second) or _before(second, first)):
            yield Diagnostic(
                TWICE,
                Severity.ERROR,
                Stage.ADMISSION,
                f'the preset "{second.name}" is declared twice: in {first.source.file} as well',
                "remove one, or give them `until` and `since` if they are for different KAITO versions",
                (*second.path, "name"),
                second.source,
                object=ObjectRef("Preset", "", second.name),
            )


def _before(first: Declaration, second: Declaration) -> bool:
    until, since = _numbers(first.facts.get("until")), _numbers(second.facts.get("since"))
    return bool(until and since) and until <= since


def _numbers(version: str | None) -> list[int]:
    return [int(part) for part in version.split(".")] if version else []
