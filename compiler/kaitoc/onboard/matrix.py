"""The preset's entry in `.github/e2e-preset-configs.json`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from yaml import YAMLError
from yaml.nodes import MappingNode, Node, SequenceNode

from kaitoc.emit.artifacts import E2E_MATRIX
from kaitoc.emit.e2e import matrix, preset_row
from kaitoc.load.nodes import Refused, compose, key_text
from kaitoc.onboard.subject import Subject
from kaitoc.onboard.target import Target, Tree, Unplaced
from kaitoc.registry.against import contradictions


def place(text: str | None, subject: Subject, _: Tree) -> str:
    """The text with the entry; of None the whole file.

    An entry that says nothing else than the preset stays, with the flags that only the test has.
    """
    row = preset_row(subject.preset, subject.registry)
    if text is None:
        return json.dumps(matrix(subject.registry), indent=2, ensure_ascii=False) + "\n"
    entries = _entries(text, row)
    known = next((node for name, node in entries if name == subject.preset.name), None)
    if known is not None:
        if not _stale(text, row, subject):
            return text
        start, end = known.start_mark.index, known.end_mark.index
        return text[:start] + _written(row, known.start_mark.column) + text[end:]
    if not entries:
        raise Unplaced("the matrix is empty", _written(row, 0))
    at = _previous([name for name, _ in entries], subject)
    if at is None:
        first = entries[0][1]
        gap = "\n" + " " * first.start_mark.column
        start = first.start_mark.index
        return text[:start] + _written(row, first.start_mark.column) + "," + gap + text[start:]
    node = entries[at][1]
    column = node.start_mark.column
    end = node.end_mark.index
    return f"{text[:end]},\n{' ' * column}{_written(row, column)}{text[end:]}"


def remove(text: str, subject: Subject, _: Tree) -> str:
    """The text without the entry."""
    entries = _entries(text, {})
    at = next((index for index, (name, _) in enumerate(entries) if name == subject.preset.name), None)
    if at is None:
        return text
    node = entries[at][1]
    if at:
        return text[: entries[at - 1][1].end_mark.index] + text[node.end_mark.index :]
    following = entries[1][1].start_mark.index if len(entries) > 1 else node.end_mark.index
    return text[: node.start_mark.index] + text[following:]


class TestedRuntime(Struct, frozen=True):
    """A runtime of an entry: its command and GPUs, and the lines of all three, counted from 1."""

    line: int
    command: str
    command_line: int
    gpus: str
    gpus_line: int


class MatrixEntry(Struct, frozen=True):
    """An entry as it is written, its line counted from 1, and its runtimes by name."""

    name: str
    line: int
    runtimes: Mapping[str, TestedRuntime]


def read_entries(text: str) -> list[MatrixEntry]:
    """The entries of a matrix with their places. Raises Unplaced for a file that is none."""
    found = []
    for name, node in _entries(text, {}):
        runtimes = {}
        for key, value in _pairs(_pairs(node).get("runtimes", (None, None))[1]).items():
            stated = _pairs(value[1])
            command, gpus = stated.get("command", value), stated.get("gpu_count", value)
            runtimes[key] = TestedRuntime(
                value[0].start_mark.line + 1,
                str(command[1].value) if "command" in stated else "",
                command[0].start_mark.line + 1,
                str(gpus[1].value) if "gpu_count" in stated else "",
                gpus[0].start_mark.line + 1,
            )
        found.append(MatrixEntry(name, node.start_mark.line + 1, runtimes))
    return found


def _pairs(node: Node | None) -> dict[str, tuple[Node, Node]]:
    """The keys of a mapping with their nodes and those of their values."""
    pairs = node.value if isinstance(node, MappingNode) else []
    return {str(key_text(key)): (key, value) for key, value in pairs}


def _stale(text: str, row: dict[str, Any], subject: Subject) -> bool:
    """Whether the entry contradicts the preset: in a flag, a count or a fact."""
    data = json.loads(text)["matrix"]["image"]
    entry = next(one for one in data if one["name"] == subject.preset.name)
    facts = [key for key in (entry.keys() | row.keys()) - {"runtimes"} if entry.get(key) != row.get(key)]
    found = contradictions(subject.registry, text.encode(), E2E_MATRIX)
    own = [one for one in found if one.object and one.object.name == subject.preset.name]
    return bool(facts or own) or entry.get("runtimes", {}).keys() != row.get("runtimes", {}).keys()


def _previous(names: Sequence[str], subject: Subject) -> int | None:
    """The entry that the preset's comes after: the nearest before it in the registry, its own family first."""
    registry = list(subject.registry.presets)
    before = registry[: registry.index(subject.preset.name)]
    family = [one.preset.name for one in subject.relatives() if one.preset.name in before and one.preset.name in names]
    for name in reversed([*before, *family]):
        if name in names:
            return names.index(name)
    after = [name for name in registry[registry.index(subject.preset.name) :] if name in names]
    if after and not family:
        return names.index(after[0]) - 1 if names.index(after[0]) else None
    return len(names) - 1


def _entries(text: str, row: dict[str, Any]) -> list[tuple[str, Node]]:
    """The entries of the matrix by name, with their places."""
    node: Node | None = None
    try:
        node = next(compose(text.encode()), None)
    except (YAMLError, Refused) as error:
        raise Unplaced("the file is no JSON", _written(row, 0)) from error
    for part in ("matrix", "image"):
        pairs = node.value if isinstance(node, MappingNode) else []
        node = next((value for key, value in pairs if key_text(key) == part), None)
    if not isinstance(node, SequenceNode):
        raise Unplaced("the file has no list matrix.image", _written(row, 0))
    return [(_name(item), item) for item in node.value]


def _name(node: Node) -> str:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((str(value.value) for key, value in pairs if key_text(key) == "name"), "")


def _written(row: dict[str, Any], column: int) -> str:
    return json.dumps(row, indent=2, ensure_ascii=False).replace("\n", "\n" + " " * column)


TARGET = Target(
    path=lambda _: E2E_MATRIX,
    place=place,
    remove=remove,
    belongs=lambda subject: subject.layout.has_matrix,
    is_shared=True,
)
