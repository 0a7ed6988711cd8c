"""YAML that stands in a literal block of other YAML, such as the files in a ConfigMap, with its place in the file."""

import re
from typing import Final

from yaml import YAMLError
from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kaitoc.load.nodes import Refused, compose

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_INDENT: Final = re.compile(r" *")


def inside_of_block(node: ScalarNode, text: str) -> Node | None:
    """The root of the YAML in a literal block (`|`) of a file, with marks as if it stood in the file by itself.

    None for any other scalar, whose lines do not stand in the file as they are, and for what is no YAML.
    """
    if node.style != "|":
        return None
    header = _LINE.match(text, node.start_mark.index)
    if header is None or not text.startswith("|", node.start_mark.index):
        return None
    try:
        root = next(compose(node.value.encode()), None)
    except (YAMLError, Refused):
        return None
    end = node.end_mark.index
    starts = [match.start() for match in _LINE.finditer(text, header.end(), end)]
    left = _indent_taken(node.value, text[header.end() : end])
    if root is None or left is None:
        return None
    _shift(root, node.start_mark.line + 1, left, starts)
    return root


def _indent_taken(value: str, written: str) -> int | None:
    """How many columns a block stands to the right of its value: told by its first line that is not blank."""
    for line, inner in zip(_LINE.findall(written), _LINE.findall(value), strict=False):
        if inner.strip():
            taken = _width(line) - _width(inner)
            return taken if taken >= 0 and line[taken:].rstrip("\r\n") == inner.rstrip("\n") else None
    return None


def _width(line: str) -> int:
    indent = _INDENT.match(line)
    return indent.end() if indent else 0


def _shift(root: Node, above: int, left: int, starts: list[int]) -> None:
    """Give the nodes below a root the marks that they have in the file; `starts` is where each line begins there."""
    todo, seen = [root], set()
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        node.start_mark, node.end_mark = (
            _shifted(mark, above, left, starts) for mark in (node.start_mark, node.end_mark)
        )
        if isinstance(node, MappingNode):
            todo += (part for pair in node.value for part in pair)
        elif isinstance(node, SequenceNode):
            todo += node.value


def _shifted(mark: Mark, above: int, left: int, starts: list[int]) -> Mark:
    start = starts[min(mark.line, len(starts) - 1)]
    return Mark(mark.name, start + left + mark.column, mark.line + above, mark.column + left, None, 0)
