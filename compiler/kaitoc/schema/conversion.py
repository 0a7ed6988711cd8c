"""From the API version an author writes to the one that the cluster stores.

KAITO's CRDs have the conversion strategy None: the API server changes `apiVersion` and nothing else, and drops what the
stored version does not have when the object is read.
"""

from collections.abc import Iterator
from typing import Any

from kaitoc.diagnostics import Path, path_text
from kaitoc.objects import Object
from kaitoc.schema.defaults import defaulted
from kaitoc.schema.files import OPEN, Schema, subschema
from kaitoc.schema.kinds import kind, storage_version
from kaitoc.schema.violation import Violation, ViolationKind
from kaitoc.schema.wording import list_of


def to_storage_version(obj: Object, kaito_version: str) -> Object:
    """A KAITO object as its controllers read it: the defaults of its own version are expected to be applied already.

    Fields that the stored version does not have are gone (`lost_in_storage` tells which), and its defaults apply. An
    object in the stored version is returned as it is. Raises KeyError for a kind that this KAITO version does not have.
    """
    stored = storage_version(obj["kind"], kaito_version)
    if obj["apiVersion"] == stored:
        return obj
    schema = kind(obj["kind"], kaito_version).storage.schema
    pruned: Object = _pruned({**obj, "apiVersion": stored}, schema)
    return defaulted(pruned, kaito_version)


def lost_in_storage(obj: Object, kaito_version: str) -> list[Violation]:
    """The fields of a KAITO object that its written version has and its stored version does not.

    Raises KeyError for an API version that this KAITO version does not serve.
    """
    resource = kind(obj["kind"], kaito_version)
    stored = storage_version(obj["kind"], kaito_version)
    if obj["apiVersion"] == stored:
        return []
    written = resource.versions[obj["apiVersion"].rpartition("/")[2]].schema
    return [
        Violation(
            path,
            ViolationKind.LOST,
            f"{path_text(path)} is lost: the cluster stores {stored}, which does not have it",
            f"write the object as {stored}, where {place} has {list_of(sorted(fields))}",
        )
        for path, fields in _lost(obj, written, resource.storage.schema, ())
        for place in [path_text(path[:-1]) or "it"]
    ]


def _lost(value: Any, written: Schema, stored: Schema, path: Path) -> Iterator[tuple[Path, Schema]]:
    """Each lost field with the fields that there are instead."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _lost(item, subschema(written, index), subschema(stored, index), (*path, index))
    elif isinstance(value, dict) and OPEN not in stored:
        for name, child in value.items():
            if name in written.get("properties", {}) and _is_unknown(name, stored):
                yield (*path, name), stored["properties"]
            else:
                yield from _lost(child, subschema(written, name), subschema(stored, name), (*path, name))


def _is_unknown(name: str, schema: Schema) -> bool:
    closed = schema.get("additionalProperties") is False
    return closed and name not in schema.get("properties", {})


def _pruned(value: Any, schema: Schema) -> Any:
    """A value without the fields that its schema does not have (apiextensions-apiserver, schema/pruning)."""
    if OPEN in schema:
        return value
    if isinstance(value, list):
        return [_pruned(item, subschema(schema, 0)) for item in value]
    if isinstance(value, dict):
        return {
            name: _pruned(child, subschema(schema, name))
            for name, child in value.items()
            if not _is_unknown(name, schema)
        }
    return value
