"""Lines and columns for what there is to say, found by reading the file once more.

Reading for values keeps no positions, so that they cost nothing until a diagnostic needs one. A path may go on inside
of a block of text that is YAML itself, such as the files in a ConfigMap.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec.structs import replace
from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kaitoc.diagnostics import Diagnostic, Path, Position, SourceRef
from kaitoc.errors import KaitocError
from kaitoc.load.blocks import inside_of_block
from kaitoc.load.nodes import Refused, compose, is_merge, key_text

_SURROGATES: Final = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


def locate(diagnostics: Sequence[Diagnostic], read: Callable[[str], bytes]) -> list[Diagnostic]:
    """The diagnostics with the position that their source and path mean; those that have one keep it.

    `read` gives the bytes of a file by the name in its SourceRef, and is called once per file. A file that can no
    longer be read, or a document that cannot, leaves its diagnostics without a position.
    """
    located = list(diagnostics)
    waiting = {index: d for index, d in enumerate(diagnostics) if d.source and not d.position.line}
    found = positions([(d.source, d.path) for d in waiting.values() if d.source], read)
    for index, position in zip(waiting, found, strict=True):
        located[index] = replace(located[index], position=position)
    return located


def positions(places: Sequence[tuple[SourceRef, Path]], read: Callable[[str], bytes]) -> list[Position]:
    """Where each value is, by its document and the path in it; an empty position where that cannot be told."""
    found = [Position()] * len(places)
    by_file: dict[str, list[int]] = {}
    for index, (source, _) in enumerate(places):
        by_file.setdefault(source.file, []).append(index)
    for file, indices in by_file.items():
        documents, text = _roots(file, {places[index][0].document for index in indices}, read)
        for index in indices:
            source, path = places[index]
            if root := documents.get(source.document):
                inside = path if source.item is None else ("items", source.item, *path)
                found[index] = place(root, inside, text)
    return found


def place(root: Node, path: Path, text: str = "") -> Position:
    """Where the value at `path` is: its key in a mapping, itself in a list.

    A path that leads nowhere, such as that of a missing field, ends at the deepest part that exists. `text` is that of
    the file.
    """
    mark = root.start_mark
    for key, _ in descent(root, path, text):
        mark = key.start_mark
    return Position(mark.line + 1, mark.column + 1)


def descent(root: Node, path: Path, text: str) -> Iterator[tuple[Node, Node]]:
    """The way along a path, as far as it leads: each part's key and value, in a list the item twice.

    `text` is that of the file, without a byte order mark. The nodes inside of a block have marks of the file, too.
    """
    node = root
    for part in path:
        if isinstance(node, ScalarNode):
            node = inside_of_block(node, text) or node
        if not (step := _step(node, part)):
            return
        yield step
        node = step[1]


def roots(data: bytes) -> Iterator[Node]:
    """The root node of each document of a file, with its marks, also if the file is JSON."""
    # JSON spells characters beyond the basic plane as two escapes, which YAML has no use for.
    return compose(_SURROGATES.sub(b"." * 12, data))


def _roots(file: str, documents: set[int], read: Callable[[str], bytes]) -> tuple[dict[int, Node], str]:
    """The root nodes of some documents of a file, as far as it can be read, and its text."""
    found: dict[int, Node] = {}
    data = b""
    try:
        data = read(file)
        for number, root in enumerate(roots(data)):
            if number in documents:
                found[number] = root
            if len(found) == len(documents):
                break
    except (OSError, KaitocError, YAMLError, Refused):
        pass
    return found, data.removeprefix(codecs.BOM_UTF8).decode(errors="replace")


def _step(node: Node, part: str | int) -> tuple[Node, Node] | None:
    """The node to point at and the value, one part of a path further."""
    if isinstance(part, int):
        known = isinstance(node, SequenceNode) and 0 <= part < len(node.value)
        return (node.value[part], node.value[part]) if known else None
    if not isinstance(node, MappingNode):
        return None
    for key, value in reversed(node.value):
        if not is_merge(key):
            if key_text(key) == part:
                return key, value
            continue
        for merged in value.value if isinstance(value, SequenceNode) else [value]:
            if merged is not node and (step := _step(merged, part)):
                return step
    return None
