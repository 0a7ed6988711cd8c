"""Every committed schema file is sound, and what scripts make of their sources is what is committed."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from kaitoc.resources import shipped
from kaitoc.schema.crd import custom_resource_definition
from kaitoc.schema.files import OPEN, Schema, follow, inlined, read, referenced, subschema
from kaitoc.schema.kinds import kaito_versions, kind, known_kinds

ROOT = shipped("schemas")
FILES = sorted(file.relative_to(ROOT).as_posix() for file in ROOT.rglob("*.json"))
KINDS = [(version, name) for version in kaito_versions() for name in sorted(known_kinds(version))]


def script(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"{name}.py")
    if spec is None or spec.loader is None or not (ROOT / f"{name}.py").exists():
        pytest.skip("the scripts are not part of an installed kaitoc")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [ref for item in value for ref in references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [ref for child in value.values() for ref in references(child)]


@pytest.mark.parametrize("file", FILES)
def test_is_a_json_schema(file: str) -> None:
    jsonschema_rs.meta.validate(read(file))


@pytest.mark.parametrize("file", FILES)
def test_references_lead_somewhere(file: str) -> None:
    for ref in references(read(file)):
        assert follow(ref, file)[0]


def undescribed(schema: Schema, path: str) -> list[str]:
    names = []
    for name, child in schema.get("properties", {}).items():
        if path or name not in ("apiVersion", "kind", "metadata", "status"):
            names += [f"{path}.{name}"] * ("description" not in child) + undescribed(child, f"{path}.{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            names += undescribed(schema[key], path)
    return names


@pytest.mark.parametrize(("version", "name"), KINDS)
def test_what_a_user_writes_is_described(version: str, name: str) -> None:
    object_reference = ("apiVersion", "fieldPath", "kind", "resourceVersion", "uid")
    missing = [
        field
        for declared in kind(name, version).versions.values()
        for field in undescribed(declared.schema, "")
        if not field.endswith(tuple(f".accessSecret.{key}" for key in object_reference))
    ]
    assert missing == []


@pytest.mark.parametrize("file", ["cluster.json", "project.json", "overlay.json"])
def test_own_documents_are_described(file: str) -> None:
    schema = inlined(read(file), file)
    assert undescribed(schema.get("items", schema), "") == []


@pytest.mark.parametrize(("version", "name"), KINDS)
def test_editors_take_the_file_as_it_is(version: str, name: str) -> None:
    file = f"kaito/{version}/{name}.json"

    def retrieve(uri: str) -> Any:
        return read(uri.removeprefix("file:///"))

    validator = jsonschema_rs.Draft202012Validator(
        {**read(file), "$id": f"file:///{file}"}, retriever=retrieve, base_uri=f"file:///{file}"
    )
    stored = kind(name, version).storage
    assert not validator.is_valid({"apiVersion": "kaito.sh/v1", "kind": name, "metadata": {}})
    broken = {"apiVersion": f"kaito.sh/{stored.name}", "kind": name, "metadata": {"name": "x"}, "nonsense": 1}
    assert not validator.is_valid(broken)


@pytest.mark.parametrize(("version", "name"), KINDS)
def test_importing_a_crd_again_changes_nothing(version: str, name: str) -> None:
    importer = script("import_crds")
    file = f"kaito/{version}/{name}.json"
    crd = custom_resource_definition(name, version)
    assert importer.document(crd, read(file), file) == read(file)
    text = (ROOT / file).read_text(encoding="utf-8")
    assert importer.pretty(json.loads(text)) + "\n" == text


def test_importing_a_changed_crd_keeps_what_was_described() -> None:
    importer = script("import_crds")
    file = "kaito/0.12.0/MultiRoleInference.json"
    crd = json.loads(json.dumps(custom_resource_definition("MultiRoleInference", "0.12.0")))
    spec = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    spec["properties"]["extra"] = {"type": "string", "description": "not ours"}
    spec["properties"]["model"]["properties"]["name"]["maxLength"] = 5
    imported = importer.document(crd, read(file), file)["$defs"]["v1alpha1"]["properties"]["spec"]["properties"]
    assert imported["extra"] == {"type": "string"}
    assert imported["model"]["properties"]["name"] == {
        "description": "The name of the preset or the id of a model on Hugging Face.",
        "type": "string",
        "maxLength": 5,
    }
    assert imported["labelSelector"]["$ref"] == "common.json#/$defs/LabelSelector"


def test_kubernetes_schemas_are_what_the_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("kubernetes_validate")
    preparer = script("prepare_kubernetes")
    (tmp_path / "kubernetes").mkdir()
    monkeypatch.setattr(preparer, "__file__", str(tmp_path / "prepare_kubernetes.py"))
    preparer.main()
    made, committed = ((root / "kubernetes" / "core.json").read_text(encoding="utf-8") for root in (tmp_path, ROOT))
    assert made == committed


def test_keywords_beside_a_reference_win() -> None:
    schema = {"$ref": "common.json#/$defs/LabelSelector", "description": "mine"}
    found = inlined(schema, "kaito/0.9.4/Workspace.json")
    assert (found["description"], found["type"]) == ("mine", "object")


def test_open_fields_keep_their_reference() -> None:
    schema = {"$ref": "../../kubernetes/core.json#/$defs/PodTemplateSpec", OPEN: True}
    assert inlined(schema, "kaito/0.9.4/Workspace.json")["$ref"] == "kubernetes/core.json#/$defs/PodTemplateSpec"


def test_subschema() -> None:
    schema = {"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}, "items": {"x": 1}}
    assert subschema(schema, "a") == {"type": "string"}
    assert subschema(schema, "b") == {"type": "integer"}
    assert subschema(schema, 0) == {"x": 1}
    assert subschema({"additionalProperties": False}, "b") == {}


def test_only_the_definitions_that_are_needed() -> None:
    definitions: dict[str, Schema] = {
        "a": {"items": {"$ref": "#/$defs/b"}},
        "b": {"properties": {"again": {"$ref": "#/$defs/a"}, "$ref": {"type": "string"}}},
        "c": {},
    }
    schema = {"anyOf": [{"$ref": "#/$defs/a"}, {OPEN: True, "$ref": "elsewhere.json#/$defs/c"}]}
    assert referenced(schema, definitions).keys() == {"a", "b"}
    assert referenced({}, definitions) == {}
