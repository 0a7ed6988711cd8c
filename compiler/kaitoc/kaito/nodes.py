"""The nodes that stand ready, and those that still have to come (pkg/workspace/resource, v0.9.4)."""

from collections.abc import Sequence

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import LABEL_INSTANCE_TYPE, LABEL_NODE_POOL
from kaitoc.kaito.owner import Owner
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workspace import Workspace
from kaitoc.load.cluster import Node
from kaitoc.objects import Object, labels_of


def claims_needed(context: Context, workspace: Workspace, nodes: int) -> int:
    """How many NodeClaims the controller creates to have `nodes` nodes.

    A ready node with the Workspace's labels counts, whatever its instance type, unless a node pool made it; so do the
    NodeClaims that the Workspace has already.
    """
    if not context.cluster.node_auto_provisioning:
        return 0
    present = _counted(context.ready_nodes(workspace))
    return max(0, nodes - present - len(owned_claims(context, workspace.owner)))


def missing_nodes(context: Context, workspace: Workspace, nodes: int) -> Refusal | None:
    """Why the controller waits before it creates the workload; None where enough nodes stand ready or will come.

    With auto-provisioning only nodes of the Workspace's instance type are ready for it.
    """
    ready = context.ready_nodes(workspace)
    if not context.cluster.node_auto_provisioning:
        if len(ready) >= nodes:
            return None
        who = "KAITO waits" if context.has_operator else "the pods will wait"
        return waiting_for_nodes(f"{len(ready)} of {nodes} nodes with the labels of the selector are ready", who=who)
    suitable = [node for node in ready if node.labels.get(LABEL_INSTANCE_TYPE) == workspace.instance_type]
    claimed = max(len(owned_claims(context, workspace.owner)), nodes - _counted(ready))
    if len(suitable) + claimed >= nodes:
        return None
    return waiting_for_nodes(
        f"{len(suitable)} of {nodes} nodes are {workspace.instance_type}, but {len(ready)} with the labels of the "
        "selector are ready, so KAITO asks for no more"
    )


def _counted(ready: Sequence[Node]) -> int:
    """How many of the ready nodes KAITO need not ask for."""
    return sum(1 for node in ready if LABEL_NODE_POOL not in node.labels)


def waiting_for_nodes(
    reason: str, hint: str = "bring nodes that fit, or correct resource.labelSelector", *, who: str = "KAITO waits"
) -> Refusal:
    """Why nodes are waited for, and by whom."""
    return Refusal("KC215", f"{who} for nodes: {reason}", hint, ("resource", "labelSelector"))


def owned_claims(context: Context, owner: Owner) -> list[Object]:
    """The NodeClaims of the input that were made for an owner."""
    candidates = context.labelled("NodeClaim", *min(owner.labels.items()))
    return [obj for obj in candidates if owner.labels.items() <= labels_of(obj).items()]
