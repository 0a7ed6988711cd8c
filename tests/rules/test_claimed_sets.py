"""InferenceSets of an author that a MultiRoleInference takes for its own."""

from typing import Any

import pytest

from kaitoc.objects import Object
from kaitoc.rules.claimed_sets import RULES
from kaitoc.rules.inference_set import set_subject
from kaitoc.rules.rule import V1BETA1
from workspaces import A100, context

ROLES = {"enableMultiRoleInferenceController": True}
LABEL = "multiroleinference.kaito.sh/created-by"
CHAT = {"apiVersion": "kaito.sh/v1alpha1", "kind": "MultiRoleInference", "metadata": {"name": "chat"}}


def inference_set(name: str, owner: str = "", namespace: str = "") -> Object:
    metadata = {"name": name, "namespace": namespace, "labels": {LABEL: owner} if owner else None}
    template = {"resource": {"instanceType": A100}, "inference": {"preset": {"name": "phi"}}}
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "InferenceSet",
        "metadata": {key: value for key, value in metadata.items() if value},
        "spec": {"labelSelector": {"matchLabels": {"apps": "x"}}, "template": template},
    }


def messages(obj: Object, gates: dict[str, bool]) -> list[tuple[str, Any]]:
    subject = set_subject(context("0.12.0", CHAT, obj, feature_gates=gates), obj, V1BETA1)
    return [(found.message, found.path) for rule in RULES for found in rule.check(subject)]


@pytest.mark.parametrize(
    "obj",
    [
        inference_set("chat-decode", "chat"),
        inference_set("other"),
        inference_set("other", "gone"),
        inference_set("other-decode"),
        inference_set("chat-decode", namespace="elsewhere"),
        inference_set("chat-judge"),
    ],
)
def test_nobody_else_claims_it(obj: Object) -> None:
    assert messages(obj, ROLES) == []


def test_one_that_looks_like_that_of_a_role_is_taken_over() -> None:
    taken = ("MultiRoleInference chat takes it for that of a role, and overwrites its template", ("metadata", "name"))
    assert messages(inference_set("chat-prefill"), ROLES) == [taken]
    assert messages(inference_set("chat-prefill", "gone"), ROLES) == [taken]
    assert messages(inference_set("chat-prefill"), {}) == []


def test_one_with_the_label_of_another_is_removed() -> None:
    message = "MultiRoleInference chat removes it: it has its label, and belongs to none of its roles"
    assert messages(inference_set("mine", "chat"), ROLES) == [(message, ("metadata", "labels", LABEL))]
