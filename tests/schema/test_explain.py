from typing import Any

import pytest

from kaitoc.schema.checker import compiled
from kaitoc.schema.explain import explain, schema_at


def said(schema: dict[str, Any], value: Any) -> list[tuple[tuple[str | int, ...], str, str]]:
    definitions = schema.get("$defs", {})
    return [(found.path, found.message, found.hint) for found in explain(compiled(schema, definitions), value, ("at",))]


@pytest.mark.parametrize(
    ("schema", "value", "message", "hint"),
    [
        ({"type": "integer", "minimum": 1}, 0, "0 is too small: the least is 1", ""),
        ({"type": "integer", "maximum": 1}, 2, "2 is too large: the most is 1", ""),
        ({"exclusiveMinimum": 0}, 0, "0 is too small: it has to be more than 0", ""),
        ({"exclusiveMaximum": 1}, 1, "1 is too large: it has to be less than 1", ""),
        ({"minLength": 1}, "", "must not be empty", ""),
        ({"minLength": 2}, "a", "too few characters (1): the least is 2", ""),
        ({"maxLength": 2}, "abc", "too many characters (3): the most is 2", ""),
        ({"minItems": 2}, [1], "too few items (1): the least is 2", ""),
        ({"maxItems": 0}, [1], "too many items (1): the most is 0", ""),
        ({"minProperties": 1}, {}, "must not be empty", ""),
        ({"maxProperties": 1}, {"a": 1, "b": 2}, "too many fields (2): the most is 1", ""),
        ({"uniqueItems": True}, [1, 1], "an item is there twice", ""),
        ({"const": "a"}, "b", '"b" is not allowed: expected a', ""),
        (
            {"enum": ["red", "green", "blue"]},
            "gren",
            '"gren" is not allowed: expected red, green or blue',
            'did you mean "green"?',
        ),
        ({"pattern": "^a+$", "examples": ["aa"]}, "b", '"b" is not of the form ^a+$', "for example aa"),
        (
            {"pattern": "^a+$", "description": "Only the letter a."},
            "b",
            '"b" is not of the form ^a+$',
            "only the letter a",
        ),
        ({"format": "date-time"}, "today", '"today" is not a date-time', ""),
        ({"not": {}}, 1, "not allowed here", ""),
        ({"type": "boolean"}, "true", 'expected boolean, found string "true"', "remove the quotes"),
        ({"type": "boolean"}, "yes", 'expected boolean, found string "yes"', ""),
        ({"type": "integer"}, "1.5", 'expected integer, found string "1.5"', ""),
        ({"type": "number"}, "1.5", 'expected number, found string "1.5"', "remove the quotes"),
        ({"type": "string"}, True, "expected string, found boolean true", "put the value in quotes"),
        ({"type": "string"}, None, "expected string, found null", ""),
        ({"type": ["string", "number"]}, {}, "expected string or number, found object", ""),
        ({"type": "integer"}, "x" * 70, f'expected integer, found string "{"x" * 60}..."', ""),
        ({"type": "integer"}, "a\nb", 'expected integer, found string "a\\nb"', ""),
    ],
)
def test_one_keyword(schema: dict[str, Any], value: Any, message: str, hint: str) -> None:
    assert said(schema, value) == [(("at",), message, hint)]


def test_unknown_names_of_a_map() -> None:
    schema = {"propertyNames": {"enum": ["vLLM", "enableMIG"]}}
    assert said(schema, {"vllm": 1, "enableMIG": 2}) == [
        (("at", "vllm"), 'unknown name "vllm"', 'did you mean "vLLM"?')
    ]
    assert said({"propertyNames": {"pattern": "^a"}}, {"b": 1}) == [(("at", "b"), '"b" is no valid name', "")]


def test_a_field_called_like_a_keyword() -> None:
    schema = {"properties": {"propertyNames": {"enum": ["a"]}, "required": {"type": "string"}}}
    assert [path for path, _, _ in said(schema, {"propertyNames": "b", "required": 1})] == [
        ("at", "propertyNames"),
        ("at", "required"),
    ]


ALTERNATIVES = {
    "oneOf": [
        {"type": "string"},
        {
            "type": "object",
            "required": ["url"],
            "properties": {"url": {"type": "string"}},
            "additionalProperties": False,
        },
        {"$ref": "#/$defs/Many"},
    ],
    "$defs": {"Many": {"title": "a list of URLs", "type": "array", "items": {"type": "string"}}},
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, (("at",), "expected string, object with url or a list of URLs, found integer")),
        ({}, (("at",), 'missing field "url" in at')),
        ({"url": "x", "ulr": "y"}, (("at", "ulr"), 'unknown field "ulr" in at')),
        (["x", 1], (("at", 1), "expected string, found integer 1")),
    ],
)
def test_alternatives_are_one_sentence(value: Any, expected: tuple[Any, str]) -> None:
    found = said(ALTERNATIVES, value)
    assert [(path, message) for path, message, _ in found] == [expected]


def test_alternatives_by_discriminator() -> None:
    schema = {
        "oneOf": [
            {"properties": {"kind": {"const": "a"}, "n": {"type": "integer"}}},
            {"properties": {"kind": {"const": "b"}, "n": {"type": "string"}}},
        ]
    }
    assert said(schema, {"kind": "b", "n": 1}) == [
        (("at", "n"), "expected string, found integer 1", "put the value in quotes")
    ]


def test_repeated_causes_are_said_once() -> None:
    schema = {"type": "string", "allOf": [{"enum": ["a"]}, {"enum": ["a"]}]}
    assert said(schema, "b") == [(("at",), '"b" is not allowed: expected a', "")]


def test_schema_at_follows_references() -> None:
    schema = {
        "properties": {"x": {"$ref": "#/$defs/X", "description": "here"}},
        "$defs": {"X": {"items": {"type": "string"}, "description": "there"}},
    }
    assert schema_at(schema, ("x",))["description"] == "here"
    assert schema_at(schema, ("x", 3)) == {"type": "string"}
    assert schema_at(schema, ("nowhere", "at", "all")) == {}


@pytest.mark.parametrize("key", ["0", "8080", "007", "+1", "18446744073709551616"])
def test_keys_that_look_like_numbers_are_keys(key: str) -> None:
    schema: dict[str, Any] = {"$defs": {}, "type": "object", "additionalProperties": {"type": "string"}}
    (found,) = explain(compiled(schema, {}), {"a": "b", key: True})
    assert (found.path, found.message) == ((key,), "expected string, found boolean true")


def test_text_that_nests_without_end_is_no_quoted_value() -> None:
    schema: dict[str, Any] = {"$defs": {}, "type": "object", "properties": {"a": {"type": "integer"}}}
    (found,) = explain(compiled(schema, {}), {"a": "[" * 100_000})
    assert found.message.startswith("expected integer, found string")
