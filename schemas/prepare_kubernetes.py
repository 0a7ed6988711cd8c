"""Prepare schemas/kubernetes/core.json from the schemas that the package kubernetes-validate ships.

    python schemas/prepare_kubernetes.py

Needs the dependency group `schemas`. Run it to move to another Kubernetes version; the result is committed.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

KUBERNETES = "1.35"
"""The version of k8s.io/api that KAITO 0.12.0 reads pod templates with (its go.mod); 0.9.4 uses 1.34."""

KINDS = (
    "api.apps.v1.Deployment",
    "api.apps.v1.StatefulSet",
    "api.batch.v1.Job",
    "api.core.v1.ConfigMap",
    "api.core.v1.Node",
    "api.core.v1.PersistentVolumeClaim",
    "api.core.v1.Secret",
    "api.core.v1.Service",
    "api.core.v1.ServiceAccount",
    "api.storage.v1.CSIDriver",
    "api.storage.v1.StorageClass",
)
PARTS = ("api.core.v1.Volume", "apimachinery.pkg.apis.meta.v1.LabelSelector")
PREFIX = "io.k8s."
KEPT = ("additionalProperties", "enum", "format", "items", "required", "type", "x-kubernetes-patch-merge-key")
_NUMBER, _SUFFIX = r"([0-9]+(\.[0-9]*)?|\.[0-9]*)", r"([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,18})"
QUANTITY = rf"^ *([+-]?({_NUMBER}{_SUFFIX}?|{_SUFFIX})|[+-]) *$"
"""What Go decodes (k8s.io/apimachinery/pkg/api/resource/quantity.go), where a missing number is 0.

The OpenAPI document only says that it is a string or a number.
"""
TIME = "^[^tz]*$"
"""Go's time.Parse by RFC 3339 takes no small letters, which the format date-time allows."""

Schema = dict[str, Any]


def short(name: str) -> str:
    """`io.k8s.api.core.v1.PodSpec` as `PodSpec`."""
    return name.rpartition(".")[2]


def reduced(schema: Schema, found: set[str]) -> Schema:
    """A schema without prose and without null, which is allowed wherever a field may be absent.

    The definitions that it refers to are added to `found`.
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found.add(name)
        kept = {"$ref": f"#/$defs/{short(name)}"}
    else:
        kept = {key: schema[key] for key in KEPT if key in schema}
        if isinstance(kept.get("type"), list):
            (kept["type"],) = (name for name in kept["type"] if name != "null")
        for key in ("additionalProperties", "items"):
            if isinstance(kept.get(key), dict):
                kept[key] = reduced(kept[key], found)
        if "properties" in schema:
            kept["properties"] = {name: reduced(child, found) for name, child in sorted(schema["properties"].items())}
    return kept


def with_closure(definitions: Schema) -> dict[str, Schema]:
    """The wanted definitions and all that they refer to, by short name."""
    wanted, done = {PREFIX + name for name in KINDS + PARTS}, dict[str, Schema]()
    while missing := sorted(wanted - done.keys()):
        for name in missing:
            definition = definitions[name]
            if name.removeprefix(PREFIX) in KINDS:
                definition = without_status(definition)
            done[name] = reduced(definition, wanted)
    by_short_name = {short(name): schema for name, schema in sorted(done.items())}
    if len(by_short_name) != len(done):
        raise SystemExit("two definitions have the same short name")
    return by_short_name


def without_status(kind: Schema) -> Schema:
    """A kind whose status may be anything: the API server replaces it."""
    return kind | {"properties": kind["properties"] | ({"status": {}} if "status" in kind["properties"] else {})}


def adjusted(definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Add what the API server refuses and its OpenAPI document leaves out; drop what only servers write."""
    definitions["Quantity"] = {
        "title": "a quantity",
        "type": ["string", "number"],
        "pattern": QUANTITY,
        "examples": ["16Gi", "500m"],
    }
    metadata = definitions["ObjectMeta"]["properties"]
    metadata["managedFields"] = metadata["ownerReferences"] = {"type": "array"}
    definitions["IntOrString"] = {"type": ["integer", "string"], "format": "int32"}
    definitions["Time"] |= {"title": "a time", "pattern": TIME, "examples": ["2026-01-31T12:00:00Z"]}
    volume = definitions["Volume"]
    sources = {name: schema for name, schema in volume["properties"].items() if name != "name"}
    definitions["VolumeSource"] = {
        "type": "object",
        "properties": sources,
        "additionalProperties": False,
        "maxProperties": 1,
    }
    volume["maxProperties"] = 2
    return definitions


def main() -> None:
    """Write the file, one definition a line: small, and a diff shows what changed."""
    root = files("kubernetes_validate") / "kubernetes-json-schema"
    source = json.loads((root / f"v{KUBERNETES}.0-local-strict" / "_definitions.json").read_text(encoding="utf-8"))
    definitions = adjusted(with_closure(source["$defs"]))
    for server_side in ("FieldsV1", "ManagedFieldsEntry", "OwnerReference"):
        del definitions[server_side]
    lines = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(schema, separators=(',', ':'), sort_keys=True)}"
        for name, schema in sorted(definitions.items())
    )
    text = (
        '{\n "$schema": "https://json-schema.org/draft/2020-12/schema",\n'
        f' "title": "Kubernetes {KUBERNETES}: the kinds that KAITO creates or embeds",\n'
        f' "$defs": {{\n{lines}\n }}\n}}\n'
    )
    (Path(__file__).parent / "kubernetes" / "core.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
