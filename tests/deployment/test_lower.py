"""What becomes of a ModelDeployment, and why nothing does."""

from typing import Any

import pytest

from deployments import GGUF, PREMADE, VLLM, document
from kaitoc.diagnostics import path_text
from kaitoc.lower import Lowered, lower
from kaitoc.objects import ref_of

OVERRIDES = "spec.overrides."


def lowered(spec: dict[str, Any], name: str = "chat", **metadata: Any) -> Lowered:
    return lower([document(spec, name, **metadata)], "0.12.0")


def said(spec: dict[str, Any], name: str = "chat") -> list[tuple[str, str, str]]:
    found = lowered(spec, name).diagnostics
    assert {d.object.kind for d in found if d.object} <= {"ModelDeployment"}
    return [(d.rule, path_text(d.path), d.message) for d in found]


BAD = [
    ({}, ("KC103", "spec", 'missing field "modelSource" in spec')),
    ({"modelSource": "ollama"}, ("KC104", "spec.modelSource", '"ollama" is not allowed: expected vllm')),
    ({"modelSource": "vllm"}, ("KC501", "spec", "modelSource vllm needs modelId")),
    ({"modelSource": "premade"}, ("KC501", "spec", "modelSource premade needs premadeModel")),
    (
        {"modelSource": "huggingface", "modelId": "a/b"},
        ("KC501", "spec", "modelSource huggingface needs ggufFile"),
    ),
    (
        {"modelSource": "huggingface", "ggufFile": "a.gguf"},
        ("KC501", "spec", "modelSource huggingface needs modelId"),
    ),
    (GGUF | {"runMode": "build"}, ("KC501", "spec.runMode", "runMode build needs imageRef")),
    (GGUF | {"ggufFile": "a.bin"}, ("KC106", "spec.ggufFile", '"a.bin" is not a path that ends in .gguf')),
    (VLLM | {"modelId": "phi"}, ("KC106", "spec.modelId", '"phi" is not an id of the Hub, ORGANISATION/MODEL')),
    (PREMADE | {"premadeModel": "phi"}, ("KC104", "spec.premadeModel", '"phi" is not allowed: expected llama3.2:1b')),
    (VLLM | {"replicas": 0}, ("KC105", "spec.replicas", "0 is too small: the least is 1")),
    (VLLM | {"replicas": 11}, ("KC105", "spec.replicas", "11 is too large: the most is 10")),
    (VLLM | {"maxModelLen": 0}, ("KC105", "spec.maxModelLen", "0 is too small: the least is 1")),
    (
        PREMADE | {"maxModelLen": 1},
        ("KC502", "spec.maxModelLen", "maxModelLen is for modelSource vllm, not for premade"),
    ),
    (VLLM | {"computeType": "cpu"}, ("KC502", "spec.computeType", "vLLM runs on GPUs, not on cpu")),
    (VLLM | {"resources": {"gpu": 0}}, ("KC502", "spec.resources.gpu", "computeType gpu needs a GPU")),
    (VLLM | {"resources": {"gpu": -1}}, ("KC105", "spec.resources.gpu", "-1 is too small: the least is 0")),
    (VLLM | {"resources": {"memory": "32 GB"}}, ("KC106", "spec.resources.memory", '"32 GB" is not a quantity')),
    (VLLM | {"resources": {"memory": "-1Gi"}}, ("KC106", "spec.resources.memory", '"-1Gi" is not a quantity')),
    (
        VLLM | {"resourceType": "deployment"},
        ("KC104", "spec.resourceType", '"deployment" is not allowed: expected workspace or inferenceset'),
    ),
    (
        VLLM | {"resourceType": "inferenceset", "preferredNodes": ["a"]},
        ("KC502", "spec.preferredNodes", "an InferenceSet has no preferred nodes"),
    ),
    (VLLM | {"imageRef": "a/B"}, ("KC505", "spec.imageRef", '"a/B" is no image: ')),
    (VLLM | {"instancetype": "a"}, ("KC101", "spec.instancetype", 'unknown field "instancetype" in spec')),
    (
        VLLM | {"overrides": {"apiVersion": "v1"}},
        ("KC503", OVERRIDES + "apiVersion", "overrides cannot change apiVersion"),
    ),
    (VLLM | {"overrides": {"kind": "Job"}}, ("KC503", OVERRIDES + "kind", "overrides cannot change kind")),
    (VLLM | {"overrides": {"status": {}}}, ("KC503", OVERRIDES + "status", "overrides cannot change status")),
    (VLLM | {"overrides": {"status": None}}, ("KC503", OVERRIDES + "status", "overrides cannot change status")),
    (
        VLLM | {"overrides": {"metadata": {"name": "a"}}},
        ("KC503", OVERRIDES + "metadata.name", "overrides cannot change metadata.name"),
    ),
    (
        VLLM | {"overrides": {"metadata": {"namespace": None}}},
        ("KC503", OVERRIDES + "metadata.namespace", "overrides cannot change metadata.namespace"),
    ),
    (
        VLLM | {"overrides": {"metadata": None}},
        ("KC503", OVERRIDES + "metadata", "overrides cannot take the metadata away"),
    ),
    (
        VLLM | {"overrides": {"resource": {"counts": 2}}},
        ("KC101", OVERRIDES + "resource.counts", 'unknown field "counts" in resource'),
    ),
    (
        VLLM | {"overrides": {"resource": {"count": "2"}}},
        ("KC102", OVERRIDES + "resource.count", 'expected integer, found string "2"'),
    ),
]


