"""The node of a RAGEngine (pkg/ragengine/controllers/ragengine_controller.go, v0.9.4)."""

from collections.abc import Mapping

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import LABEL_INSTANCE_TYPE
from kaitoc.kaito.node_classes import CLOUDS_WITH_NODE_CLASS, default_node_class
from kaitoc.kaito.nodeclaims import NodeRequest, node_claim, node_image_family
from kaitoc.kaito.nodes import owned_claims
from kaitoc.kaito.ragengine import RAGEngine
from kaitoc.kaito.sizing import Refusal
from kaitoc.load.cluster import Node
from kaitoc.objects import Object

OS_DISK = "200Gi"


def selector_labels(context: Context, engine: RAGEngine) -> Mapping[str, str]:
    """The labels that a node must have."""
    reserved = context.profile.nodes.reserved_labels
    return {label: value for label, value in engine.match_labels.items() if label not in reserved}


def needs_node(context: Context, engine: RAGEngine) -> bool:
    """Whether a node has to be asked for: none stands ready, none is on its way.

    Other than for a Workspace the instance type counts, and nodes are asked for even in a cluster with nodes of its
    own: the controller does not look at the gate for that.
    """
    if not wants_node(context, engine):
        return False
    nodes = context.nodes_with(selector_labels(context, engine))
    if any(node.ready and _is_suitable(context, node, engine.instance_type) for node in nodes):
        return False
    return not any(_asks_for(claim, engine.instance_type) for claim in owned_claims(context, engine.owner))


def wants_node(context: Context, engine: RAGEngine) -> bool:
    """Whether it runs on a node of its own rather than on any that has room."""
    return bool(engine.instance_type) or ("spec", "compute") in context.profile.rag.required


def node_class_refusal(context: Context, engine: RAGEngine) -> Refusal | None:
    """Why no node can be asked for: the node class has to be made first, and the cloud has none."""
    gate, cloud = context.profile.rag.node_class_gate, context.cluster.cloud
    if not context.gate(gate) or cloud in CLOUDS_WITH_NODE_CLASS or not needs_node(context, engine):
        return None
    named = f'"{cloud}"' if cloud else "a cluster whose cloud is not set"
    return Refusal(
        "KC219",
        f"the feature gate {gate} is on, and KAITO has no node class for {named}",
        f"set cloud in the Cluster to {' or '.join(CLOUDS_WITH_NODE_CLASS)}, or turn the gate off",
        ("spec", "compute", "instanceType"),
    )


def node_objects(context: Context, engine: RAGEngine) -> list[Object]:
    """The NodeClaim that is still needed, after its node class where the controller makes that."""
    if not context.has_operator or not needs_node(context, engine):
        return []
    # The default of the workspace controller's image family is not the ragengine controller's.
    family = node_image_family(engine.annotations)
    labels = selector_labels(context, engine)
    claim = node_claim(context, NodeRequest(engine.owner, engine.instance_type, labels, family, OS_DISK), 0)
    node_class = default_node_class(context) if context.gate(context.profile.rag.node_class_gate) else None
    return [node_class, claim] if node_class else [claim]


def _is_suitable(context: Context, node: Node, instance_type: str) -> bool:
    found = node.labels.get(LABEL_INSTANCE_TYPE, "")
    return found == instance_type or (
        not context.profile.nodes.exact_skus and found.casefold() == instance_type.casefold()
    )


def _asks_for(claim: Object, instance_type: str) -> bool:
    requirements = (claim.get("spec") or {}).get("requirements") or ()
    return any(
        requirement.get("key") == LABEL_INSTANCE_TYPE
        and requirement.get("operator") == "In"
        and instance_type in (requirement.get("values") or ())
        for requirement in requirements
    )
