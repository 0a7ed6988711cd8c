"""The Services in front of a workload (pkg/workspace/manifests and pkg/ragengine/manifests, v0.9.4)."""

from collections.abc import Iterable, Mapping

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import ANNOTATION_ENABLE_LB, LABEL_POD_NAME, LABEL_WORKSPACE, headless_service
from kaitoc.kaito.owner import Owner
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object


def service(context: Context, workspace: Workspace) -> Object:
    """The Service in front of pod 0 of a Workspace."""
    pods, runtime = context.profile.pods, context.runtime(workspace.annotations)
    inside = () if _is_balanced(workspace.annotations) else pods.cluster_service_ports.get(runtime, ())
    selector = {LABEL_WORKSPACE: workspace.name, LABEL_POD_NAME: f"{workspace.name}-0"}
    return service_to(workspace.owner, workspace.annotations, selector, (*pods.service_ports, *inside))


def service_to(
    owner: Owner, annotations: Mapping[str, str], selector: Mapping[str, str], ports: Iterable[Object]
) -> Object:
    """The Service that has its owner's name; a load balancer only where the annotation is exactly "True"."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": owner.child_metadata(owner.name),
        "spec": {
            "type": "LoadBalancer" if _is_balanced(annotations) else "ClusterIP",
            "selector": dict(selector),
            "ports": list(ports),
            "publishNotReadyAddresses": True,
        },
    }


def _is_balanced(annotations: Mapping[str, str]) -> bool:
    return annotations.get(ANNOTATION_ENABLE_LB) == "True"


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