@pytest.mark.parametrize(("spec", "wanted"), BAD, ids=lambda value: str(value)[:40])
def test_what_is_refused(spec: dict[str, Any], wanted: tuple[str, str, str]) -> None:
    (rule, path, message), *others = said(spec)
    assert (rule, path, message[: len(wanted[2])], others) == (*wanted, [])
    assert lowered(spec).entries == []


@pytest.mark.parametrize(
    ("spec", "length", "fits"),
    [
        (PREMADE, 53, True),
        (PREMADE, 54, False),
        (VLLM | {"resourceType": "inferenceset"}, 58, True),
        (VLLM | {"resourceType": "inferenceset"}, 59, False),
        (PREMADE | {"resourceType": "inferenceset"}, 63, True),
        (PREMADE | {"resourceType": "inferenceset"}, 64, False),
    ],
)
def test_the_length_of_names(spec: dict[str, Any], length: int, fits: bool) -> None:
    found = said(spec, "a" * length)
    assert [rule for rule, _, _ in found] == ([] if fits else ["KC504"])


@pytest.mark.parametrize(("spec", "name"), [(VLLM, "4chat"), (PREMADE, "chat.v1"), (PREMADE, "Chat")])
def test_names_that_cannot_be(spec: dict[str, Any], name: str) -> None:
    assert "KC504" in [rule for rule, _, _ in said(spec, name)]


def test_a_name_that_flux_fills_in() -> None:
    assert {(rule, message.partition(",")[0]) for rule, _, message in said(PREMADE, "${name}-chat")} == {
        ("KC107", "metadata.name is filled in by Flux"),
        ("KC107", 'metadata.labels["app.kubernetes.io/instance"] is filled in by Flux'),
    }
    assert len(lowered(VLLM, "${name}-chat").entries) == 2


@pytest.mark.parametrize("name", ["replicas", "resources", "labelSelector", "overrides", "maxModelLen", "computeType"])
def test_null_is_no_value(name: str) -> None:
    assert [e.object for e in lowered(VLLM | {name: None}).entries] == [e.object for e in lowered(VLLM).entries]


def test_what_its_author_adds_is_on_all_objects() -> None:
    found = lowered(VLLM, labels={"team": "chat"}, annotations={"a": "b"}).entries
    assert [entry.object["metadata"]["labels"]["team"] for entry in found] == ["chat", "chat"]
    assert [entry.object["metadata"]["annotations"] for entry in found] == [{"a": "b"}, {"a": "b"}]


def test_without_a_namespace() -> None:
    found = lowered(VLLM, namespace=None).entries
    assert [entry.object["metadata"]["namespace"] for entry in found] == ["kaito-workspace", "kaito-workspace"]


def test_what_is_refused_can_still_be_told() -> None:
    found = lowered({"modelSource": "vllm", "resourceType": "inferenceset"})
    assert [str(ref_of(entry.object)) for entry in found.rejected] == [
        "InferenceSet models/chat",
        "Service models/chat-vllm",
    ]


def test_two_of_one_name() -> None:
    found = lower([document(VLLM), document(VLLM)], "0.12.0").diagnostics
    assert {d.message for d in found} == {"ModelDeployment models/chat is already defined in chat.yaml, document 1"}


def test_the_storage_version_has_its_defaults() -> None:
    (made, _) = lowered(VLLM | {"resourceType": "inferenceset"}).entries
    assert made.object["spec"]["updateStrategy"]["type"] == "RollingUpdate"
