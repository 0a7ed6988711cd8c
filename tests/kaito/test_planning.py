"""How many nodes the controller wants where no preset decides, and the disk of each."""

from typing import Any

import pytest

from kaitoc.kaito.nodeclaims import node_claims
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.workspace import view
from workspaces import A100, context

TEMPLATE = {"template": {"spec": {"containers": [{"name": "own", "image": "own:1"}]}}}
TRANSFORMERS = {"kaito.sh/runtime": "transformers"}


def workspace(count: int, inference: Any, annotations: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": "ws", "annotations": annotations or {}},
        "resource": {"count": count, "instanceType": A100, "labelSelector": {"matchLabels": {"apps": "x"}}},
        **({"inference": inference} if inference else {}),
    }


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
@pytest.mark.parametrize(
    ("obj", "nodes"),
    [
        (workspace(3, TEMPLATE), 3),
        (workspace(0, TEMPLATE), 1),
        (workspace(-1, TEMPLATE), 1),
        (workspace(0, TEMPLATE, TRANSFORMERS), 0),
        (workspace(5, None), 1),
    ],
)
def test_nodes_without_a_preset(version: str, obj: dict[str, Any], nodes: int) -> None:
    assert plan_workspace(context(version), view(obj)).nodes == nodes


@pytest.mark.parametrize(
    ("inference", "disk"),
    [(TEMPLATE, "1Ti"), ({"preset": {"name": "phi"}}, "107Gi"), ({**TEMPLATE, "preset": {"name": "phi"}}, "107Gi")],
)
def test_the_disk_is_that_of_the_preset(inference: Any, disk: str) -> None:
    found = context("0.9.4")
    (claim,) = node_claims(found, plan_workspace(found, view(workspace(1, inference))))
    assert claim["spec"]["resources"]["requests"]["storage"] == disk
