"""The NodeClaims that make Karpenter or the GPU provisioner add nodes (pkg/utils/nodeclaim/nodeclaim.go, v0.9.4)."""

import hashlib

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import (
    ANNOTATION_NODE_IMAGE_FAMILY,
    CLOUD_AWS,
    CLOUD_AZURE,
    LABEL_INSTANCE_TYPE,
    LABEL_NODE_POOL,
    LABEL_WORKSPACE,
    LABEL_WORKSPACE_NAMESPACE,
    NODE_IMAGE_FAMILIES,
)
from kaitoc.kaito.nodes import claims_needed
from kaitoc.kaito.planning import WorkspacePlan
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object
from kaitoc.quantity import canonical

NODE_POOL = "kaito"
DEFAULT_OS_DISK = "1024Gi"
_NODE_CLASSES = {CLOUD_AZURE: ("kaito.sh", "KaitoNodeClass"), CLOUD_AWS: ("karpenter.k8s.aws", "EC2NodeClass")}


def node_claims(context: Context, plan: WorkspacePlan) -> list[Object]:
    """The NodeClaims that are still needed for the nodes of a plan."""
    needed = claims_needed(context, plan.workspace, plan.nodes or 0)
    return [_node_claim(context, plan, index) for index in range(needed)]


def node_image_family(context: Context, workspace: Workspace) -> str:
    """The image family of the nodes: the annotation, else the controller's default, else ubuntu; "" for neither."""
    for asked in (workspace.annotations.get(ANNOTATION_NODE_IMAGE_FAMILY), context.cluster.default_node_image_family):
        family = (asked or "").strip().lower()
        if family in NODE_IMAGE_FAMILIES:
            return family
    return "" if context.cluster.default_node_image_family else NODE_IMAGE_FAMILIES[0]


def _node_claim(context: Context, plan: WorkspacePlan, index: int) -> Object:
    workspace, cloud = plan.workspace, context.cluster.cloud
    family = node_image_family(context, workspace)
    group, kind = _NODE_CLASSES.get(cloud, ("", ""))
    disk = plan.serving.preset.inference.disk_storage_requirement if plan.serving else ""
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodeClaim",
        "metadata": {
            **workspace.child_metadata(_name(workspace, index)),
            "labels": {
                LABEL_NODE_POOL: NODE_POOL,
                LABEL_WORKSPACE: workspace.name,
                LABEL_WORKSPACE_NAMESPACE: workspace.namespace,
                **(workspace.match_labels or {}),
            },
            "annotations": {
                "karpenter.sh/do-not-disrupt": "true",
                **({ANNOTATION_NODE_IMAGE_FAMILY: family} if family else {}),
            },
        },
        "spec": {
            "nodeClassRef": {"group": group, "kind": kind, "name": "default"},
            "requirements": _requirements(cloud, workspace.instance_type),
            "resources": {"requests": {"storage": canonical(disk or DEFAULT_OS_DISK)}},
            "taints": [{"key": "sku", "value": "gpu", "effect": "NoSchedule"}],
            "expireAfter": "Never",
        },
    }


def _requirements(cloud: str, instance_type: str) -> list[Object]:
    requirements: list[Object] = [
        {"key": LABEL_NODE_POOL, "operator": "In", "values": [NODE_POOL]},
        {"key": LABEL_INSTANCE_TYPE, "operator": "In", "values": [instance_type]},
        {"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]},
    ]
    if cloud == CLOUD_AZURE:
        requirements.append({"key": "karpenter.azure.com/sku-name", "operator": "In", "values": [instance_type]})
    if cloud == CLOUD_AWS:
        requirements.append({"key": "karpenter.k8s.aws/instance-gpu-count", "operator": "Gt", "values": ["0"]})
    return requirements


def _name(workspace: Workspace, index: int) -> str:
    # KAITO hashes the time; a compiler needs the same name every time, of the same shape.
    digest = hashlib.sha256(f"{workspace.namespace}/{workspace.name}/{index}".encode()).hexdigest()
    return f"ws{digest[:9]}"
