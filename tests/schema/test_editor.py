"""Schemas for editors: complete, valid, and of one mind with the API server."""

import json
from typing import Any

import jsonschema
import pytest
import yaml

from docs import ROOT
from kaitoc.rules.reference import example_of
from kaitoc.schema.editor import ALL, editor_schema, kinds
from workplace import CLUSTER, PROJECT, WORKSPACE

VERSIONS = ("0.9.4", "0.12.0")
EVERYTHING = [(kind, version) for version in VERSIONS for kind in kinds(version)]


def problems(kind: str, text: str, version: str = "0.12.0") -> list[str]:
    validator = jsonschema.Draft202012Validator(editor_schema(kind, version))
    return [error.message for document in yaml.safe_load_all(text) for error in validator.iter_errors(document)]


def references(node: Any) -> list[str]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    here = [node["$ref"]] if isinstance(node, dict) and isinstance(node.get("$ref"), str) else []
    return here + [reference for child in inner for reference in references(child)]


def test_what_there_is() -> None:
    assert kinds("0.12.0") == [
        "InferenceSet",
        "ModelMirror",
        "MultiRoleInference",
        "RAGEngine",
        "Workspace",
        "Cluster",
        "ModelDeployment",
        "Overlay",
        "Preset",
        "Project",
        "all",
    ]
    assert kinds("0.9.4")[:3] == ["InferenceSet", "RAGEngine", "Workspace"]


@pytest.mark.parametrize(("kind", "version"), EVERYTHING)
def test_it_is_complete_and_valid(kind: str, version: str) -> None:
    schema = editor_schema(kind, version)
    jsonschema.Draft202012Validator.check_schema(schema)
    names = {f"#/$defs/{name}" for name in schema.get("$defs", {})}
    assert set(references(schema)) == names
    assert '"x-k' not in json.dumps(schema)


@pytest.mark.parametrize("kind", ["Workspace", ALL])
def test_what_it_accepts_and_refuses(kind: str) -> None:
    assert problems(kind, WORKSPACE) == []
    for identifier in ("KC101", "KC102", "KC103", "KC104", "KC105"):
        example = example_of(identifier)
        assert example is not None
        refused = yaml.safe_load(example.fails)
        if refused["kind"] == "Workspace":
            assert problems(kind, example.passes) == []
            assert problems(kind, example.fails) != [], identifier


def test_what_kaito_serves() -> None:
    other = WORKSPACE.replace("v1beta1", "v1")
    for text in (other, WORKSPACE.replace("Workspace", "Workspac")):
        assert problems(ALL, text) != []
        assert problems("Workspace", text) != []
    assert problems(ALL, "apiVersion: v1\nkind: ConfigMap\nfoo: bar\n---\na: b\n") == []


@pytest.mark.parametrize(("kind", "text"), [("Cluster", CLUSTER), ("Project", PROJECT)])
def test_documents_of_kaitoc(kind: str, text: str) -> None:
    assert problems(kind, text) == []
    assert problems(kind, text + "unknown: field\n") != []


@pytest.mark.parametrize("file", sorted((ROOT / "golden").glob("*/*/*.yaml")), ids=lambda file: str(file.parent.name))
def test_golden_inputs_are_accepted(file: Any) -> None:
    if file.parent.name == "workspaces":
        assert problems(ALL, file.read_text()) == []
