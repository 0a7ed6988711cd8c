"""Fixes written into the text of a file: the smallest edit at the place, so that comments and layout stay."""

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from yaml import YAMLError
from yaml.nodes import Node, ScalarNode

from kaitoc.diagnostics import Diagnostic, Fix, Path, Position, Rewrite
from kaitoc.emit.yaml import on_one_line
from kaitoc.load.nodes import Refused
from kaitoc.load.positions import descent, roots

_IN_FLOW: Final = re.compile(r"[,\[\]{}]")


class Edit(Struct, frozen=True):
    """Another text for the characters from `start` up to `end`, all on one line; `position` is that of the first."""

    start: int
    end: int
    text: str
    position: Position


def fixed(data: bytes, findings: Sequence[Diagnostic]) -> tuple[bytes, list[Diagnostic]]:
    """A file in which the fixes of findings about it are written, and the findings whose fixes are.

    A fix is left out where the place does not hold a scalar on one line that stands there for itself: for an alias, in
    what has an anchor, for a block of text or a value with a tag. Where two findings want different things of one
    place, the graver one has its way, and neither if they are alike. A file that cannot be read stays as it is.
    """
    found = edits(data, findings)
    if not found:
        return data, []
    marker = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = data.removeprefix(codecs.BOM_UTF8).decode()
    return marker + _applied(text, {edit for _, edit in found}).encode(), [finding for finding, _ in found]


def edits(data: bytes, findings: Sequence[Diagnostic]) -> list[tuple[Diagnostic, Edit]]:
    """The findings whose fixes are written into a file, each with what is written."""
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
        documents = dict(enumerate(roots(data)))
    except (UnicodeError, YAMLError, Refused):
        return []
    wanted: dict[int, list[tuple[Diagnostic, Edit]]] = {}
    for finding in findings:
        edit = _edit(finding, documents, text)
        if edit is not None:
            wanted.setdefault(edit.start, []).append((finding, edit))
    return [
        (finding, edit) for candidates in wanted.values() for finding, edit in candidates if edit == _agreed(candidates)
    ]


def _agreed(candidates: Sequence[tuple[Diagnostic, Edit]]) -> Edit | None:
    """What the errors want of a place, or without any all findings, if it is one thing."""
    gravest = [edit for finding, edit in candidates if finding.is_error] or [edit for _, edit in candidates]
    return gravest[0] if len(set(gravest)) == 1 else None


def _applied(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edit(finding: Diagnostic, documents: Mapping[int, Node], text: str) -> Edit | None:
    source, fix = finding.source, finding.fix
    if fix is None or source is None or source.document not in documents:
        return None
    path = finding.path if source.item is None else ("items", source.item, *finding.path)
    node = _node(documents[source.document], path, fix.rewrite, text)
    if not isinstance(node, ScalarNode) or node.start_mark.line != node.end_mark.line:
        return None
    start, end = node.start_mark.index, node.end_mark.index
    new = _written(fix, text[start:end])
    if new is None or new == text[start:end]:
        return None
    return Edit(start, end, new, Position(node.start_mark.line + 1, node.start_mark.column + 1))


def _node(root: Node, path: Path, rewrite: Rewrite, text: str) -> Node | None:
    """The node to write anew, if it is written at this path and nowhere else."""
    parent, found = root, None
    steps = list(descent(root, path, text))
    if len(steps) != len(path):
        return None
    for key, value in steps:
        for node in (key, value):
            start = node.start_mark.index
            # What an alias stands for is outside of what holds the alias.
            if not parent.start_mark.index <= start < parent.end_mark.index or text[start : start + 1] == "&":
                return None
        parent, found = value, key if rewrite is Rewrite.KEY else value
    return found


def _written(fix: Fix, old: str) -> str | None:
    """A scalar written anew, in the author's kind of quotes; None for what is more than a scalar."""
    if old[:1] in ("&", "!", "*", "|", ">", ""):
        return None
    if fix.rewrite is Rewrite.QUOTES:
        return on_one_line(old, quotes=True) if old[0] not in "'\"" else None
    if not isinstance(fix.new, str):
        return on_one_line(fix.new)
    plain = on_one_line(fix.new)
    if old[0] == "'" and "\\" not in on_one_line(fix.new, quotes=True):
        return "'" + fix.new.replace("'", "''") + "'"
    return on_one_line(fix.new, quotes=old[0] in "'\"" or _IN_FLOW.search(plain) is not None)
