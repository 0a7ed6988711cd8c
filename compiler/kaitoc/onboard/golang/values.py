"""What Go expressions stand for: as far as a preset's parameters are literals, constants and their sums."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from tree_sitter import Node

from kaitoc.onboard.golang.source import GoFile, arguments, fields

_UNITS = {"Nanosecond": 1, "Microsecond": 10**3, "Millisecond": 10**6, "Second": 10**9, "Minute": 60 * 10**9}
DURATIONS: Mapping[str, int] = {f"time.{name}": length for name, length in {**_UNITS, "Hour": 3600 * 10**9}.items()}
"""The lengths that package time names, in nanoseconds."""


class NotConstant(Exception):
    """An expression whose value only running it tells; `line` counts from 1."""

    def __init__(self, node: Node, text: str) -> None:
        """`text` is the expression."""
        super().__init__(f"{text.splitlines()[0][:60]}")
        self.line = node.start_point.row + 1


class Evaluator:
    """The values of a file's expressions: its own constants and variables, and symbols of other packages."""

    def __init__(self, file: GoFile, symbols: Mapping[str, Any]) -> None:
        """`symbols` are values by their text with the package, such as `time.Minute`."""
        self._file, self._symbols, self._specs = file, {**DURATIONS, **symbols}, file.specs

    def value(self, node: Node) -> Any:
        """Text, number, boolean, None for nil, a dictionary for a struct or a map. Raises NotConstant."""
        text = self._file.text(node)
        match node.type:
            case "interpreted_string_literal" | "raw_string_literal":
                return _unquoted(text)
            case "int_literal":
                return int(text.replace("_", ""), 0)
            case "true" | "false":
                return node.type == "true"
            case "nil":
                return None
            case "identifier" if text in self._specs:
                return self._value_of_spec(self._specs[text])
            case "selector_expression" if text in self._symbols:
                return self._symbols[text]
            case "literal_element":
                return self.value(node.named_children[0])
            case "parenthesized_expression" | "unary_expression":
                if text[:1] in ("&", "("):
                    return self.value(node.named_children[-1])
            case "binary_expression":
                return self._sum(node)
            case "composite_literal":
                return self._literal(node)
            case "literal_value":
                return {key: self.value(item) for key, item in fields(node, self._file).items()}
            case "call_expression":
                return self._call(node)
        raise NotConstant(node, text)

    def named(self, *types: str) -> Iterator[tuple[str, Any]]:
        """The names of the file's own constants and variables of some types, each with its value, where it has one."""
        for name, spec in self._specs.items():
            values = spec.child_by_field_name("value") if spec.type in types else None
            if values is not None:
                with suppress(NotConstant):
                    yield name, self.value(values.named_children[0])

    def _value_of_spec(self, spec: Node) -> Any:
        values = spec.child_by_field_name("value")
        if values is None or len(values.named_children) != 1:
            raise NotConstant(spec, self._file.text(spec))
        return self.value(values.named_children[0])

    def _sum(self, node: Node) -> Any:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = self._file.data[left.end_byte : right.start_byte].strip() if left and right else b""
        if left is None or right is None or operator not in (b"+", b"*"):
            raise NotConstant(node, self._file.text(node))
        first, second = self.value(left), self.value(right)
        return first + second if operator == b"+" else first * second

    def _literal(self, node: Node) -> dict[str, Any]:
        kind = node.child_by_field_name("type")
        keyed = fields(node, self._file)
        if kind is not None and kind.type == "map_type":
            body = node.child_by_field_name("body")
            pairs = [one for one in body.named_children if one.type == "keyed_element"] if body else []
            keys = [pair.named_children[0].named_children[0] for pair in pairs]
            return {self.value(key): self.value(item) for key, item in zip(keys, keyed.values(), strict=True)}
        return {key: self.value(item) for key, item in keyed.items()}

    def _call(self, node: Node) -> Any:
        called = node.child_by_field_name("function")
        name = self._file.text(called) if called else ""
        given = arguments(node)
        if len(given) == 1 and (name == "time.Duration" or name.endswith(".MustGet") or name == "MustGet"):
            return self.value(given[0])
        raise NotConstant(node, self._file.text(node))


def spelled(value: Any) -> str:
    """A value as text, the same for maps of another order."""
    return json.dumps(value, sort_keys=True)


def names_by_value(file: GoFile) -> dict[str, list[str]]:
    """The names of the file's own constants and variables that are text or a map, by their value as `spelled`."""
    found: dict[str, list[str]] = {}
    for name, value in Evaluator(file, {}).named("const_spec", "var_spec"):
        if isinstance(value, (str, dict)):
            found.setdefault(spelled(value), []).append(name)
    return found


def _unquoted(text: str) -> str:
    if text.startswith("`"):
        return text[1:-1]
    inner = text[1:-1]
    return inner.encode().decode("unicode_escape").encode("latin-1").decode() if "\\" in inner else inner
