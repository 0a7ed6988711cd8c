"""The node of a RAGEngine: when one is asked for, and how."""

from typing import Any

import pytest

from kaitoc.kaito.rag_nodes import needs_node, node_objects
from kaitoc.kaito.ragengine import view
from kaitoc.objects import Object
from ragengines import SKU, lenient, rag_engine

TYPE = "node.kubernetes.io/instance-type"


def node(instance_type: str = SKU, apps: str = "rag", ready: bool = True, **labels: str) -> Object:
    return {"name": "n", "labels": {TYPE: instance_type, "apps": apps, **labels}, "ready": ready}


def claim(owner: str = "rag", namespace: str = "default", instance_type: str = SKU) -> Object:
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodeClaim",
        "metadata": {
            "name": "ws1",
            "labels": {"kaito.sh/ragengine": owner, "kaito.sh/ragenginenamespace": namespace},
        },
        "spec": {"requirements": [{"key": TYPE, "operator": "In", "values": [instance_type]}]},
    }


@pytest.mark.parametrize(
    ("nodes", "claims", "needed"),
    [
        ([], [], True),
        ([node()], [], False),
        ([node(**{"karpenter.sh/nodepool": "kaito"})], [], False),
        ([node(ready=False)], [], True),
        ([node(apps="other")], [], True),
        ([node("Standard_D8s_v3")], [], True),
        ([node(SKU.lower())], [], True),
        ([], [claim()], False),
        ([], [claim("other")], True),
        ([], [claim(namespace="team")], True),
        ([], [claim(instance_type="Standard_D8s_v3")], True),
    ],
)
def test_needs_node(nodes: list[Object], claims: list[Object], needed: bool, make_context: Any) -> None:
    assert needs_node(make_context("0.9.4", {"nodes": nodes}, claims), view(rag_engine())) is needed


def test_auto_provisioning_does_not_matter(make_context: Any) -> None:
    assert needs_node(make_context("0.9.4", {"nodeAutoProvisioning": False}, []), view(rag_engine()))


def test_case_of_the_instance_type_where_it_does_not_count(make_context: Any) -> None:
    context = lenient(make_context("0.9.4", {"nodes": [node(SKU.lower())]}, []))
    assert not needs_node(context, view(rag_engine()))


def test_reserved_labels_do_not_count(make_context: Any) -> None:
    selector = {"matchLabels": {"apps": "rag", "kaito.sh/workspace": "mine"}}
    engine = view(rag_engine(compute={"instanceType": SKU, "labelSelector": selector}))
    context = lenient(make_context("0.9.4", {"nodes": [node()]}, []))
    assert not needs_node(context, engine)


def test_no_instance_type_no_node(make_context: Any) -> None:
    assert node_objects(lenient(make_context("0.9.4", {}, [])), view(rag_engine(compute=None))) == []


@pytest.mark.parametrize(
    ("annotations", "default", "family"),
    [
        ({}, "", "ubuntu"),
        ({"kaito.sh/node-image-family": " AzureLinux "}, "", "azurelinux"),
        ({"kaito.sh/node-image-family": "windows"}, "", "ubuntu"),
        ({}, "azurelinux", "ubuntu"),
    ],
)
def test_image_family(annotations: dict[str, str], default: str, family: str, make_context: Any) -> None:
    context = make_context("0.9.4", {"defaultNodeImageFamily": default}, [])
    [made] = node_objects(context, view(rag_engine(annotations=annotations)))
    assert made["metadata"]["annotations"]["kaito.sh/node-image-family"] == family


@pytest.mark.parametrize(
    ("cloud", "gate", "kinds"),
    [
        ("azure", False, ["NodeClaim"]),
        ("azure", True, ["AKSNodeClass", "NodeClaim"]),
        ("aws", True, ["EC2NodeClass", "NodeClaim"]),
        ("arc", False, ["NodeClaim"]),
    ],
)
def test_node_class(cloud: str, gate: bool, kinds: list[str], make_context: Any) -> None:
    context = make_context("0.9.4", {"cloud": cloud, "featureGates": {"ensureNodeClass": gate}}, [])
    assert [obj["kind"] for obj in node_objects(context, view(rag_engine()))] == kinds


def test_no_node_class_where_no_gate_makes_one(make_context: Any) -> None:
    context = lenient(make_context("0.9.4", {"featureGates": {"ensureNodeClass": True}}, []))
    assert [obj["kind"] for obj in node_objects(context, view(rag_engine()))] == ["NodeClaim"]


def test_a_workspace_of_the_same_name_has_another_node_claim(make_context: Any) -> None:
    from kaitoc.kaito.nodeclaims import node_claims
    from kaitoc.kaito.planning import plan_workspace
    from kaitoc.kaito.workspace import view as workspace_view

    workspace = {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": "rag"},
        "resource": {"instanceType": SKU, "labelSelector": {"matchLabels": {"apps": "rag"}}},
        "inference": {"preset": {"name": "phi-4"}},
    }
    context = make_context("0.9.4", {}, [])
    [one] = node_claims(context, plan_workspace(context, workspace_view(workspace)))
    [other] = node_objects(context, view(rag_engine()))
    assert one["metadata"]["name"] != other["metadata"]["name"]
