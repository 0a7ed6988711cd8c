"""Rows in the text of a YAML list: found, read, put in and taken out by lines; whatever stands around them stays."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import yaml
from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kaitoc.load.nodes import QUOTED, Refused, compose, key_text
from kaitoc.load.scalars import resolve


class NoList(Exception):
    """The text has no list of rows at the key."""


class Row(Struct, frozen=True):
    """A row: its name, what it says, the lines that it takes from `first` up to `last`, and where each field begins."""

    name: str
    data: Mapping[str, Any]
    first: int
    last: int
    lines: Mapping[str, int]


class Rows(Struct, frozen=True):
    """The rows of a list, the column of their dashes, and the line of the list's key."""

    rows: Sequence[Row]
    column: int
    line: int

    def find(self, name: str) -> Row | None:
        """The row of that name, whatever its case."""
        return next((row for row in self.rows if row.name.lower() == name.lower()), None)


def read_rows(text: str, key: str = "models") -> Rows:
    """The rows of the list at a key of the first document. Raises NoList."""
    try:
        root = next(compose(text.encode()), None)
    except (yaml.YAMLError, Refused) as error:
        raise NoList("the file is no YAML") from error
    pairs = root.value if isinstance(root, MappingNode) else []
    found = next(((name, value) for name, value in pairs if key_text(name) == key), None)
    if found is not None and isinstance(found[1], ScalarNode) and not found[1].value:
        return Rows([], found[0].start_mark.column, found[0].start_mark.line)
    if found is None or not isinstance(found[1], SequenceNode):
        raise NoList(f"the file has no list `{key}`")
    rows = [_row(node) for node in found[1].value if isinstance(node, MappingNode)]
    dash = found[1].start_mark.column
    return Rows(rows, dash, found[0].start_mark.line)


def put(text: str, row: Mapping[str, Any], order: Sequence[str], family: Collection[str], key: str = "models") -> str:
    """The text with a row as it is to be.

    A row of that name is changed field by field. A new one comes where `order` has it: next to one of its family, if
    there is one, otherwise after the last before it, or at the end. Raises NoList.
    """
    known = read_rows(text, key)
    present = known.find(str(row["name"]))
    if present is not None:
        return text if dict(present.data) == dict(row) else _changed(text, present, row, known.column)
    lines = text.splitlines(keepends=True)
    place = _place(lines, known, list(order), str(row["name"]), family)
    if place and not lines[place - 1].endswith("\n"):
        lines[place - 1] += "\n"
    return "".join([*lines[:place], row_text(row, known.column), *lines[place:]])


def _place(lines: Sequence[str], known: Rows, order: list[str], name: str, family: Collection[str]) -> int:
    """The line for a new row."""
    at = order.index(name)
    before = next((one for other in reversed(order[:at]) if (one := known.find(other))), None)
    after = next((one for other in order[at + 1 :] if (one := known.find(other))), None)
    kin = [one for one in known.rows if one.name in family]
    if after is not None and after.name in family and not (before and before.name in family):
        return after.first
    last = kin[-1] if kin and after is None else before or known.rows[-1] if known.rows else None
    place = last.last if last else known.line + 1
    while last and place < len(lines) and _is_comment(lines[place], known.column + 1):
        place += 1
    return place


def cut(text: str, name: str, key: str = "models") -> str:
    """The text without a row and the comments that are about it alone. Raises NoList."""
    known = read_rows(text, key)
    row = known.find(name)
    if row is None:
        return text
    lines = text.splitlines(keepends=True)
    last = row.last
    others = {one.last for one in known.rows if one is not row}
    # Comments below a row, as deep as its fields, are about it and the rows that stand right above it.
    if row.first not in others:
        while last < len(lines) and _is_comment(lines[last], known.column + 1):
            last += 1
    return "".join([*lines[: row.first], *lines[last:]])


def row_text(row: Mapping[str, Any], column: int) -> str:
    """A row as text, with the dash in that column."""
    lines = "".join(_field(name, value) for name, value in row.items()).splitlines(keepends=True)
    return "".join(f"{' ' * column}{'  ' if number else '- '}{line}" for number, line in enumerate(lines))


def inside(text: str, opening: str, change: Callable[[str], str]) -> str:
    """The text with the block of text below a line changed, such as a file in a ConfigMap; its indent stays.

    Raises NoList where there is no such line.
    """
    lines = text.splitlines(keepends=True)
    start, end, depth = _extent(lines, opening)
    block = _dedented(lines[start:end], depth)
    changed = change(block)
    if changed == block:
        return text
    indented = [" " * depth + line if line.strip() else line for line in changed.splitlines(keepends=True)]
    return "".join([*lines[:start], *indented, *lines[end:]])


def block_of(text: str, opening: str) -> tuple[str, int]:
    """The block of text below a line, without its indent, and its first line, counted from 0. Raises NoList."""
    lines = text.splitlines(keepends=True)
    start, end, depth = _extent(lines, opening)
    return _dedented(lines[start:end], depth), start


def _extent(lines: Sequence[str], opening: str) -> tuple[int, int, int]:
    """Where the block below a line begins and ends, and how deep it is."""
    start = next((number + 1 for number, line in enumerate(lines) if line.strip() == opening), None)
    if start is None:
        raise NoList(f"the file has no line `{opening}`")
    least = _indent(lines[start - 1]) + 1
    end = start
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) >= least):
        end += 1
    return start, end, min((_indent(line) for line in lines[start:end] if line.strip()), default=least + 1)


def _dedented(lines: Sequence[str], depth: int) -> str:
    return "".join(line[depth:] if line.strip() else line for line in lines)


def _changed(text: str, present: Row, row: Mapping[str, Any], column: int) -> str:
    """The row's own lines with other values, further fields at its end, and without those that it is not to have."""
    lines = text.splitlines(keepends=True)
    starts = sorted(present.lines.values())
    written: list[str] = []
    for name, start in sorted(present.lines.items(), key=lambda item: item[1]):
        end = next((other for other in starts if other > start), present.last)
        if name in row and present.data[name] == row[name]:
            written += lines[start:end]
        elif name in row:
            dash = "- " if start == present.first else "  "
            value = _field(name, row[name]).splitlines(keepends=True)
            written += [" " * column + (dash if not number else "  ") + line for number, line in enumerate(value)]
    further = {name: value for name, value in row.items() if name not in present.lines}
    for name, value in further.items():
        written += [" " * (column + 2) + line for line in _field(name, value).splitlines(keepends=True)]
    return "".join([*lines[: present.first], *written, *lines[present.last :]])


def _row(node: MappingNode) -> Row:
    data = {str(key_text(key)): _value(value) for key, value in node.value}
    lines = {str(key_text(key)): key.start_mark.line for key, _ in node.value}
    return Row(str(data.get("name", "")), data, node.start_mark.line, _last_line(node) + 1, lines)


def _last_line(node: Node) -> int:
    if isinstance(node, ScalarNode) or not node.value:
        return node.end_mark.line if isinstance(node, ScalarNode) else node.start_mark.line
    last = node.value[-1]
    return _last_line(last[1] if isinstance(last, tuple) else last)


def _value(node: Node) -> Any:
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, MappingNode):
        return {str(key_text(key)): _value(item) for key, item in node.value}
    return node.value if node.tag is QUOTED else resolve(node.value)


def _field(name: str, value: Any) -> str:
    text: str = yaml.safe_dump({name: value}, default_flow_style=False, width=10**6, allow_unicode=True)
    return text


def _is_comment(line: str, column: int) -> bool:
    return line.strip().startswith("#") and _indent(line) >= column


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
