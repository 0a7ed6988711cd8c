"""The CustomResourceDefinitions of KAITO's kinds, rebuilt from the schema files."""

from typing import Any

from kaitoc.objects import KAITO_GROUP, Object
from kaitoc.schema.files import OPEN, Schema, read
from kaitoc.schema.kinds import described_in, kind

_FOR_EDITORS = ("const", "description", "examples", "title", "x-kaitoc-version")


def custom_resource_definition(kind_name: str, kaito_version: str) -> Object:
    """The CRD of a kind: its structure and descriptions in kaitoc's words, without printer columns.

    Raises KeyError where this KAITO version does not have the kind.
    """
    resource = kind(kind_name, kaito_version)
    declared = read(described_in(kind_name, kaito_version))["x-kaitoc-resource"]
    names = {
        "kind": kind_name,
        "listKind": f"{kind_name}List",
        "singular": kind_name.lower(),
        **{key: declared[key] for key in ("plural", "shortNames", "categories") if key in declared},
    }
    versions = [
        {
            "name": version.name,
            "served": version.served,
            "storage": version.storage,
            "subresources": version.schema["x-kaitoc-version"]["subresources"],
            "schema": {"openAPIV3Schema": _without_metadata(structure(version.schema, prose=True))},
        }
        for version in resource.versions.values()
    ]
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{declared['plural']}.{KAITO_GROUP}"},
        "spec": {"group": KAITO_GROUP, "names": names, "scope": declared["scope"], "versions": versions},
    }


def _without_metadata(schema: Schema) -> Schema:
    """The API server knows ObjectMeta itself, and refuses a CRD that says more of it than its type."""
    return {**schema, "properties": {**schema["properties"], "metadata": {"type": "object"}}}


def structure(schema: Schema, *, prose: bool = False) -> Schema:
    """A schema as a CRD has it (apiextensions.k8s.io/v1, structural schemas); descriptions only with `prose`.

    Objects lose `additionalProperties: false`, which is the rule in a CRD, and open fields what they really hold.
    """
    kept: Schema = {}
    for key, value in schema.items():
        if (key in _FOR_EDITORS and not (prose and key == "description")) or (key == "$ref" and OPEN in schema):
            continue
        if key == "additionalProperties" and value is False:
            continue
        kept[key] = _keyword(key, value, prose)
    return kept


def _keyword(key: str, value: Any, prose: bool) -> Any:
    if key == "properties":
        return {name: structure(child, prose=prose) for name, child in value.items()}
    if key in ("items", "additionalProperties"):
        return structure(value, prose=prose)
    if key == "allOf":
        return [structure(child, prose=prose) for child in value]
    return value
