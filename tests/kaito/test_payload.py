"""YAML inside of a ConfigMap as gopkg.in/yaml.v2 decodes it."""

from typing import Any

import pytest

from kaitoc.kaito.payload import Broken, fields, is_map, is_null, parse, text_of, value_of


def node(text: str) -> Any:
    found = parse(text)
    assert not isinstance(found, Broken), found
    return found


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("y", True, "y"),
        ("No", False, "No"),
        ("010", 8, "010"),
        ("1.0", 1, "1.0"),
        ("~", None, ""),
        ("null", None, ""),
        ('"null"', "null", "null"),
        ("'true'", "true", "true"),
        ("!!str true", "true", "true"),
        ('!!bool "true"', True, "true"),
        ("2020-01-01", "2020-01-01", "2020-01-01"),
        ("0x10", 16, "0x10"),
        ("|\n  text", "text", "text"),
    ],
)
def test_scalars(text: str, value: Any, written: str) -> None:
    assert value_of(node(text)) == value
    assert text_of(node(text)) == written


def test_collections_are_no_text() -> None:
    assert text_of(node("[1]")) is None
    assert text_of(node("{}")) is None
    assert is_map(node("{}"))
    assert not is_map(node("[]"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("a: 1\nb: 2", {"a": "1", "b": "2"}),
        ("a: 1\na: 2", {"a": "2"}),
        ("a: 1\n---\nb: [", {"a": "1"}),
        ("x: &x {a: 1, b: 2}\ny: &y {a: 3}\n<<: [*x, *y]\nb: 4", {"a": "1", "b": "4"}),
        ("- a", {}),
    ],
)
def test_fields(text: str, values: dict[str, str]) -> None:
    found = {key: text_of(value) for key, value in fields(node(text)).items()}
    assert {key: value for key, value in found.items() if value is not None} == values


@pytest.mark.parametrize("text", ["", "~", "# nothing"])
def test_nothing(text: str) -> None:
    assert is_null(node(text))


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "*a", "[" * 300])
def test_broken(text: str) -> None:
    assert isinstance(parse(text), Broken)
