"""The StatefulSet around an author's pod template (pkg/workspace/manifests/manifests.go, v0.9.4)."""

from kaitoc.kaito.context import Context
from kaitoc.kaito.planning import WorkspacePlan
from kaitoc.kaito.pods import node_affinity, pod_labels, tolerations
from kaitoc.objects import Object


def template_stateful_set(context: Context, plan: WorkspacePlan) -> Object:
    """The author's pods, on the nodes of the selector: labels and tolerations are added, the affinity is overwritten.

    Unlike that of a preset it has no Service name and no revision, and its pods start one after the other.
    """
    workspace = plan.workspace
    template = dict(workspace.template or {})
    metadata, spec = dict(template.get("metadata") or {}), dict(template.get("spec") or {})
    labels = pod_labels(context, workspace)
    metadata["labels"] = {**(metadata.get("labels") or {}), **labels}
    spec.pop("affinity", None)
    affinity = node_affinity(context, workspace, owned=True)
    if affinity is not None:
        spec["affinity"] = affinity
    spec["tolerations"] = [*(spec.get("tolerations") or ()), *tolerations(context)]
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": workspace.child_metadata(workspace.name),
        "spec": {
            "replicas": plan.nodes,
            "selector": {"matchLabels": labels},
            "template": {**template, "metadata": metadata, "spec": spec},
        },
    }
