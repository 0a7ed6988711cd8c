"""YAML text to nodes in C, with no tags resolved: what the reader and the search for positions share."""

import operator
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import CollectionEndEvent, CollectionStartEvent, DocumentStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kaitoc.diagnostics import Path
from kaitoc.load.scalars import Scalar, resolve

MAX_DEPTH: Final = 200
"""Levels of nesting. Every stage recurses over the data, and Python allows 1,000 frames in all; the deepest manifests
there are, CustomResourceDefinitions, stay below 100."""

PLAIN: Final = object()
"""The tag of a scalar without quotes, whose text decides its type."""
QUOTED: Final = object()
"""The tag of a scalar that is text because it is quoted or a block."""

_MANY: Final = 1000


class Refused(Exception):
    """A document that is YAML, but that kaitoc does not take apart; line and column count from 0, as marks do."""

    def __init__(self, rule: str, message: str, hint: str, line: int, column: int) -> None:
        """`rule` is the id of the rule; the place is the first that breaks it."""
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint
        self.line, self.column = line, column


def too_deep(line: int, column: int) -> Refused:
    """The refusal of a document with more than MAX_DEPTH levels."""
    message = f"this is nested more than {MAX_DEPTH} levels deep"
    return Refused("KC008", message, "no Kubernetes object needs that: flatten it", line, column)


class _Composer(CParser):
    """PyYAML's C composer. Only explicit tags stay; the tag of a collection without one is its node class.

    Resolving tags in Python for every node is what makes CSafeLoader slow, and it would resolve them as Kubernetes does
    not. The other two hooks do nothing, in C.
    """

    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(tuple)

    @staticmethod
    def resolve(kind: type[Node], value: str | None, implicit: tuple[bool, bool]) -> object:
        """The tag of a node that has none, or the tag `!`."""
        if value is None:
            return kind
        return PLAIN if implicit[0] else QUOTED


def compose(data: bytes) -> Iterator[Node]:
    """The root node of each document, empty ones included.

    Raises YAMLError where the text is no YAML, and Refused where it nests too deeply; the documents before that place
    have been yielded.
    """
    deep = _first_too_deep(data) if _may_be_deep(data) else None
    parser = _Composer(data)
    number = 0
    while parser.check_node():
        if deep and deep[0] == number:
            raise too_deep(deep[1], deep[2])
        root = parser.get_node()
        if root is not None:
            yield root
        number += 1


def is_too_deep(data: bytes) -> bool:
    """Whether YAML nests so deeply that a parser without a limit might crash on it."""
    return _may_be_deep(data) and _first_too_deep(data) is not None


def is_merge(key: Node) -> bool:
    """Whether a key is the merge key `<<`, which must not be quoted."""
    return key.value == "<<" and (key.tag is PLAIN or key.tag == "tag:yaml.org,2002:merge")


def key_text(key: Node) -> str | None:
    """The text that Kubernetes makes of a key, or None where it refuses the key (sigs.k8s.io/yaml, yaml.go).

    Numbers and booleans become text; null, numbers beyond 64 bits, lists and mappings are no keys.
    """
    if not isinstance(key, ScalarNode):
        return None
    value: Scalar = key.value if key.tag is QUOTED or key.tag == "tag:yaml.org,2002:str" else resolve(key.value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.7g}"
    return None if value is None or value >= 2**63 else str(value)


def paths(root: Node, wanted: Iterable[Node]) -> dict[int, Path]:
    """Where in a document nodes are, by their id(); a key is where its value is."""
    missing = {id(node) for node in wanted}
    found: dict[int, Path] = {}
    seen: set[int] = set()
    todo: list[tuple[Node, Path]] = [(root, ())]
    while todo:
        node, path = todo.pop()
        if id(node) in missing:
            found.setdefault(id(node), path)
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            for key, value in node.value:
                text = None if is_merge(key) else key_text(key)
                inner = path if text is None else (*path, text)
                todo += (key, inner), (value, inner)
        elif isinstance(node, SequenceNode):
            todo += ((item, (*path, index)) for index, item in enumerate(node.value))
    return found


def contains_itself(root: Node) -> bool:
    """Whether an alias stands for something that it is a part of."""
    above: set[int] = set()
    done: set[int] = set()
    todo = [(root, False)]
    while todo:
        node, leaving = todo.pop()
        if leaving:
            above.remove(id(node))
            done.add(id(node))
        elif id(node) in above:
            return True
        elif id(node) not in done and not isinstance(node, ScalarNode):
            above.add(id(node))
            inner = chain.from_iterable(node.value) if isinstance(node, MappingNode) else node.value
            todo.append((node, True))
            todo += ((child, False) for child in inner)
    return False


def _may_be_deep(data: bytes) -> bool:
    # A level takes a bracket or at least a column of indentation for two. The composer recurses in C, without a check
    # of its own, and crashes beyond some 15,000 levels; counting events is slow, and so is left to the few suspects.
    if data.count(b"[") + data.count(b"{") > _MANY:
        return True
    if len(data) < _MANY:
        return False
    lines = data.splitlines()
    if len(max(lines, key=len, default=b"")) < _MANY:
        return False
    return any(len(line) - len(line.lstrip(b" -?:")) > _MANY for line in lines)


def _first_too_deep(data: bytes) -> tuple[int, int, int] | None:
    """The document, line and column where the nesting gets too deep."""
    parser = CParser(data)
    depth, document = 0, -1
    try:
        while event := parser.get_event():
            if isinstance(event, CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    mark: Any = event.start_mark
                    return document, mark.line, mark.column
            elif isinstance(event, CollectionEndEvent):
                depth -= 1
            elif isinstance(event, DocumentStartEvent):
                document += 1
    except YAMLError:
        return None
    return None
