"""How a violation is said: values, types and choices in the words of a YAML author."""

import json
from collections.abc import Sequence
from typing import Any

from kaitoc.diagnostics import Path
from kaitoc.schema.files import Schema

MOST_NAMES = 15
_LONGEST_VALUE = 60
_NAMES = {dict: "object", list: "list", str: "string", bool: "boolean", int: "integer", float: "number"}
_SECRET = frozenset({"data", "stringData", "value"})


def json_type(value: Any) -> str:
    """The type of a value."""
    return "null" if value is None else _NAMES.get(type(value), type(value).__name__)


def expected_types(schema: Schema) -> list[str]:
    """The types that a schema allows."""
    types = schema.get("type", [])
    return ["list" if name == "array" else name for name in ([types] if isinstance(types, str) else types)]


def shown(path: Path, value: Any) -> str:
    """A scalar as JSON has it; nothing for objects and lists, and for what may be a secret."""
    if isinstance(value, dict | list) or not _SECRET.isdisjoint(part for part in path if isinstance(part, str)):
        return ""
    if isinstance(value, str) and len(value) > _LONGEST_VALUE:
        value = f"{value[:_LONGEST_VALUE]}..."
    return json.dumps(value, ensure_ascii=False)


def any_of(names: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def list_of(names: Sequence[str]) -> str:
    """The first names of a list."""
    return ", ".join(names[:MOST_NAMES]) + ", ..." * (len(names) > MOST_NAMES)


def choices(schema: Schema) -> list[str]:
    """The values that a schema allows, as text; empty where it names none."""
    if "const" in schema:
        return [str(schema["const"])]
    named = schema.get("enum") or next((part["enum"] for part in schema.get("allOf", ()) if "enum" in part), ())
    return [str(choice) for choice in named]


def described(schema: Schema) -> str:
    """An alternative: its title, its values, or its type and the fields that it needs."""
    if "title" in schema:
        return str(schema["title"])
    text = any_of(choices(schema) or expected_types(schema) or ["another value"])
    return f"{text} with {' and '.join(schema['required'])}" if schema.get("required") else text


def meaning(schema: Schema) -> str:
    """What a field is for, as a part of a sentence."""
    text = str(schema.get("description", "")).rstrip(".")
    starts_with_a_word = text[1:2].islower() or text[1:2] == " "
    return text[:1].lower() + text[1:] if starts_with_a_word else text


def how_to_write(value: Any, schema: Schema) -> str:
    """What turns a value of the wrong type into what its author probably meant."""
    expected = expected_types(schema)
    if isinstance(value, str) and is_quoted(value, expected):
        return "remove the quotes"
    if "string" in expected and isinstance(value, bool | int | float):
        return "put the value in quotes"
    if "integer" in expected and isinstance(value, float):
        return "write a whole number"
    if "list" in expected:
        return "write it as a list, with a dash before each item"
    if "object" in expected and schema.get("properties"):
        return f"write its fields below it: {list_of(sorted(schema['properties']))}"
    return meaning(schema)


def is_quoted(text: str, expected: Sequence[str]) -> bool:
    """Whether a string would be of the expected type without its quotes."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if isinstance(value, bool):
        return "boolean" in expected
    return isinstance(value, int | float) and (
        "number" in expected or (isinstance(value, int) and "integer" in expected)
    )
