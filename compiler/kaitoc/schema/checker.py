"""Compiled validators, each built when first asked for: jsonschema-rs decides, `explain` says why."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kaitoc.memo import Lazy
from kaitoc.schema.files import OPEN, Schema, follow, inlined, read, referenced
from kaitoc.schema.kinds import kind

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_KUBERNETES = "kubernetes/core.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


class Checker(Struct, frozen=True):
    """A schema and its compiled form; `schema` has the descriptions that explanations use."""

    schema: Schema
    validator: "Draft202012Validator"

    def accepts(self, value: Any) -> bool:
        """Whether the value has no violation."""
        return self.validator.is_valid(value)


@cache
def kaito_checker(kind_name: str, kaito_version: str, api_version: str) -> Checker:
    """What the CRD of a kind says of one of its versions ("v1beta1"), metadata included.

    The status is not looked at: the API server drops it when an object is created, and KAITO writes it.
    Raises KeyError for what this KAITO version does not have.
    """
    schema = kind(kind_name, kaito_version).versions[api_version].schema
    schema = {**schema, "properties": {**schema["properties"], "status": {}}}
    return compiled(schema, {})


@cache
def definition_checker(file: str, name: str) -> Checker:
    """One definition of a file: `kubernetes/core.json`, `PodTemplateSpec`."""
    definition, base = follow(f"#/$defs/{name}", file)
    if file != _KUBERNETES:
        return compiled(inlined(definition, base), {}, null_items=True)
    return _checker(definition, read(file)["$defs"], _kubernetes_definitions(), null_items=True)


@cache
def document_checker(name: str) -> Checker:
    """One of kaitoc's own documents: `cluster.json`."""
    schema = inlined(read(name), name)
    return compiled(schema, schema.get("$defs", {}))


def compiled(schema: Schema, definitions: Mapping[str, Schema], *, null_items: bool = False) -> Checker:
    """A checker for a schema whose `$ref`s point to `definitions`."""
    return _checker(schema, definitions, _accepted(definitions, null_items), null_items)


def _checker(
    schema: Schema, definitions: Mapping[str, Schema], accepted: Mapping[str, Schema], null_items: bool
) -> Checker:
    from jsonschema_rs import Draft202012Validator

    whole = _as_the_api_server_reads(schema, definitions, null_items) | {
        "$schema": _DIALECT,
        "$defs": referenced(schema, accepted),
    }
    return Checker({**schema, "$defs": definitions}, Draft202012Validator(whole, validate_formats=True))


@cache
def _kubernetes_definitions() -> Mapping[str, Schema]:
    """Shared, because most kinds hold a pod, and a pod holds a hundred definitions."""
    return _accepted(read(_KUBERNETES)["$defs"], null_items=True)


def _accepted(definitions: Mapping[str, Schema], null_items: bool) -> Mapping[str, Schema]:
    """What the API server takes for each definition, wherever a `$ref` to it stands."""
    return Lazy(definitions, lambda schema: _nullable(_as_the_api_server_reads(schema, definitions, null_items)))


def _as_the_api_server_reads(schema: Schema, definitions: Mapping[str, Schema], null_items: bool) -> Schema:
    """A schema that accepts what the API server takes beyond JSON Schema's letter, and refuses what it refuses.

    Defaults are filled in, and the null of a field that may be absent is dropped, before anything is checked
    (apiextensions-apiserver, PruneNonNullableNullsWithoutDefaults; Go's JSON decoder for built-in kinds, which also
    reads it as the zero value in lists). Integers have the range of their format. Open fields hold anything.
    """
    if OPEN in schema:
        return {}

    def read(child: Schema) -> Schema:
        return _as_the_api_server_reads(child, definitions, null_items)

    kept = {key: value for key, value in schema.items() if not key.startswith(("x-", "description", "title"))}
    if "integer" in kept.get("type", ()):
        lowest, highest = _RANGES[kept.pop("format", "int64")]
        kept["minimum"] = max(lowest, kept.get("minimum", lowest))
        kept["maximum"] = min(highest, kept.get("maximum", highest))
    if "properties" in kept:
        fields = kept["properties"]
        required = [name for name in kept.get("required", ()) if "default" not in fields.get(name, {})]
        kept["required"] = required
        kept["properties"] = {
            name: _not_null(read(child), definitions) if name in required else _nullable(read(child))
            for name, child in fields.items()
        }
    if isinstance(kept.get("additionalProperties"), dict):
        kept["additionalProperties"] = _nullable(read(kept["additionalProperties"]))
    if isinstance(kept.get("items"), dict):
        kept["items"] = _nullable(read(kept["items"])) if null_items else read(kept["items"])
    for key in ("allOf", "anyOf", "oneOf"):
        if key in kept:
            kept[key] = [read(child) for child in kept[key]]
    return kept


def _nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    kept = dict(schema)
    if "type" in kept:
        types = kept["type"] if isinstance(kept["type"], list) else [kept["type"]]
        kept["type"] = [*types, "null"]
    if "enum" in kept:
        kept["enum"] = [*kept["enum"], None]
    if "const" in kept:
        kept["enum"] = [kept.pop("const"), None]
    for key in ("allOf", "anyOf", "oneOf"):
        if key in kept:
            kept[key] = [_nullable(child) for child in kept[key]]
    return kept


def _not_null(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """The schema without the null that every shared definition accepts."""
    if "$ref" not in schema:
        return schema
    return {**schema, "type": definitions[schema["$ref"].rpartition("/")[2]]["type"]}
