"""Canonical YAML: one text for one value, that every YAML reader takes alike.

Rules, beside those of design.md (block style, no anchors, LF, one final newline):

- A mapping has its keys in the order of _LEADING and the others after them by alphabet, whatever order they came in.
  Below a key of _FREE, where authors choose the keys, the order is by alphabet alone. So the same object gives the same
  bytes, and reading them and writing them again changes nothing.
- A list stands in the column of its key, as kubectl prints it.
- A string is plain only if it looks like a word, a path, a flag or a quantity of ASCII characters; else it is in double
  quotes with JSON's escapes. Numbers, dates, versions, `yes`, and whatever resembles them, are quoted.
- Text of several lines is a literal block, unless it holds characters that YAML does not print.
- A number without a fraction is written as an integer, as Go writes JSON: 1e3 is `1000`.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from kaitoc.memo import Memo

_LEADING: Final = {
    key: rank
    for rank, key in enumerate(
        (
            "apiVersion",
            "kind",
            "metadata",
            "name",
            "generateName",
            "namespace",
            "labels",
            "annotations",
            "key",
            "image",
            "command",
            "args",
        )
    )
}
_FREE: Final = frozenset(
    {
        "allocatable",
        "annotations",
        "binaryData",
        "capacity",
        "data",
        "labels",
        "limits",
        "matchLabels",
        "nodeSelector",
        "parameters",
        "requests",
        "selector",
        "stringData",
    }
)

_WORDS: Final = frozenset(
    {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity", "none", "undefined"}
)
_PLAIN: Final = re.compile(
    r"""(?:[A-Za-z_/$(]|--?[A-Za-z])           # a word, a path, $(VAR), a flag
        (?:[!-9;-~]                            # no blank, no colon
          |:(?=[!-~])                          # a colon inside a word
          |[ ]+(?=[!"$-9;-~])                  # blanks before more text, but not before a comment
        )*
       |[1-9][0-9]*(?:\.[0-9]+)?(?:m|k|[KMGTP]i?)  # a quantity
       |(?:[0-9]+[hms]){1,3}                   # a duration
    """,
    re.VERBOSE,
)
_ESCAPED: Final = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]')
_NO_BLOCK: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
    r"|\A[ \t\n]*\Z|\A\n*[ \t]+\n"
)
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LONGEST_KEY: Final = 1000


def dump(obj: Any, *, keep_order: bool = False) -> str:
    """A value of dicts, lists, strings, numbers, booleans and None as one canonical YAML document.

    With `keep_order` every mapping keeps the order of its keys. Raises TypeError for anything else, and ValueError for
    the numbers that JSON does not have.
    """
    out: list[str] = []
    if obj.__class__ is dict and obj:
        _mapping(obj, obj if keep_order else _in_order(tuple(obj)), "", "", out, keep_order)
    elif obj.__class__ is list and obj:
        _sequence(obj, "", "", out, keep_order)
    else:
        out.append(_scalar(obj, "  ") + "\n")
    return "".join(out)


def on_one_line(value: str | int | float | bool, *, quotes: bool = False) -> str:
    """A scalar on one line: a text in double quotes where it needs them, or `quotes` asks for them."""
    if isinstance(value, str):
        return (not quotes and _text(value)) or _quoted(value)
    return _scalar(value, "")


def _mapping(obj: Mapping[str, Any], keys: Iterable[str], lead: str, pad: str, out: list[str], kept: bool) -> None:
    """`pad` indents the keys; `lead` stands before the first of them, `- ` inside a list."""
    inner = pad + "  "
    names, texts = _NAMES, _TEXTS
    for key in keys:
        value = obj[key]
        kind = value.__class__
        name = names[key] or f"? {_quoted(key)}\n{pad}:"
        if kind is str:
            out.append(f"{lead}{name} {texts[value] or _block(value, inner)}\n")
        elif kind is dict and value:
            out.append(f"{lead}{name}\n")
            inner_keys = value if kept else sorted(value) if key in _FREE else _in_order(tuple(value))
            _mapping(value, inner_keys, inner, inner, out, kept)
        elif kind is list and value:
            out.append(f"{lead}{name}\n")
            _sequence(value, pad, pad, out, kept)
        else:
            out.append(f"{lead}{name} {_scalar(value, inner)}\n")
        lead = pad


def _sequence(items: Sequence[Any], lead: str, pad: str, out: list[str], kept: bool) -> None:
    """`pad` indents the dashes; `lead` stands before the first of them, `- ` inside another list."""
    inner = pad + "  "
    texts = _TEXTS
    for item in items:
        kind = item.__class__
        if kind is str:
            out.append(f"{lead}- {texts[item] or _block(item, inner)}\n")
        elif kind is dict and item:
            _mapping(item, item if kept else _in_order(tuple(item)), f"{lead}- ", inner, out, kept)
        elif kind is list and item:
            _sequence(item, f"{lead}- ", inner, out, kept)
        else:
            out.append(f"{lead}- {_scalar(item, inner)}\n")
        lead = pad


@lru_cache(maxsize=10_000)
def _in_order(keys: tuple[str, ...]) -> list[str]:
    return sorted(keys, key=lambda key: (_LEADING.get(key, len(_LEADING)), key))


def _scalar(value: Any, inner: str) -> str:
    """A value on the line of its key; `inner` indents text of several lines."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        text = str(value)
        return _TEXTS[text] or _block(text, inner)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _number(value)
    if value == {}:
        return "{}"
    if value == []:
        return "[]"
    raise TypeError(f"no YAML for a {type(value).__name__}")


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"JSON has no number {value}")
    if value.is_integer() and abs(value) < 2**63:
        return str(int(value))
    text = repr(value)
    # YAML 1.1 knows no exponent without a decimal point.
    return text if "." in text else text.replace("e", ".0e")


def _text(text: str) -> str:
    """A string on one line, or "" for one that is to be a block."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if "\n" in text and not _NO_BLOCK.search(text):
        return ""
    return _quoted(text)


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def _name(key: str) -> str:
    """A key with its colon, or "" for one that is too long to stand on the line of its value."""
    text = _text(key) or _quoted(key)
    return f"{text}:" if len(text) < _LONGEST_KEY else ""


def _block(text: str, inner: str) -> str:
    """A literal block of lines below its key."""
    # A first line that is blank, or starts with a blank, would hide how far the block is indented.
    indentation = "2" if text[0] in " \t\n" else ""
    chomping = "" if text.endswith("\n") else "-"
    if text.endswith("\n\n"):
        chomping = "+"
    lines = text.removesuffix("\n").split("\n")
    return "\n".join([f"|{indentation}{chomping}", *(inner + line if line else "" for line in lines)])


_TEXTS: Final = Memo(_text)
_NAMES: Final = Memo(_name)
