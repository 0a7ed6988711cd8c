from typing import Any

import pytest

from kaitoc.schema.checker import compiled, definition_checker, document_checker, kaito_checker
from kaitoc.schema.files import OPEN

FIELDS = {
    "type": "object",
    "required": ["needed", "filled"],
    "properties": {
        "needed": {"type": "string"},
        "filled": {"type": "integer", "default": 1},
        "choice": {"enum": ["a"]},
        "fixed": {"const": "a"},
        "twice": {"type": "string", "allOf": [{"enum": ["a"]}, {"enum": ["a", "b"]}]},
        "texts": {"type": "array", "items": {"type": "string"}},
        "map": {"type": "object", "additionalProperties": {"type": "integer"}},
        "open": {OPEN: True, "$ref": "elsewhere.json"},
        "small": {"type": "integer", "format": "int32", "minimum": 0},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({}, True),
        ({"needed": None}, False),
        ({"filled": None}, True),
        ({"filled": "1"}, False),
        ({"choice": None, "fixed": None, "twice": None, "texts": None, "map": None, "open": None, "small": None}, True),
        ({"choice": "b"}, False),
        ({"fixed": "b"}, False),
        ({"twice": "b"}, False),
        ({"texts": [None]}, False),
        ({"map": {"a": None}}, True),
        ({"map": {"a": "1"}}, False),
        ({"open": {"anything": [1]}}, True),
        ({"small": 2**31 - 1}, True),
        ({"small": 2**31}, False),
        ({"small": -1}, False),
        ({"filled": 2**63}, False),
        ({"other": None}, False),
    ],
)
def test_read_as_the_api_server_does(fields: dict[str, Any], accepted: bool) -> None:
    assert compiled(FIELDS, {}).accepts({"needed": "x", **fields}) is accepted


def test_shared_definitions_may_be_null_only_where_a_field_may_be_absent() -> None:
    definitions = {"Part": {"type": "object", "properties": {"n": {"type": "integer"}}}}
    part = {"$ref": "#/$defs/Part"}
    checker = compiled({"properties": {"a": part, "b": part}, "required": ["b"]}, definitions)
    assert checker.accepts({"a": None, "b": {"n": None}})
    assert not checker.accepts({"b": None})
    assert not checker.accepts({"b": {"n": "1"}})


def test_nulls_in_lists_of_built_in_kinds() -> None:
    schema = {"type": "array", "items": {"type": "string"}}
    assert compiled(schema, {}, null_items=True).accepts([None])
    assert not compiled(schema, {}).accepts([None])


def test_checkers_are_built_once() -> None:
    assert kaito_checker("Workspace", "0.9.4", "v1beta1") is kaito_checker("Workspace", "0.9.4", "v1beta1")
    assert definition_checker("kubernetes/core.json", "Service") is definition_checker(
        "kubernetes/core.json", "Service"
    )
    assert document_checker("cluster.json") is document_checker("cluster.json")


@pytest.mark.parametrize(
    "missing", [("Pod", "0.9.4", "v1"), ("Workspace", "0.9.4", "v2"), ("Workspace", "0.8.1", "v1beta1")]
)
def test_what_is_not_there(missing: tuple[str, str, str]) -> None:
    with pytest.raises(KeyError):
        kaito_checker(*missing)
