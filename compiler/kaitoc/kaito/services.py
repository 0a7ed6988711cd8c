"""The Services of an inference Workspace (pkg/workspace/manifests/manifests.go, v0.9.4)."""

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import ANNOTATION_ENABLE_LB, LABEL_POD_NAME, LABEL_WORKSPACE, headless_service
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object


def service(context: Context, workspace: Workspace) -> Object:
    """The Service in front of pod 0; a load balancer only where the annotation is exactly "True"."""
    balanced = workspace.annotations.get(ANNOTATION_ENABLE_LB) == "True"
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": workspace.child_metadata(workspace.name),
        "spec": {
            "type": "LoadBalancer" if balanced else "ClusterIP",
            "selector": {LABEL_WORKSPACE: workspace.name, LABEL_POD_NAME: f"{workspace.name}-0"},
            "ports": list(context.profile.conventions.service_ports),
            "publishNotReadyAddresses": True,
        },
    }


def headless(workspace: Workspace) -> Object:
    """The headless Service that gives each pod a DNS name, also before it is ready."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": workspace.child_metadata(headless_service(workspace.name)),
        "spec": {
            "clusterIP": "None",
            "selector": {LABEL_WORKSPACE: workspace.name},
            "publishNotReadyAddresses": True,
        },
    }
