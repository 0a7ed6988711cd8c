"""Fields that are right in another place: one level up, or in another version of the API or of KAITO."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from kaitoc.schema.explain import schema_at
from kaitoc.schema.files import Schema
from kaitoc.schema.kinds import kaito_versions, kind, known_kinds
from kaitoc.schema.violation import Violation, ViolationKind


def with_its_place(violation: Violation, obj: Mapping[str, Any], schema: Schema, kaito_version: str) -> Violation:
    """The violation, for an unknown field with a hint where the field belongs if it belongs anywhere."""
    if violation.kind is not ViolationKind.UNKNOWN_FIELD:
        return violation
    hint = _in_another_version(violation, obj, kaito_version) or _one_level_up(violation, obj, schema)
    return replace(violation, hint=hint, fix=None) if hint else violation


def _one_level_up(violation: Violation, obj: Mapping[str, Any], schema: Schema) -> str:
    """A Workspace with a `spec`, for example."""
    *parent, name = violation.path
    value: Any = obj
    for part in violation.path:
        value = value[part]
    known = schema_at(schema, tuple(parent)).get("properties", {})
    misplaced = [field for field in value if field in known] if isinstance(value, dict) else []
    place = "one level up" if parent else "to the top level"
    return f"remove {name} and move its fields {place}: {', '.join(misplaced)}" if misplaced else ""


def _in_another_version(violation: Violation, obj: Mapping[str, Any], kaito_version: str) -> str:
    """A field of another apiVersion, or of another KAITO version that has the kind."""
    *parent, name = violation.path
    kind_name = str(obj["kind"])
    for other in (kaito_version, *kaito_versions()):
        if kind_name not in known_kinds(other):
            continue
        for version in kind(kind_name, other).versions.values():
            if name in schema_at(version.schema, tuple(parent)).get("properties", {}):
                return (
                    f"kaito.sh/{version.name} has this field"
                    if other == kaito_version
                    else f"KAITO {other} has this field"
                )
    return ""
