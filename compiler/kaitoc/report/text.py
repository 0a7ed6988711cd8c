"""What may be shown on a terminal or in a log: no control characters, no tokens, no values of Secrets."""

import re
from functools import lru_cache
from typing import Final

from kaitoc.diagnostics import Position

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_TOKEN: Final = re.compile(r"(?<![A-Za-z0-9])(hf_)([A-Za-z0-9]{8,})")
_SECRET: Final = re.compile(r"""["']?kind["']?\s*:\s*["']?Secret["']?\s*(?:$|[,}\#])|["']?stringData["']?\s*:""", re.M)
_SEPARATOR: Final = re.compile(r"---(?:\s|$)")
_KEY: Final = re.compile(r"""\s*(?:-\ +)?(?P<quote>["']?)(?P<key>[\w./-]+)(?P=quote)\s*:(?=\s|$)""")
_HARMLESS: Final = frozenset({"apiVersion", "kind", "name", "namespace", "type", "metadata", "labels", "annotations"})
_WIDTH: Final = 100
_BEFORE: Final = 40


def printable(text: str) -> str:
    """A text in which control characters are spelled out, so that no input can move the cursor or hide a line."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), masked(text))


def masked(text: str) -> str:
    """A text without Hugging Face tokens; everything else keeps its place."""
    return _TOKEN.sub(lambda found: found[1] + "*" * len(found[2]), text) if "hf_" in text else text


def excerpt(data: bytes, position: Position) -> tuple[str, int]:
    """The line of a position as it can be shown, and the column to put a caret under, or 0.

    The text is "" where the file has no such line, or is no text at all. In a Secret only the keys are shown, of a long
    line only the part around the column.
    """
    lines, column = _lines(data), position.column
    if not 1 <= position.line <= len(lines) or b"\0" in data:
        return "", 0
    text = lines[position.line - 1]
    if _SECRET.search("\n".join(_document(lines, position.line))):
        text = _without_value(text)
    text = _CONTROL.sub("\ufffd", masked(text)).replace("\t", " ")
    start = max(0, column - _BEFORE) if len(text) > _WIDTH else 0
    shown = text[start : start + _WIDTH]
    if start:
        shown = f"...{shown[3:]}"
    if start + _WIDTH < len(text):
        shown = f"{shown[:-3]}..."
    return shown, column - start if 0 < column - start <= len(shown) else 0


@lru_cache(maxsize=1)
def _lines(data: bytes) -> list[str]:
    return _LINE_BREAK.split(data.decode("utf-8-sig", "replace"))


def _document(lines: list[str], line: int) -> list[str]:
    """The lines of the YAML document around a line."""
    first = next((i for i in range(line - 1, -1, -1) if _SEPARATOR.match(lines[i])), 0)
    last = next((i for i in range(line, len(lines)) if _SEPARATOR.match(lines[i])), len(lines))
    return lines[first:last]


def _without_value(text: str) -> str:
    found = _KEY.match(text)
    if found is None:
        return ""
    value = text[found.end() :].strip()
    if not value or (found["key"] in _HARMLESS and value[0] not in "{[|>&*"):
        return text
    return f"{found[0]} ***"
