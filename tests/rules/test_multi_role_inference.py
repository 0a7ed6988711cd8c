"""What the webhook says of the InferenceSets that a MultiRoleInference is made of."""

from typing import Any

import pytest

from kaitoc.objects import Object
from kaitoc.rules.multi_role_inference import MultiRoleSubject, role_sets_are_accepted
from workspaces import A100, TWO_A10, context


def multi_role(model: str = "phi", annotations: Any = None, name: str = "chat", **decode: Any) -> Object:
    roles = [{"type": "prefill", "instanceType": A100}, {"type": "decode", "instanceType": TWO_A10, **decode}]
    spec = {"labelSelector": {"matchLabels": {"apps": "x"}}, "model": {"name": model}, "roles": roles}
    metadata = {"name": name, **({"annotations": annotations} if annotations else {})}
    return {"apiVersion": "kaito.sh/v1alpha1", "kind": "MultiRoleInference", "metadata": metadata, "spec": spec}


def findings(obj: Object) -> list[tuple[str, Any]]:
    found = role_sets_are_accepted.check(MultiRoleSubject(context("0.12.0", obj), obj))
    return [(one.message.partition(" role: ")[2], one.path) for one in found]


def test_what_is_accepted() -> None:
    assert findings(multi_role()) == []


@pytest.mark.parametrize(
    ("obj", "message", "path"),
    [
        (multi_role("phi-2"), 'KAITO 0.12.0 has no preset "phi-2"', ("spec", "model", "name")),
        (
            multi_role(instanceType="Huge"),
            '"Huge" is no GPU SKU that KAITO knows on azure',
            ("spec", "roles", 1, "instanceType"),
        ),
        (
            multi_role(runtimeConfig="mine"),
            'ConfigMap "mine" does not exist in namespace default',
            ("spec", "roles", 1, "runtimeConfig"),
        ),
        (
            multi_role(annotations={"kaito.sh/performance-mode": "fastest"}),
            'kaito.sh/performance-mode cannot be "fastest"',
            ("metadata", "annotations", "kaito.sh/performance-mode"),
        ),
        (multi_role(name="c" * 57), f'"{"c" * 57}-prefill" is no DNS label', ("metadata", "name")),
    ],
)
def test_what_is_refused_is_said_at_the_authors_field(obj: Object, message: str, path: Any) -> None:
    assert findings(obj) == [(message, path)]
