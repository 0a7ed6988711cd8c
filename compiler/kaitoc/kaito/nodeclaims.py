"""The NodeClaims that make Karpenter or the GPU provisioner add nodes (pkg/utils/nodeclaim/nodeclaim.go, v0.9.4)."""

import hashlib
from collections.abc import Mapping

from msgspec import Struct

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import (
    ANNOTATION_NODE_IMAGE_FAMILY,
    CLOUD_AWS,
    CLOUD_AZURE,
    LABEL_INSTANCE_TYPE,
    LABEL_NODE_POOL,
    NODE_IMAGE_FAMILIES,
)
from kaitoc.kaito.nodes import claims_needed
from kaitoc.kaito.owner import Owner
from kaitoc.kaito.planning import WorkspacePlan
from kaitoc.objects import Object
from kaitoc.quantity import canonical

NODE_POOL = "kaito"
DEFAULT_OS_DISK = "1024Gi"
_NODE_CLASSES = {CLOUD_AZURE: ("kaito.sh", "KaitoNodeClass"), CLOUD_AWS: ("karpenter.k8s.aws", "EC2NodeClass")}


class NodeRequest(Struct, frozen=True):
    """What is asked of a new node: its size, its labels beside those of its owner, its image family, its OS disk.

    `image_family` is "" where the provisioner decides; `os_disk` is a quantity.
    """

    owner: Owner
    instance_type: str
    labels: Mapping[str, str]
    image_family: str
    os_disk: str


def node_claims(context: Context, plan: WorkspacePlan) -> list[Object]:
    """The NodeClaims that are still needed for the nodes of a plan."""
    needed = claims_needed(context, plan.workspace, plan.nodes or 0)
    if not needed:
        return []
    workspace = plan.workspace
    # The disk is that of the preset to serve, even where a template is served, or another preset tuned.
    preset = context.registry.find(workspace.preset) if workspace.preset else None
    disk = preset.inference.disk_storage_requirement if preset else ""
    family = node_image_family(workspace.annotations, context.cluster.default_node_image_family)
    labels = context.selector(workspace.match_labels)
    request = NodeRequest(workspace.owner, workspace.instance_type, labels, family, disk or DEFAULT_OS_DISK)
    return [node_claim(context, request, index) for index in range(needed)]


def node_image_family(annotations: Mapping[str, str], default: str = "") -> str:
    """The image family of the nodes: the annotation, else the controller's default, else ubuntu; "" for neither."""
    for asked in (annotations.get(ANNOTATION_NODE_IMAGE_FAMILY), default):
        family = (asked or "").strip().lower()
        if family in NODE_IMAGE_FAMILIES:
            return family
    return "" if default else NODE_IMAGE_FAMILIES[0]


def node_claim(context: Context, request: NodeRequest, index: int) -> Object:
    """One NodeClaim; `index` tells those of one owner apart."""
    owner, cloud, family = request.owner, context.cluster.cloud, request.image_family
    group, kind = _NODE_CLASSES.get(cloud, ("", ""))
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodeClaim",
        "metadata": {
            **owner.child_metadata(_name(owner, index)),
            "labels": {LABEL_NODE_POOL: NODE_POOL, **owner.labels, **request.labels},
            "annotations": {
                "karpenter.sh/do-not-disrupt": "true",
                **({ANNOTATION_NODE_IMAGE_FAMILY: family} if family else {}),
            },
        },
        "spec": {
            "nodeClassRef": {"group": group, "kind": kind, "name": "default"},
            "requirements": _requirements(cloud, request.instance_type),
            "resources": {"requests": {"storage": canonical(request.os_disk)}},
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


def _name(owner: Owner, index: int) -> str:
    # KAITO hashes the time; a compiler needs the same name every time, of the same shape.
    digest = hashlib.sha256(f"{owner.kind}/{owner.namespace}/{owner.name}/{index}".encode()).hexdigest()
    return f"ws{digest[:9]}"
