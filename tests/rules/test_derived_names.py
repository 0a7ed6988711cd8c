"""Names that KAITO makes of a Workspace's, and that the API server refuses."""

from typing import Any

import pytest

from kaitoc.kaito.workspace import view
from kaitoc.rules.derived_names import derived_names_are_valid, node_class_is_known
from kaitoc.rules.rule import Subject


def workspace(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": name},
        "resource": {"instanceType": "Standard_NC24ads_A100_v4", "labelSelector": {"matchLabels": {"a": "b"}}},
        "inference": {"preset": {"name": "phi-4"}},
    }


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("phi", ""),
        ("a" * 52, ""),
        ("a" * 53, "StatefulSet"),
        ("a" * 55, "headless"),
        ("3phi", "Service"),
        ("Phi", ""),
    ],
)
def test_derived_names(make_context: Any, name: str, refused: str) -> None:
    subject = Subject(make_context("0.9.4", {}, []), view(workspace(name)))
    messages = [finding.message for finding in derived_names_are_valid.check(subject)]
    assert len(messages) == bool(refused)
    assert all(refused in message for message in messages)


@pytest.mark.parametrize(
    ("cluster", "count"),
    [({"cloud": "arc"}, 1), ({"cloud": "azure"}, 0), ({"cloud": "arc", "nodeAutoProvisioning": False}, 0)],
)
def test_node_class(make_context: Any, cluster: dict[str, Any], count: int) -> None:
    subject = Subject(make_context("0.9.4", cluster, []), view(workspace("phi")))
    assert len(list(node_class_is_known.check(subject))) == count
