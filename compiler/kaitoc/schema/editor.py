"""Schemas for editors: one JSON Schema in one document, as the YAML language server reads it."""

import posixpath
from collections.abc import Mapping
from typing import Any, Final

from kaitoc.deployment.model import KIND as DEPLOYMENT
from kaitoc.deployment.model import SCHEMA as DEPLOYMENT_SCHEMA
from kaitoc.objects import KAITO_GROUP, KAITOC_API_VERSION
from kaitoc.schema.files import Schema, follow, read
from kaitoc.schema.kinds import known_kinds, served_versions

CONFIGURATION: Final = ("Cluster", "ModelDeployment", "Overlay", "Preset", "Project")
ALL: Final = "all"
"""Stands for every kind that KAITO or kaitoc deploys, and lets all other objects pass: for files with several kinds."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_OURS: Final = ("x-kaitoc-", "x-kubernetes-")


def kinds(kaito_version: str) -> list[str]:
    """What there is a schema of, for a KAITO version."""
    return [*sorted(known_kinds(kaito_version)), *CONFIGURATION, ALL]


def editor_schema(kind_name: str, kaito_version: str) -> Schema:
    """The schema of one of `kinds`, without references to other documents."""
    if kind_name in CONFIGURATION:
        return _bundled(f"{kind_name.lower()}.json")
    if kind_name != ALL:
        return _bundled(_file(kind_name, kaito_version))
    known = sorted(known_kinds(kaito_version))
    bundle: dict[str, Schema] = {}
    served = [(name, version) for name in known for version in served_versions(name, kaito_version)]
    branches = [
        _when({"kind": name, "apiVersion": version}, _reference(_definition(name, kaito_version, version), bundle))
        for name, version in served
    ]
    short = _when({"kind": DEPLOYMENT, "apiVersion": KAITOC_API_VERSION}, _inside(DEPLOYMENT_SCHEMA, bundle))
    of_kaito = {"properties": {"apiVersion": {"type": "string", "pattern": f"^{KAITO_GROUP}/"}}}
    versions = sorted({version for _, version in served})
    expected = {"properties": {"kind": {"enum": known}, "apiVersion": {"enum": versions}}}
    return {
        "$schema": _DIALECT,
        "title": f"KAITO {kaito_version}",
        "description": "Any object of KAITO, and ModelDeployments; objects of others are not looked at.",
        "type": "object",
        "allOf": [{"if": {**of_kaito, "required": ["apiVersion"]}, "then": expected}, *branches, short],
        "$defs": dict(sorted(bundle.items())),
    }


def _file(kind_name: str, kaito_version: str) -> str:
    return f"kaito/{kaito_version}/{kind_name}.json"


def _definition(kind_name: str, kaito_version: str, api_version: str) -> str:
    return f"{_file(kind_name, kaito_version)}#/$defs/{api_version.rpartition('/')[2]}"


def _when(constants: Mapping[str, str], then: Schema) -> Schema:
    fields = {name: {"const": value} for name, value in constants.items()}
    return {"if": {"properties": fields, "required": list(fields)}, "then": then}


def _bundled(file: str) -> Schema:
    """A schema file with everything that it refers to."""
    bundle: dict[str, Schema] = {}
    schema = {"$schema": _DIALECT, **_inside(file, bundle)}
    return {**schema, **({"$defs": dict(sorted(bundle.items()))} if bundle else {})}


def _inside(file: str, bundle: dict[str, Schema]) -> Schema:
    """A schema file as a part of another one, to whose bundle its definitions go."""
    own = ("$schema", "$defs")
    schema: Schema = _self_contained({key: value for key, value in read(file).items() if key not in own}, file, bundle)
    return schema


def _self_contained(node: Any, file: str, bundle: dict[str, Schema]) -> Any:
    if isinstance(node, list):
        return [_self_contained(item, file, bundle) for item in node]
    if not isinstance(node, dict):
        return node
    kept: Schema = {}
    for key, value in node.items():
        if key == "$ref":
            kept |= _reference(_absolute(value, file), bundle)
        elif key in ("properties", "$defs"):
            kept[key] = {name: _self_contained(child, file, bundle) for name, child in value.items()}
        elif not key.startswith(_OURS):
            kept[key] = _self_contained(value, file, bundle)
    return kept


def _absolute(ref: str, file: str) -> str:
    """A reference from the top of `schemas/`."""
    name, _, pointer = ref.partition("#")
    return f"{posixpath.normpath(posixpath.join(posixpath.dirname(file), name)) if name else file}#{pointer}"


def _reference(ref: str, bundle: dict[str, Schema]) -> Schema:
    """A reference to a definition of the bundle, which it is added to."""
    file, _, pointer = ref.partition("#")
    name = f"{posixpath.basename(file).removesuffix('.json')}.{pointer.rpartition('/')[2]}"
    if name not in bundle:
        bundle[name] = {}  # a definition may refer to itself
        definition, holder = follow(ref, "")
        bundle[name] = _self_contained(definition, holder, bundle)
    return {"$ref": f"#/$defs/{name}"}
