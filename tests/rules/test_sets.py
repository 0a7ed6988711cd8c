"""InferenceSets and MultiRoleInferences: what is asked of their children, and where it is written."""

from typing import Any

import pytest

from kaitoc.check import check
from kaitoc.diagnostics import SourceRef, path_text
from kaitoc.entry import Entry
from kaitoc.schema.defaults import defaulted

GATED = {"featureGates": {"enableInferenceSetController": True}}
ROLES = {"featureGates": {"enableMultiRoleInferenceController": True}}


def inference_set(api: str = "v1beta1", name: str = "phi", annotations: Any = None, **spec: Any) -> dict[str, Any]:
    template: dict[str, Any] = {
        "resource": {"instanceType": "Standard_NC24ads_A100_v4"},
        "inference": {"preset": {"name": "phi-4-mini-instruct"}},
        **spec.pop("template", {}),
    }
    return {
        "apiVersion": f"kaito.sh/{api}",
        "kind": "InferenceSet",
        "metadata": {"name": name, **({"annotations": annotations} if annotations else {})},
        "spec": {"labelSelector": {"matchLabels": {"a": "b"}}, **spec, "template": template},
    }


def found(context: Any, obj: dict[str, Any]) -> list[str]:
    whole = defaulted(obj, context.profile.version)
    entry = Entry(SourceRef("set.yaml"), obj, {**whole, "apiVersion": obj["apiVersion"]}, is_kaito=True)
    return sorted(f"{one.rule} {path_text(one.path)}" for one in check(entry, context))


UNKNOWN = {"inference": {"preset": {"name": "phi-5"}}}
PERFORMANCE = {"metadata": {"annotations": {"kaito.sh/performance-mode": "fast"}}}


@pytest.mark.parametrize(
    ("obj", "expected"),
    [
        (inference_set(), []),
        (inference_set(template=UNKNOWN), ["KC120 spec.template.inference.preset.name"]),
        (
            inference_set(template=PERFORMANCE),
            ['KC116 spec.template.metadata.annotations["kaito.sh/performance-mode"]'],
        ),
        (
            inference_set(template={"resource": {}}),
            ["KC161 spec.template.resource.instanceType"],
        ),
        (
            inference_set(labelSelector={"matchExpressions": [{"key": "a", "operator": "Exists"}]}),
            ["KC114 spec.labelSelector.matchExpressions[0]", "KC438 spec.labelSelector.matchExpressions"],
        ),
        (inference_set("v1alpha1", template=UNKNOWN), ["KC236 spec.template.inference.preset.name"]),
        (inference_set("v1alpha1", template={"resource": {}}), ["KC161 spec.template.resource.instanceType"]),
        (inference_set(name="phi.v4"), ["KC160 metadata.name"]),
        (
            inference_set(annotations={"kaito.sh/runtime": "transformers", "team": "search"}),
            ['KC437 metadata.annotations["kaito.sh/runtime"]'],
        ),
        (
            inference_set(
                autoUpgrade={"enabled": True, "maintenanceWindow": {"schedule": "0 2 * * *", "duration": "0s"}}
            ),
            ["KC162 spec.autoUpgrade.maintenanceWindow.duration"],
        ),
    ],
)
def test_sets(make_context: Any, obj: dict[str, Any], expected: list[str]) -> None:
    assert found(make_context("0.12.0", {}, []), obj) == expected


def test_without_the_gate_there_is_no_webhook(make_context: Any) -> None:
    obj = inference_set("v1alpha1", name="phi.v4")
    assert found(make_context("0.9.4", {}, []), obj) == []
    assert found(make_context("0.9.4", GATED, []), obj) == ["KC160 metadata.name"]


def test_children_of_0_9_are_asked_when_they_are_made(make_context: Any) -> None:
    obj = inference_set("v1alpha1", template=UNKNOWN)
    assert found(make_context("0.9.4", GATED, []), obj) == ["KC236 spec.template.inference.preset.name"]


@pytest.mark.parametrize(
    ("decode", "expected"),
    [
        ({}, []),
        ({"instanceType": "Standard_X"}, ["KC239 spec.roles[1].instanceType"]),
        ({"instanceType": ""}, ["KC165 spec.roles[1].instanceType", "KC239 spec.roles[1].instanceType"]),
        ({"runtimeConfig": "decode-config"}, ["KC239 spec.roles[1].runtimeConfig"]),
    ],
)
def test_roles(make_context: Any, decode: dict[str, Any], expected: list[str]) -> None:
    role = {"replicas": 1, "instanceType": "Standard_NC24ads_A100_v4"}
    obj = {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "MultiRoleInference",
        "metadata": {"name": "phi"},
        "spec": {
            "labelSelector": {"matchLabels": {"a": "b"}},
            "model": {"name": "microsoft/phi-4-mini-instruct"},
            "roles": [{"type": "prefill", **role}, {"type": "decode", **role, **decode}],
        },
    }
    assert found(make_context("0.12.0", ROLES, []), obj) == expected
    assert found(make_context("0.12.0", {}, []), obj) == []
