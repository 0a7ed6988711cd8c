"""From YAML nodes to plain values as Kubernetes reads them, with what there is to say about them.

This is the hot part of reading: one pass over the nodes, in which a scalar costs a look-up. Whatever is out of the
ordinary leaves that path: keys that are no text, tags, merge keys, scalars on which readers disagree.
"""

import math
import sys
from typing import Any, Final

from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kaitoc.diagnostics import Fix, Rewrite, Severity
from kaitoc.load.nodes import MAX_DEPTH, PLAIN, QUOTED, Refused, contains_itself, is_merge, key_text, too_deep
from kaitoc.load.scalars import Scalar, disagreement, resolve, spelled
from kaitoc.memo import Memo

MAX_ALIASED: Final = 400_000
"""Nodes of one document that may come from aliases. Kubernetes' reader draws its line there, too (goyaml.v2, decode.go:
at most 99% of 400,000 nodes, at most 10% of 4,000,000)."""

_TAG: Final = "tag:yaml.org,2002:"
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    f"{_TAG}bool": (bool,),
    f"{_TAG}int": (int,),
    f"{_TAG}float": (int, float),
    f"{_TAG}null": (type(None),),
    f"{_TAG}timestamp": (str,),
}


_Words = tuple[str, str]


class Finding(Struct, frozen=True):
    """Something to say about a node; `discreet` is the message and the hint that do not repeat the author's value.

    `fix` writes what Kubernetes reads.
    """

    rule: str
    severity: Severity
    node: Node
    message: str
    hint: str
    discreet: _Words | None = None
    fix: Fix | None = None


def to_data(root: Node, size: int) -> tuple[Any, list[Finding]]:
    """The value of a document, and the findings about it. `size` is the size of its file in bytes.

    A key written twice has its last value, and what Kubernetes takes no value from is kept as text, so that later
    checks can go on. Raises Refused for nesting and aliases without end.
    """
    conversion = _Conversion(size + MAX_ALIASED)
    try:
        return conversion.value(root, 1), list(conversion.findings.values())
    except Refused as refused:
        if contains_itself(root):
            message = "an anchor (`&`) holds an alias (`*`) of itself"
            raise Refused("KC004", message, "write the value out", refused.line, refused.column) from None
        raise


_LOOK: Final[Any] = object()
"""Stands for a plain scalar that deserves a look: readers disagree on it, or JSON does not have it."""


def _reading(text: str) -> Any:
    value = resolve(text)
    if disagreement(text) or (isinstance(value, float) and not math.isfinite(value)):
        return _LOOK
    # Interned, so that a string that a thousand files have in common is in memory once.
    return sys.intern(value) if isinstance(value, str) else value


def _dispute(text: str) -> tuple[Scalar, str, Severity, str, str]:
    """The value of a scalar that deserves a look; and rule, severity, message and hint to go with it."""
    value = resolve(text)
    hint = f"put it in quotes: {spelled(text)}"
    if isinstance(value, float) and not math.isfinite(value):
        message = "Kubernetes takes neither infinity nor `.nan`: JSON has no such number"
        return text, "KC019", Severity.ERROR, message, hint
    if not isinstance(value, str):
        hint += f", or write {spelled(value)}"
    return value, "KC006", Severity.WARNING, f"this is not quoted: {disagreement(text)}", hint


_READINGS: Final = Memo(_reading)
_DISPUTES: Final = Memo(_dispute)


