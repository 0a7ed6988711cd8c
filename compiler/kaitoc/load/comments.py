"""Comments that silence a rule: `# kaitoc: ignore KC401 -- why`, anywhere in the document of the object."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct
from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import DocumentStartEvent, Event, ScalarEvent

from kaitoc.diagnostics import Position

_MARK: Final = b"kaitoc:"
_COMMENT: Final = r"(?:(?<=\s)|^)#[ \t]*kaitoc:(?P<words>.*)$"
_IGNORE: Final = r"\s*ignore\s+(?P<rules>KC\d+(?:(?:\s*,\s*|\s+)KC\d+)*)(?:\s+--.*|\s*)"
_LINE_BREAK: Final = "\r\n|[\n\r\x85\u2028\u2029]"

_Point = tuple[int, int]
"""Line and column, from 0."""


class Comment(Struct, frozen=True):
    """A comment for kaitoc in a document of a file; without `rules` it is one that says nothing kaitoc understands."""

    document: int
    position: Position
    rules: tuple[str, ...]


def comments(data: bytes) -> list[Comment]:
    """The comments for kaitoc in a YAML file, also those in its blocks of text; up to where the file is broken."""
    if _MARK not in data:
        return []
    text = data.decode("utf-8-sig", "replace")
    found = [
        (number, match)
        for number, line in enumerate(re.split(_LINE_BREAK, text))
        if "#" in line and (match := re.search(_COMMENT, line))
    ]
    if not found:
        return []
    starts, quoted = _layout(text)
    return [
        Comment(_document(starts, number), Position(number + 1, match.start() + 1), _rules(match["words"]))
        for number, match in found
        if not any(start <= (number, match.start()) < end for start, end in quoted)
    ]


def _rules(words: str) -> tuple[str, ...]:
    understood = re.fullmatch(_IGNORE, words, re.IGNORECASE)
    return tuple(dict.fromkeys(re.findall(r"KC\d+", understood["rules"].upper()))) if understood else ()


def _document(starts: Sequence[int], line: int) -> int:
    """The number of the document that a line belongs to; what stands before the first one belongs to it."""
    return max(0, sum(start <= line for start in starts) - 1)


def _layout(text: str) -> tuple[list[int], list[tuple[_Point, _Point]]]:
    """The lines in which documents start, and from where to where quotes reach: there `#` starts no comment."""
    starts: list[int] = []
    quoted: list[tuple[_Point, _Point]] = []
    for event in _events(text):
        if isinstance(event, DocumentStartEvent):
            starts.append(_point(event.start_mark)[0])
        elif isinstance(event, ScalarEvent) and event.style in ("'", '"'):
            quoted.append((_point(event.start_mark), _point(event.end_mark)))
    return starts, quoted


def _point(mark: Any) -> _Point:
    return mark.line, mark.column


def _events(text: str) -> Iterator[Event]:
    parser = CParser(text)
    try:
        while event := parser.get_event():
            yield event
    except YAMLError:
        return
