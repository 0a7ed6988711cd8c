"""The schema files under `schemas/`: read once, references between them resolved."""

import json
import posixpath
from collections.abc import Mapping
from functools import cache
from typing import Any

from kaitoc.resources import shipped

Schema = dict[str, Any]
"""A JSON Schema; what this module hands out is shared and must not be changed."""

OPEN = "x-kubernetes-preserve-unknown-fields"
"""Marks a field that a CRD does not look into; a `$ref` beside it says what the field really holds."""


@cache
def read(name: str) -> Schema:
    """A schema file by its path below `schemas/`."""
    loaded: Schema = json.loads((shipped("schemas") / name).read_text(encoding="utf-8"))
    return loaded


def follow(ref: str, base: str) -> tuple[Schema, str]:
    """What a `$ref` of the file `base` points to, and the file that holds it."""
    file, _, pointer = ref.partition("#")
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), file)) if file else base
    node = read(name)
    for part in filter(None, pointer.split("/")):
        node = node[part]
    return node, name


def inlined(schema: Schema, base: str) -> Schema:
    """A schema of the file `base` without references; keywords beside a `$ref` win over those behind it.

    Under an open field the reference stays, with its file resolved: `kubernetes/core.json#/$defs/PodTemplateSpec`.
    """
    if "$ref" in schema:
        target, file = follow(schema["$ref"], base)
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        if OPEN in schema:
            return {**beside, "$ref": f"{file}#{schema['$ref'].partition('#')[2]}"}
        return {**inlined(target, file), **beside}
    return {key: _inlined_keyword(key, value, base) for key, value in schema.items()}


def _inlined_keyword(key: str, value: Any, base: str) -> Any:
    if key in ("properties", "$defs"):
        return {name: inlined(child, base) for name, child in value.items()}
    if key in ("items", "additionalProperties", "propertyNames") and isinstance(value, dict):
        return inlined(value, base)
    if key in ("allOf", "anyOf", "oneOf"):
        return [inlined(child, base) for child in value]
    return value


def referenced(schema: Any, definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """Those of the `definitions` that the `$ref`s of a schema lead to, directly or through others."""
    found: dict[str, Schema] = {}
    rest = [schema]
    while rest:
        node = rest.pop()
        if isinstance(node, list):
            rest += node
        elif isinstance(node, dict):
            rest += node.values()
            if OPEN in node or not isinstance(ref := node.get("$ref"), str):
                continue
            name = ref.rpartition("/")[2]
            if name not in found:
                found[name] = definitions[name]
                rest.append(found[name])
    return found


def subschema(schema: Mapping[str, Any], part: str | int) -> Schema:
    """The schema of one key or list item of a value, {} where nothing is said of it."""
    if isinstance(part, int):
        found = schema.get("items")
    else:
        found = schema.get("properties", {}).get(part, schema.get("additionalProperties"))
    return found if isinstance(found, dict) else {}
