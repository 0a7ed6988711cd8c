"""What libyaml says about broken YAML, in plain words and with the way out."""

from typing import Final

from msgspec import Struct
from yaml import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError


class Complaint(Struct, frozen=True):
    """Why a text is no YAML; `line` and `column` count from 1."""

    message: str
    hint: str
    line: int
    column: int


class _Words(Struct, frozen=True):
    """`at_start`: the place to show is where the construct starts, not where the parser gave up on it."""

    message: str
    hint: str
    at_start: bool = False


_TAB: Final = _Words("a tab indents this line", "indent with spaces")
_UNCLOSED: Final = _Words("this quote is never closed", "add the closing quote", at_start=True)
_LIST: Final = _Words("this `[` is not closed, or a comma is missing after an item", "close it with `]`", at_start=True)
_MAP: Final = _Words("this `{` is not closed, or a comma is missing after a value", "close it with `}`", at_start=True)
_ESCAPE: Final = _Words("no escape starts like this", "use single quotes, or write `\\\\` for a backslash")
_STAR: Final = _Words("text cannot start with `*`", "put it in quotes", at_start=True)
_AND: Final = _Words("text cannot start with `&`", "put it in quotes", at_start=True)
_TAG: Final = _Words("`!` starts a tag, and this is none", "put text that starts with `!` in quotes", at_start=True)
_BLOCK: Final = _Words(
    "text follows `|` or `>` on the same line", "start the text on the next line, indented", at_start=True
)

_KNOWN: Final[dict[str, _Words]] = {
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found unexpected end of stream": _UNCLOSED,
    "found unexpected document indicator": _UNCLOSED,
    "did not find expected ',' or ']'": _LIST,
    "did not find expected ',' or '}'": _MAP,
    "found unknown escape character": _ESCAPE,
    "found invalid Unicode character escape code": _ESCAPE,
    "did not find expected hexdecimal number": _ESCAPE,
    "did not find expected comment or line break": _BLOCK,
    "found undefined tag handle": _TAG,
    "found an indentation indicator equal to 0": _Words(
        "the digit after `|` or `>` must be 1 to 9", "leave it out", at_start=True
    ),
    "could not find expected ':'": _Words(
        "this line is neither `key: value` nor a list item",
        "add the `:` after the key, or indent the line as part of the text before it",
        at_start=True,
    ),
    "did not find expected '-' indicator": _Words(
        "this line belongs to no item of the list above", "indent every item and its fields alike"
    ),
    "block sequence entries are not allowed in this context": _Words(
        "a list cannot start here", "put the first `- ` on a line of its own, below the key"
    ),
    "did not find expected <document start>": _Words(
        "this belongs to no document: it is indented less than the first line, or a bracket is closed twice",
        "indent the top level alike, and separate documents with `---`",
    ),
    "did not find expected node content": _Words("a value is missing here", "write the value, or put it in quotes"),
    "mapping keys are not allowed in this context": _Words("a key cannot start here", "put text with `?` in quotes"),
    "found undefined alias": _Words(
        "this alias (`*`) has no anchor (`&`) above it", "put text that starts with `*` in quotes"
    ),
    "second occurrence": _Words("an anchor of this name is already defined", "give each anchor a name of its own"),
}


def explain(error: YAMLError, data: bytes) -> Complaint:
    """The complaint for an error of the C parser about `data`, which is UTF-8."""
    if isinstance(error, ReaderError):
        return control_character(data, error.position)
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Complaint("this is no YAML", "", 1, 1)
    here = error.problem_mark
    lines = data.decode("utf-8-sig", "replace").rstrip().split("\n")
    if here.line >= len(lines) and "expected node content" in str(error.problem):
        message = "a bracket is still open where the file ends"
        return Complaint(message, "close it with `]` or `}`", len(lines), len(lines[-1].rstrip()))
    line = lines[here.line] if here.line < len(lines) else ""
    words = _words(str(error.problem), str(error.context), line, here.column)
    mark = error.context_mark if words.at_start and error.context_mark else here
    return Complaint(words.message, words.hint, mark.line + 1, mark.column + 1)


def control_character(data: bytes, offset: int) -> Complaint:
    """The complaint about a character at a byte offset that no YAML may hold."""
    line, column = line_and_column(data, offset)
    character = ord(data[offset:].decode("utf-8", "replace")[0])
    message = f"the control character U+{character:04X} is not allowed in YAML"
    return Complaint(message, 'remove it, or write it as an escape in double quotes: "\\x1b"', line, column)


def line_and_column(data: bytes, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a byte offset."""
    before = data[:offset].decode("utf-8-sig", "replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _words(problem: str, context: str, line: str, column: int) -> _Words:
    """`line` and `column` are where the parser gave up."""
    rest = line[column:]
    if problem == "found character that cannot start any token":
        if rest[:1] == "\t":
            return _TAB
        return _Words(f"text cannot start with `{rest[:1]}`", "put it in quotes")
    if problem == "mapping values are not allowed in this context":
        if ": " in line[:column]:
            return _Words("text with `: ` in it must be quoted", "put the value in quotes")
        return _Words(
            "this `:` makes no key: the line is indented deeper than the key above, or that key has no `:`",
            "indent the keys of one mapping alike, and end each key with `:`",
        )
    if problem == "did not find expected key":
        if line[:column].strip():
            return _Words("text follows a closed value on the same line", "put the whole value in one pair of quotes")
        return _Words("this line is indented like no key above it", "indent the keys of one mapping alike")
    if problem == "did not find expected alphabetic or numeric character":
        return _STAR if "alias" in context else _AND
    if "directive" in context + problem:
        return _Words("a line that starts with `%` is a directive, and YAML has none like this", "remove the line")
    if "tag" in context:
        return _TAG
    return _KNOWN.get(
        problem, _Words(problem, "look at the quotes, the brackets and the indentation around this place")
    )
