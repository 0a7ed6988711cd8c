"""The NodePool that makes karpenter add the nodes of a Workspace (pkg/nodeprovision/karpenter, v0.12.0)."""

import hashlib

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import (
    LABEL_INSTANCE_TYPE,
    LABEL_KARPENTER_SET,
    LABEL_KARPENTER_SET_NAMESPACE,
    LABEL_KARPENTER_WORKSPACE,
    LABEL_WORKSPACE,
)
from kaitoc.kaito.nodes import owned_claims, waiting_for_nodes
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workspace import Workspace
from kaitoc.load.cluster import KARPENTER, Node, NodeClass
from kaitoc.objects import Object

NODE_CLASS_ANNOTATION = "kaito.sh/node-class-name"
CHART_NODE_CLASSES = (
    NodeClass("image-family-ubuntu", default=True, spec={"imageFamily": "Ubuntu2204", "osDiskSizeGB": 300}),
    NodeClass("image-family-azure-linux", spec={"imageFamily": "AzureLinux", "osDiskSizeGB": 300}),
)
"""The node classes that the chart configures."""

NODE_CLASS_GROUP, NODE_CLASS_KIND = "karpenter.azure.com", "AKSNodeClass"
MAX_NAME = 63
HASH_LENGTH = 9


def makes_node_pools(context: Context) -> bool:
    """Whether nodes come by a NodePool per Workspace."""
    provisioner = context.cluster.node_provisioner
    return provisioner == KARPENTER and provisioner in context.profile.nodes.owner_labels


def node_class(context: Context, workspace: Workspace) -> str | Refusal:
    """The node class of the pool: the one of the annotation, if KAITO manages it, or the default."""
    classes = context.cluster.karpenter_node_classes or CHART_NODE_CLASSES
    wanted = workspace.annotations.get(NODE_CLASS_ANNOTATION)
    if not wanted:
        return next((one.name for one in classes if one.default), classes[0].name)
    if any(one.name == wanted for one in classes):
        return wanted
    known = ", ".join(sorted(one.name for one in classes))
    return Refusal(
        "KC231",
        f'the operator has no node class "{wanted}"',
        f"use one of {known}, or add it to karpenterNodeClasses in the Cluster",
        ("metadata", "annotations", NODE_CLASS_ANNOTATION),
    )


def node_pool(context: Context, workspace: Workspace, nodes: int) -> Object | None:
    """The NodePool for the nodes that are not there yet, None where none is missing.

    A ready node of the instance type counts, unless it belongs to another Workspace; so does every NodeClaim that the
    GPU provisioner made for this one. Under an InferenceSet, drifted nodes are replaced one Workspace at a time.
    """
    replicas = nodes - len(_own(context, workspace)) - len(owned_claims(context, workspace.owner))
    chosen = node_class(context, workspace)
    if replicas <= 0 or isinstance(chosen, Refusal):
        return None
    owner = context.owner_labels(workspace)
    made_by = workspace.created_by
    if made_by is not None:
        owner |= {LABEL_KARPENTER_SET: made_by, LABEL_KARPENTER_SET_NAMESPACE: workspace.namespace}
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {
            "name": pool_name(workspace),
            "labels": {"karpenter.kaito.sh/managed-by": "kaito", **owner},
        },
        "spec": {
            "replicas": replicas,
            "template": {
                "metadata": {"labels": {**owner, **context.selector(workspace.match_labels)}},
                "spec": {
                    "nodeClassRef": {"group": NODE_CLASS_GROUP, "kind": NODE_CLASS_KIND, "name": chosen},
                    "requirements": [
                        {"key": LABEL_INSTANCE_TYPE, "operator": "In", "values": [workspace.instance_type]},
                        {"key": "karpenter.azure.com/placement-scope", "operator": "In", "values": ["regional"]},
                    ],
                    "taints": [{"key": "sku", "value": "gpu", "effect": "NoSchedule"}],
                    "expireAfter": "Never",
                },
            },
            "disruption": {
                "consolidateAfter": "0s",
                "budgets": [{"nodes": "1" if made_by is None else "0", "reasons": ["Drifted"]}],
            },
        },
    }


def missing_pool_nodes(workspace: Workspace) -> Refusal | None:
    """Why the controller waits for nodes although karpenter makes them: it counts none without a selector."""
    if workspace.match_labels is not None:
        return None
    return waiting_for_nodes("without resource.labelSelector it counts none", "add resource.labelSelector.matchLabels")


def pool_name(workspace: Workspace) -> str:
    """The name of the pool, cut to what a label value may hold, with a hash where it had to be cut."""
    full = f"{workspace.namespace}-{workspace.name}"
    if len(full) <= MAX_NAME:
        return full
    digest = hashlib.sha256(full.encode()).hexdigest()[:HASH_LENGTH]
    return f"{full[: MAX_NAME - HASH_LENGTH - 1]}-{digest}"


def _own(context: Context, workspace: Workspace) -> list[Node]:
    """The ready nodes of the instance type that nobody provisioned."""
    if workspace.match_labels is None:
        return []
    return [
        node
        for node in context.nodes_with(context.selector(workspace.match_labels))
        if node.ready
        and node.labels.get(LABEL_INSTANCE_TYPE) == workspace.instance_type
        and LABEL_KARPENTER_WORKSPACE not in node.labels
        and LABEL_WORKSPACE not in node.labels
    ]
