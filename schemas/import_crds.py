"""Bring schemas/kaito/<version>/ to the structure of KAITO's own CRDs.

    python schemas/import_crds.py <a checkout of KAITO at that version>/config/crd/bases 0.12.0

Only structure is read, never prose: descriptions, messages and the `$ref` of open fields stay as the files have them. A
part that equals a definition of common.json (or of the file itself) becomes a reference to it. For a new version, copy
the folder of the version before it, run this, and describe what is new.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from kaitoc.schema.crd import structure
from kaitoc.schema.files import OPEN, Schema, follow, inlined, read, subschema

FOLDER = Path(__file__).parent / "kaito"
OBJECT_META = {"$ref": "../../kubernetes/core.json#/$defs/ObjectMeta"}
RULES = "x-kubernetes-validations"
WIDTH = 120
RANK = {"$ref": 0, "description": 1, "type": 2, "required": 4, "items": 5, "properties": 6, "additionalProperties": 7}


def fingerprint(schema: Schema) -> str:
    """The structure of a schema as text."""
    return json.dumps(structure(schema), sort_keys=True)


def definitions(file: str) -> dict[str, str]:
    """The shared definitions of a file that exists, by fingerprint."""
    found = read(file).get("$defs", {}) if (FOLDER.parent / file).exists() else {}
    return {
        fingerprint(inlined(schema, file)): f"#/$defs/{name}"
        for name, schema in found.items()
        if "x-kaitoc-version" not in schema
    }


def folded(new: Schema, old: Schema, base: str, known: dict[str, str]) -> Schema:
    """The structure `new` with the prose of `old`, which lives in the file `base`, and references to what is known."""
    described = {"description": old["description"]} if "description" in old else {}
    if RULES in new:
        messages = {rule["rule"]: rule["message"] for rule in old.get(RULES, ())}
        described[RULES] = [
            {"rule": r["rule"], "message": messages.get(r["rule"], "say what is wrong")} for r in new[RULES]
        ]
    new = {key: value for key, value in new.items() if key not in ("description", RULES)}
    reference = known.get(fingerprint(new))
    if reference:
        return in_order({"$ref": reference} | described)
    kept = described | new
    if OPEN in new:
        return in_order(kept | {key: old[key] for key in ("$ref",) if key in old})
    if "$ref" in old:
        target, base = follow(old["$ref"], base)
        old = target | old
    for key in ("items", "additionalProperties"):
        if isinstance(kept.get(key), dict):
            kept[key] = folded(kept[key], old.get(key, {}), base, known)
    if "properties" in kept:
        kept["properties"] = {
            name: folded(child, subschema(old, name), base, known) for name, child in sorted(kept["properties"].items())
        }
        kept["additionalProperties"] = False
    return in_order(kept)


def in_order(schema: Schema) -> Schema:
    """The keywords as a reader wants them: what it is, its bounds, its fields."""
    return {key: schema[key] for key in sorted(schema, key=lambda key: (RANK.get(key, 3), key))}


def api_version(version: Schema, group: str, old: Schema, base: str, known: dict[str, str]) -> Schema:
    """One version of a kind."""
    declared = {key: version[key] for key in ("served", "storage")} | {"subresources": version.get("subresources", {})}
    schema = folded(version["schema"]["openAPIV3Schema"], old, base, known)
    schema["properties"] |= {
        "apiVersion": {"type": "string", "const": f"{group}/{version['name']}"},
        "kind": {"type": "string"},
        "metadata": OBJECT_META,
    }
    return {"x-kaitoc-version": declared} | schema


def document(crd: Schema, old: Schema, base: str) -> Schema:
    """The schema file of a CRD."""
    spec, names = crd["spec"], crd["spec"]["names"]
    common = definitions(f"{Path(base).parent.as_posix()}/common.json")
    known = {text: f"common.json{ref}" for text, ref in common.items()} | definitions(base)
    own = {name: schema for name, schema in old.get("$defs", {}).items() if "x-kaitoc-version" not in schema}
    versions = {
        version["name"]: api_version(version, spec["group"], old.get("$defs", {}).get(version["name"], {}), base, known)
        for version in spec["versions"]
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{names['kind']} (KAITO {Path(base).parent.name})",
        "description": old.get("description", ""),
        "x-kaitoc-resource": {
            "scope": spec["scope"],
            **{key: names[key] for key in ("plural", "shortNames", "categories") if key in names},
        },
        "type": "object",
        "properties": {"kind": {"const": names["kind"]}},
        "required": ["apiVersion", "kind", "metadata"],
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in versions],
        "$defs": versions | own,
    }


def pretty(value: Any, indent: int = 0) -> str:
    """JSON with one space of indent, and on one line what fits there."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    pad = " " * (indent + 1)
    if isinstance(value, list):
        return "[\n" + ",\n".join(pad + pretty(item, indent + 1) for item in value) + f"\n{' ' * indent}]"
    lines = (f"{pad}{json.dumps(key)}: {pretty(item, indent + 1)}" for key, item in value.items())
    return "{\n" + ",\n".join(lines) + f"\n{' ' * indent}}}"


def main(source: Path, kaito_version: str) -> None:
    """Write one file for each CRD of `source`."""
    for path in sorted(source.glob("kaito.sh_*.yaml")):
        crd = yaml.safe_load(path.read_text(encoding="utf-8"))
        base = f"kaito/{kaito_version}/{crd['spec']['names']['kind']}.json"
        target = FOLDER.parent / base
        old = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(pretty(document(crd, old, base)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
