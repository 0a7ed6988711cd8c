"""The CRDs rebuilt from the schema files are those of KAITO, structure for structure."""

import json
from pathlib import Path
from typing import Any

import pytest

from kaitoc.schema.crd import custom_resource_definition, structure
from kaitoc.schema.kinds import known_kinds

RECORDED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "schema" / "crds.json").read_text(encoding="utf-8")
)
KINDS = [(version, kind) for version in RECORDED for kind in RECORDED[version]]


def without_messages(value: Any) -> Any:
    if isinstance(value, dict):
        return {"rule": value["rule"]} if "rule" in value else {k: without_messages(v) for k, v in value.items()}
    return [without_messages(item) for item in value] if isinstance(value, list) else value


def test_the_same_kinds() -> None:
    assert {version: known_kinds(version) for version in RECORDED} == {
        version: frozenset(kinds) for version, kinds in RECORDED.items()
    }


@pytest.mark.parametrize(("version", "kind"), KINDS)
def test_structure_is_recorded_structure(version: str, kind: str) -> None:
    spec = custom_resource_definition(kind, version)["spec"]
    assert {
        "group": spec["group"],
        "names": spec["names"],
        "scope": spec["scope"],
        "versions": [
            {
                "name": declared["name"],
                "served": declared["served"],
                "storage": declared["storage"],
                "schema": without_messages(structure(declared["schema"]["openAPIV3Schema"])),
            }
            for declared in spec["versions"]
        ],
    } == RECORDED[version][kind]


def test_an_inference_set_can_be_scaled() -> None:
    versions = custom_resource_definition("InferenceSet", "0.9.4")["spec"]["versions"]
    assert [version["subresources"] for version in versions] == [
        {
            "scale": {
                "labelSelectorPath": ".status.selector",
                "specReplicasPath": ".spec.replicas",
                "statusReplicasPath": ".status.replicas",
            },
            "status": {},
        }
    ]


def test_descriptions_come_along() -> None:
    (_, stored) = custom_resource_definition("Workspace", "0.9.4")["spec"]["versions"]
    resource = stored["schema"]["openAPIV3Schema"]["properties"]["resource"]
    assert resource["description"] == "The GPU nodes that the workload runs on."
    assert "description" not in structure(resource)


def test_unknown_kind() -> None:
    with pytest.raises(KeyError):
        custom_resource_definition("ModelMirror", "0.9.4")
