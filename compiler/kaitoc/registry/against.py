"""The registry against a hand-kept `e2e-preset-configs.json`: what both state and state differently."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, ObjectRef, Path, Severity, SourceRef, Stage
from kaitoc.emit.e2e import gpu_count, runtime_commands
from kaitoc.errors import InvalidInput
from kaitoc.load.yaml import read_documents
from kaitoc.registry.model import Registry

ENTRIES: Path = ("matrix", "image")


class Command(Struct, frozen=True):
    """A container command: its words without the flags, and the flags; a flag without a value has an empty one."""

    words: tuple[str, ...]
    flags: Mapping[str, str]


class Entry(Struct, frozen=True):
    """An entry of the matrix and where it is."""

    source: SourceRef
    path: Path
    data: Mapping[str, Any]

    def finding(self, rule: str, message: str, hint: str = "", *inside: str) -> Diagnostic:
        """A contradiction at a field of the entry."""
        about = ObjectRef("Preset", "", self.data["name"])
        return Diagnostic(
            rule, Severity.ERROR, Stage.ADVICE, message, hint, (*self.path, *inside), self.source, object=about
        )


def contradictions(registry: Registry, content: bytes, file: str) -> list[Diagnostic]:
    """What a matrix file and the presets of the registry contradict each other in.

    A flag or a count that only one of them states is no contradiction, nor is a choice such as the OS disk; an entry or
    a preset that only one of them has is. Raises InvalidInput for a file that is no such matrix.
    """
    entries = _entries(content, file)
    found = [problem for entry in entries for problem in _about(entry, registry)]
    named = {entry.data["name"] for entry in entries}
    return found + [_missing(name, file) for name in registry.presets if name not in named]


def parse_command(text: str) -> Command:
    """A command line as words and flags; `--key value`, `--key=value` and `--key` are flags.

    Raises ValueError for quotes that do not end.
    """
    words: list[str] = []
    flags: dict[str, str] = {}
    rest = shlex.split(text)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            words.append(word)
            continue
        key, equals, value = word[2:].partition("=")
        if not equals and rest and not rest[0].startswith("--"):
            value = rest.pop(0)
        flags[key] = value
    return Command(tuple(words), flags)


def _about(entry: Entry, registry: Registry) -> Iterator[Diagnostic]:
    name = entry.data["name"]
    preset = registry.presets.get(name)
    if preset is None:
        hint = "it is retired" if name in registry.retired else "remove the entry, or declare the preset"
        yield entry.finding("KC082", f'KAITO {registry.kaito_version} has no preset "{name}"', hint, "name")
        return
    gpus = gpu_count(preset, registry)
    commands = runtime_commands(preset.inference, gpus)
    for runtime, stated in (entry.data.get("runtimes") or {}).items():
        if runtime not in commands:
            message = f'"{name}" is tested on {runtime}, which the preset does not support'
            yield entry.finding("KC084", message, "", "runtimes", runtime)
            continue
        if isinstance(stated.get("command"), str):
            yield from _compare_commands(entry, runtime, stated["command"], commands[runtime])
        yield from _compare_gpus(entry, runtime, stated.get("gpu_count"), gpus)


def _compare_commands(entry: Entry, runtime: str, stated: str, derived: str) -> Iterator[Diagnostic]:
    name, inside = entry.data["name"], ("runtimes", runtime, "command")
    try:
        theirs, ours = parse_command(stated), parse_command(derived)
    except ValueError as error:
        yield entry.finding("KC084", f'the {runtime} command of "{name}" is no command: {error}', "", *inside)
        return
    if theirs.words != ours.words:
        message = f'the {runtime} command of "{name}" runs `{" ".join(theirs.words)}`'
        yield entry.finding("KC084", message, f"the registry runs `{' '.join(ours.words)}`", *inside)
    known = {_normal(key): value for key, value in ours.flags.items()}
    for key, value in sorted(theirs.flags.items()):
        other = known.get(_normal(key), value)
        if value != other:
            message = f'the {runtime} command of "{name}" has --{key} {value}, the registry --{key} {other}'
            yield entry.finding("KC080", message, "the registry is what KAITO runs", *inside)


def _compare_gpus(entry: Entry, runtime: str, stated: Any, required: int) -> Iterator[Diagnostic]:
    if isinstance(stated, int) and stated != required:
        message = f'the {runtime} test of "{entry.data["name"]}" takes {stated} GPUs, the registry says {required}'
        yield entry.finding("KC081", message, "", "runtimes", runtime, "gpu_count")


def _missing(name: str, file: str) -> Diagnostic:
    return Diagnostic(
        "KC083",
        Severity.ERROR,
        Stage.ADVICE,
        f'the preset "{name}" has no entry',
        "`kaitoc preset export` writes one",
        ENTRIES,
        SourceRef(file),
        object=ObjectRef("Preset", "", name),
    )


def _normal(flag: str) -> str:
    # argparse in vLLM takes `-` and `_` in a flag for the same.
    return flag.replace("_", "-")


def _entries(content: bytes, file: str) -> list[Entry]:
    documents, found = read_documents(content, file)
    problems = [problem for problem in found if problem.is_error]
    matrix = documents[0].data.get("matrix") if documents else None
    rows = matrix.get("image") if isinstance(matrix, dict) else None
    if not problems and not _is_matrix(rows):
        message = "this is no e2e-preset-configs.json: `matrix.image` is to hold a list of entries with a name"
        problems = [Diagnostic("KC085", Severity.ERROR, Stage.ADMISSION, message, source=SourceRef(file))]
    if problems:
        raise InvalidInput(problems)
    assert isinstance(rows, list)
    return [Entry(documents[0].source, (*ENTRIES, index), row) for index, row in enumerate(rows)]


def _is_matrix(rows: Any) -> bool:
    def sound(row: Any) -> bool:
        runtimes = (row.get("runtimes") or {}) if isinstance(row, dict) else None
        named = isinstance(row, dict) and isinstance(row.get("name"), str)
        return named and isinstance(runtimes, dict) and all(isinstance(stated, dict) for stated in runtimes.values())

    return isinstance(rows, list) and all(sound(row) for row in rows)
