"""NodePools for karpenter: when, how many nodes, whose."""

from typing import Any

import pytest

from kaitoc.kaito.expansion import expand_workspace
from kaitoc.kaito.nodepools import pool_name
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.workspace import view
from kaitoc.load.cluster import Node, NodeClass
from workspaces import A100, context, planned, preset, workspace

KARPENTER = {"node_provisioner": "karpenter"}
THREE_NODES = {"presets": (preset(size="140Gi"),)}


def expanded(obj: Any, *objects: Any, version: str = "0.12.0", **cluster: Any) -> list[Any]:
    target = context(version, obj, *objects, **{**KARPENTER, **cluster})
    return expand_workspace(target, plan_workspace(target, view(obj)))


def pools(obj: Any, *objects: Any, **cluster: Any) -> list[Any]:
    return [made for made in expanded(obj, *objects, **cluster) if made["kind"] == "NodePool"]


def node(name: str, sku: str = A100, *, ready: bool = True, **labels: str) -> Node:
    return Node(name, {"apps": "x", "node.kubernetes.io/instance-type": sku, **labels}, ready=ready)


def existing(replicas: int) -> dict[str, Any]:
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": "default-ws", "labels": {"mine": "yes"}},
        "spec": {"replicas": replicas, "weight": 7},
        "status": {"nodes": 1},
    }


def test_a_pool() -> None:
    owner = {"karpenter.kaito.sh/workspace-name": "ws", "karpenter.kaito.sh/workspace-namespace": "default"}
    selector = {"apps": "x", "kaito.sh/workspace": "another"}
    assert pools(workspace(selector=selector), **THREE_NODES) == [
        {
            "apiVersion": "karpenter.sh/v1",
            "kind": "NodePool",
            "metadata": {"name": "default-ws", "labels": {"karpenter.kaito.sh/managed-by": "kaito", **owner}},
            "spec": {
                "replicas": 3,
                "template": {
                    "metadata": {"labels": {"apps": "x", **owner}},
                    "spec": {
                        "nodeClassRef": {
                            "group": "karpenter.azure.com",
                            "kind": "AKSNodeClass",
                            "name": "image-family-ubuntu",
                        },
                        "requirements": [
                            {"key": "node.kubernetes.io/instance-type", "operator": "In", "values": [A100]},
                            {"key": "karpenter.azure.com/placement-scope", "operator": "In", "values": ["regional"]},
                        ],
                        "taints": [{"key": "sku", "value": "gpu", "effect": "NoSchedule"}],
                        "expireAfter": "Never",
                    },
                },
                "disruption": {"consolidateAfter": "0s", "budgets": [{"nodes": "1", "reasons": ["Drifted"]}]},
            },
        }
    ]


def test_under_an_inference_set_nothing_drifts_by_itself() -> None:
    [pool] = pools(workspace(labels={"inferenceset.kaito.sh/created-by": "set"}))
    assert pool["spec"]["disruption"]["budgets"] == [{"nodes": "0", "reasons": ["Drifted"]}]
    for labels in (pool["metadata"]["labels"], pool["spec"]["template"]["metadata"]["labels"]):
        assert labels["karpenter.kaito.sh/inferenceset"] == "set"
        assert labels["karpenter.kaito.sh/inferenceset-namespace"] == "default"


@pytest.mark.parametrize(
    ("nodes", "replicas"),
    [
        ([node("a")], 2),
        ([node("a"), node("b"), node("c")], None),
        ([node("a", "Standard_other")], 3),
        ([node("a", ready=False)], 3),
        ([node("a", **{"kaito.sh/workspace": "other"})], 3),
        ([node("a", **{"karpenter.kaito.sh/workspace-name": "other"})], 3),
        ([node("a", **{"karpenter.kaito.sh/workspace-name": "ws"})], 3),
    ],
    ids=["one", "enough", "another SKU", "not ready", "another's", "another's by karpenter", "its own by karpenter"],
)
def test_nodes_that_stand_ready(nodes: list[Node], replicas: int | None) -> None:
    made = pools(workspace(), nodes=tuple(nodes), **THREE_NODES)
    assert [pool["spec"]["replicas"] for pool in made] == ([] if replicas is None else [replicas])


def test_nodes_that_the_gpu_provisioner_was_asked_for_count() -> None:
    labels = {"kaito.sh/workspace": "ws", "kaito.sh/workspacenamespace": "default"}
    claim = {"apiVersion": "karpenter.sh/v1", "kind": "NodeClaim", "metadata": {"name": "c", "labels": labels}}
    [pool] = pools(workspace(), claim, **THREE_NODES)
    assert pool["spec"]["replicas"] == 2


def test_a_pool_only_grows() -> None:
    assert pools(workspace(), existing(3), **THREE_NODES) == []
    assert pools(workspace(), existing(4), **THREE_NODES) == []
    [pool] = pools(workspace(), existing(2), **THREE_NODES)
    assert pool["spec"] == {"replicas": 3, "weight": 7}
    assert pool["metadata"]["labels"] == {"mine": "yes"}
    assert "status" not in pool


@pytest.mark.parametrize(
    ("annotation", "classes", "chosen"),
    [
        ("", (), "image-family-ubuntu"),
        ("image-family-azure-linux", (), "image-family-azure-linux"),
        ("", (NodeClass("a"), NodeClass("b", default=True)), "b"),
        ("a", (NodeClass("a"), NodeClass("b", default=True)), "a"),
    ],
)
def test_node_classes(annotation: str, classes: tuple[NodeClass, ...], chosen: str) -> None:
    obj = workspace(annotations={"kaito.sh/node-class-name": annotation})
    [pool] = pools(obj, karpenter_node_classes=classes)
    assert pool["spec"]["template"]["spec"]["nodeClassRef"]["name"] == chosen


def test_a_node_class_that_kaito_does_not_manage() -> None:
    obj = workspace(annotations={"kaito.sh/node-class-name": "theirs"})
    plan = planned("0.12.0", obj, **KARPENTER)
    assert plan.refusal is not None
    assert plan.refusal.message == 'the operator has no node class "theirs"'
    assert plan.refusal.hint.startswith("use one of image-family-azure-linux, image-family-ubuntu,")
    assert planned("0.12.0", obj).refusal is None


def test_without_a_selector_no_node_counts() -> None:
    obj = workspace()
    del obj["resource"]["labelSelector"]
    assert [made["kind"] for made in expanded(obj)] == ["NodePool"]
    plan = planned("0.12.0", obj, **KARPENTER)
    assert plan.waiting is not None
    assert plan.waiting.message == "KAITO waits for nodes: without resource.labelSelector it counts none"


@pytest.mark.parametrize(("provisioner", "kind"), [("karpenter", "NodePool"), ("azure-gpu-provisioner", "NodeClaim")])
def test_the_provisioner_decides(provisioner: str, kind: str) -> None:
    assert expanded(workspace(), node_provisioner=provisioner)[0]["kind"] == kind


def test_0_9_knows_no_provisioners() -> None:
    assert expanded(workspace(), version="0.9.4")[0]["kind"] == "NodeClaim"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a" * 55, "default-" + "a" * 55),
        ("a" * 56, "default-" + "a" * 45 + "-a0e896376"),
    ],
)
def test_names_are_cut(name: str, expected: str) -> None:
    obj = workspace()
    obj["metadata"]["name"] = name
    assert pool_name(view(obj)) == expected
    assert len(expected) == 63