class _Conversion:
    """One document on its way from nodes to data: the findings so far, and how many nodes may follow."""

    __slots__ = ("findings", "room")

    def __init__(self, room: int) -> None:
        # A node takes at least a byte of its file, so only aliases make more nodes than the file has bytes.
        self.room = room
        self.findings: dict[tuple[str, int], Finding] = {}

    def note(
        self,
        rule: str,
        severity: Severity,
        node: Node,
        message: str,
        hint: str,
        discreet: _Words | None = None,
        fix: Fix | None = None,
    ) -> None:
        # A node that aliases repeat is found once.
        self.findings.setdefault((rule, id(node)), Finding(rule, severity, node, message, hint, discreet, fix))

    def value(self, node: Node, depth: int) -> Any:
        tag: object = node.tag
        if tag is PLAIN:
            value = _READINGS[node.value]
            return value if value is not _LOOK else self.disputed(node)
        if tag is QUOTED:
            return node.value
        if tag is MappingNode:
            return self.mapping(node, depth)
        if tag is SequenceNode:
            return self.sequence(node, depth)
        return self.tagged(node, depth)

    def mapping(self, node: Node, depth: int) -> dict[str, Any]:
        pairs = node.value
        self.room -= len(pairs)
        if self.room < 0 or depth > MAX_DEPTH:
            raise self.refusal(node, depth)
        result: dict[str, Any] = {}
        readings = _READINGS
        depth += 1
        for key, item in pairs:
            name = readings[key.value] if key.tag is PLAIN else key.value if key.tag is QUOTED else None
            if name.__class__ is not str:
                if is_merge(key):
                    self.merge(key, item, result, depth)
                    continue
                name = self.unusual_key(key)
                if name is None:
                    continue
            # The common kinds of value are repeated here, because a call costs as much as the rest of the loop.
            tag = item.tag
            if tag is QUOTED:
                value = item.value
            elif tag is not PLAIN or (value := readings[item.value]) is _LOOK:
                value = self.value(item, depth)
            result[name] = value
        if len(result) != len(pairs):
            self.duplicates(node)
        return result

    def sequence(self, node: Node, depth: int) -> list[Any]:
        self.room -= len(node.value)
        if self.room < 0 or depth > MAX_DEPTH:
            raise self.refusal(node, depth)
        depth += 1
        return [self.value(item, depth) for item in node.value]

    def refusal(self, node: Node, depth: int) -> Refused:
        mark = node.start_mark
        if depth > MAX_DEPTH:
            return too_deep(mark.line, mark.column)
        message = "the aliases (`*`) of this document make it too large"
        hint = f"write the values out; aliases may stand for {MAX_ALIASED:,} values in all"
        return Refused("KC004", message, hint, mark.line, mark.column)

    def merge(self, key: Node, item: Node, result: dict[str, Any], depth: int) -> None:
        """Merges as goyaml.v2 does: in the order of writing, so that `<<` replaces keys that stand before it."""
        sources = item.value[::-1] if isinstance(item, SequenceNode) else [item]
        for source in sources:
            if not isinstance(source, MappingNode):
                message = "`<<` takes a mapping or a list of mappings"
                self.note("KC001", Severity.ERROR, source, message, "write the keys out")
                continue
            merged = self.mapping(source, depth)
            replaced = [name for name in merged if name in result and result[name] != merged[name]]
            message = 'Kubernetes merges `<<`, YAML 1.2 readers take it as a key named "<<"'
            if replaced:
                message = f"Kubernetes lets `<<` replace the `{replaced[0]}` before it, other readers do not"
            self.note("KC006", Severity.WARNING, key, message, "write the merged keys out")
            result.update(merged)

    def unusual_key(self, key: Node) -> str | None:
        name = key_text(key)
        if name is None:
            message, hint = "a key must be text", "put the key in quotes"
            if isinstance(key, MappingNode) and key.flow_style:
                message, hint = "`{{` starts no text", "put the value in quotes, or render the template first"
            self.note("KC007", Severity.ERROR, key, message, hint)
            return None
        hint = f"put the key in quotes: {spelled(key.value)}"
        if key.tag is not PLAIN:
            self.tagged(key, 1)
        elif not isinstance(resolve(key.value), str):
            message = f"this key is no text; Kubernetes makes it {spelled(name)}"
            self.note("KC007", Severity.WARNING, key, message, hint)
        elif differ := disagreement(key.value):
            message, fix = f"this key is not quoted: {differ}", Fix(Rewrite.KEY, name)
            self.note("KC006", Severity.WARNING, key, message, hint, fix=fix)
        return name

    def duplicates(self, node: Node) -> None:
        first: dict[str, Node] = {}
        for key, _ in node.value:
            name = None if is_merge(key) else key_text(key)
            if name is None:
                continue
            if name in first:
                message = f"the key `{name}` is already in line {first[name].start_mark.line + 1}"
                self.note("KC003", Severity.ERROR, key, message, "remove one of the two")
            first.setdefault(name, key)

    def disputed(self, node: Node) -> Scalar:
        value, rule, severity, message, hint = _DISPUTES[node.value]
        discreet = "this is not quoted, and YAML readers take it differently", "put it in quotes"
        fix = Fix(Rewrite.QUOTES) if isinstance(value, str) or value is None else Fix(Rewrite.VALUE, value)
        self.note(rule, severity, node, message, hint, discreet, fix if rule == "KC006" else None)
        return value

    def tagged(self, node: Node, depth: int) -> Any:
        """The value of a node with a tag; the tags of JSON's types are all that Kubernetes needs."""
        if not isinstance(node, ScalarNode):
            is_mapping = isinstance(node, MappingNode)
            if node.tag != (f"{_TAG}map" if is_mapping else f"{_TAG}seq"):
                self.foreign_tag(node)
            return self.mapping(node, depth) if is_mapping else self.sequence(node, depth)
        if node.tag == f"{_TAG}str":
            return node.value
        value = resolve(node.value)
        if isinstance(value, float) and not math.isfinite(value):
            return self.disputed(node)
        if type(value) in _TYPES.get(node.tag, ()):
            return value
        self.foreign_tag(node)
        return node.value

    def foreign_tag(self, node: Node) -> None:
        known = node.tag in _TYPES or node.tag in (f"{_TAG}str", f"{_TAG}map", f"{_TAG}seq")
        wrong = "does not go with this value" if known else "means nothing to Kubernetes"
        message = f"the tag `{node.tag.replace(_TAG, '!!')}` {wrong}"
        hint = "leave the tag out; text that starts with `!` needs quotes"
        self.note("KC018", Severity.ERROR, node, message, hint, (f"a tag (`!`) {wrong}", hint))
