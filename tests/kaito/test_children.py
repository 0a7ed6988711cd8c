"""Which objects of the input are made by others of the input."""

from typing import Any

import pytest

from kaitoc.kaito.children import existing_workspaces, is_existing_child, is_made_for_role
from kaitoc.objects import Object, name_of
from workspaces import context

GATES = {"enableInferenceSetController": True}
ROLES = {"enableMultiRoleInferenceController": True}
SET_LABEL = "inferenceset.kaito.sh/created-by"
ROLE_LABEL = "multiroleinference.kaito.sh/created-by"


def named(kind: str, name: str, namespace: str = "", label: tuple[str, str] | None = None) -> Object:
    metadata = {"name": name, "namespace": namespace, "labels": dict([label]) if label else None}
    version = "v1alpha1" if kind == "MultiRoleInference" else "v1beta1"
    kept = {key: value for key, value in metadata.items() if value}
    return {"apiVersion": f"kaito.sh/{version}", "kind": kind, "metadata": kept}


CHAT = named("MultiRoleInference", "chat")


@pytest.mark.parametrize(
    ("version", "namespace", "owner", "gates", "existing"),
    [
        ("0.12.0", "", "set", GATES, True),
        ("0.12.0", "", "another", GATES, False),
        ("0.12.0", "elsewhere", "set", GATES, False),
        ("0.12.0", "", "set", {"enableInferenceSetController": False}, True),
        ("0.9.4", "elsewhere", "set", GATES, True),
        ("0.9.4", "", "another", GATES, False),
    ],
)
def test_workspaces_of_sets(version: str, namespace: str, owner: str, gates: Any, existing: bool) -> None:
    child, inference_set = named("Workspace", "x", namespace, (SET_LABEL, owner)), named("InferenceSet", "set")
    target = context(version, child, inference_set, feature_gates=gates)
    assert is_existing_child(target, child) is existing
    if existing:
        assert [name_of(found) for found in existing_workspaces(target, inference_set)] == ["x"]


@pytest.mark.parametrize(
    ("obj", "existing"),
    [
        (named("InferenceSet", "chat-prefill"), True),
        (named("InferenceSet", "chat-decode", "elsewhere"), False),
        (named("InferenceSet", "chat-other"), False),
        (named("InferenceSet", "chat-other", "", (ROLE_LABEL, "chat")), True),
        (named("InferenceSet", "chat"), False),
        (named("Workspace", "x", "", (SET_LABEL, "chat-decode")), True),
        (named("Workspace", "x", "", (SET_LABEL, "chat")), False),
        (named("Workspace", "chat-decode"), False),
        (named("RAGEngine", "chat-decode"), False),
    ],
)
def test_what_a_multi_role_inference_has(obj: Object, existing: bool) -> None:
    assert is_existing_child(context("0.12.0", obj, CHAT, feature_gates=ROLES), obj) is existing
    assert not is_existing_child(context("0.12.0", obj, CHAT), obj)


@pytest.mark.parametrize(
    ("metadata", "gates", "owned"),
    [
        ({"name": "chat-decode"}, ROLES, True),
        ({"name": "chat-decode"}, {}, False),
        ({"name": "x", "ownerReferences": [{"kind": "MultiRoleInference", "controller": True}]}, {}, True),
        ({"name": "x", "ownerReferences": [{"kind": "MultiRoleInference"}]}, {}, False),
        ({"name": "x", "ownerReferences": [{"kind": "Kustomization", "controller": True}]}, {}, False),
    ],
)
def test_whose_pool_a_set_is_in(metadata: Any, gates: Any, owned: bool) -> None:
    inference_set = {"kind": "InferenceSet", "metadata": metadata}
    assert is_made_for_role(context("0.12.0", CHAT, feature_gates=gates), inference_set) is owned
