"""The default node class that NodeClaims refer to, where the controller makes it (pkg/utils/nodeclaim, v0.9.4)."""

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import CLOUD_AWS, CLOUD_AZURE
from kaitoc.objects import Object

NODE_CLASS = "default"
CLOUDS_WITH_NODE_CLASS = (CLOUD_AZURE, CLOUD_AWS)
_DESCRIPTION = "kubernetes.io/description"
_DISCOVERY_TAG = "karpenter.sh/discovery"


def default_node_class(context: Context) -> Object | None:
    """The node class of Karpenter for the cluster's cloud; None for a cloud that KAITO has none for."""
    if context.cluster.cloud == CLOUD_AZURE:
        return _node_class(
            "karpenter.azure.com/v1beta1",
            "AKSNodeClass",
            "General purpose AKSNodeClass for running Ubuntu 22.04 nodes",
            {"imageFamily": "Ubuntu2204"},
        )
    if context.cluster.cloud == CLOUD_AWS:
        return _node_class(
            "karpenter.k8s.aws/v1",
            "EC2NodeClass",
            "General purpose EC2NodeClass for running Amazon Linux 2 nodes",
            _amazon_linux(context.cluster.cluster_name),
        )
    return None


def _amazon_linux(cluster_name: str) -> Object:
    discovered = [{"tags": {_DISCOVERY_TAG: cluster_name}}]
    return {
        "amiFamily": "AL2",
        "role": f"KarpenterNodeRole-{cluster_name}",
        "instanceStorePolicy": "RAID0",
        "subnetSelectorTerms": discovered,
        "securityGroupSelectorTerms": discovered,
    }


def _node_class(api_version: str, kind: str, description: str, spec: Object) -> Object:
    metadata = {"name": NODE_CLASS, "annotations": {_DESCRIPTION: description}}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
