"""A Jsonnet file in which the values of some lines are others, as one program for any choice of lines."""

import re

_COMMENT = r"//[^\n]*|\#[^\n]*|/\*.*?\*/"
_TEXT = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_TOKEN = re.compile(rf"({_COMMENT})|({_TEXT})|(?<![\w.])(\d+(?:\.\d+)?)(?![\w.])|\b(true|false)\b", re.DOTALL)
_DIGITS = re.compile(r"\d+")
_BEFORE = re.compile(r"(?:import(?:str)?|since:|until:)\s*$")
_AFTER = re.compile(r"\s*\+?:")

FROM, TO = "kaitocFrom", "kaitocTo"
"""The parameters of what `varied` makes of a file."""


def varied(text: str, kept: str = "", first: int = 1) -> tuple[str, list[int]]:
    """A Jsonnet text as a function of two numbers, and lines of it: from the one to the other all values are others.

    `first` is the number of the first of these lines. The text `kept`, by which something is found, stays.
    """
    lines: list[int] = []

    def other(found: re.Match[str]) -> str:
        if found[1] or _BEFORE.search(text, max(0, found.start() - 20), found.start()):
            return found[0]
        if found[2] and (_AFTER.match(text, found.end()) or found[2][1:-1].lower() == kept.lower()):
            return found[0]
        line = text.count("\n", 0, found.start()) + 1
        if line not in lines[-1:]:
            lines.append(line)
        number = first + len(lines) - 1
        return f"(if {FROM} <= {number} && {number} <= {TO} then {_other(found[0])} else {found[0]})"

    return f"function({FROM}, {TO}) {_TOKEN.sub(other, text)}", lines


def _other(literal: str) -> str:
    """Another literal of the same form."""
    if literal in ("true", "false"):
        return "false" if literal == "true" else "true"
    if _DIGITS.match(literal):
        return f"({literal} + 1)"
    number = _DIGITS.match(literal, 1)
    if number:
        # A step of ten times the size is one that shows, whatever is rounded.
        return f"{literal[0]}1{literal[1:]}"
    return f"{literal[:-1]}x{literal[-1]}"
