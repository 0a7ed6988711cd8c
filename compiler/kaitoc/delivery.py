"""What a target delivers: KAITO's objects, or for clusters without the operator, the workloads themselves."""

from collections.abc import Iterable

from kaitoc.compile import Compilation, expand
from kaitoc.diagnostics import Diagnostic, Severity, SourceRef, Stage, has_errors
from kaitoc.kaito.planning import WorkspacePlan
from kaitoc.objects import KAITO_GROUP, MANAGED, Object, annotations_of, at, group_of, key_of, labels_of

_REPLACED = {
    "argocd.argoproj.io/sync-options": "Force=true,Replace=true",
    "kustomize.toolkit.fluxcd.io/force": "enabled",
}
"""The API server lets nobody change the pods of a Job; the operator would make it anew, and so have others to."""

_KEPT = {
    "argocd.argoproj.io/sync-options": "ServerSideApply=true,Validate=false,Prune=false,Delete=false",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}
"""Argo CD and Flux own what they apply; a patch that is gone must not take the workload with it."""


def delivered_objects(compilation: Compilation) -> tuple[list[Object], list[Diagnostic]]:
    """The objects to apply, and what keeps them from being complete.

    With an operator they are KAITO's objects with explicit defaults, and everything else as it was. Without one,
    KAITO's objects give way to what the operator would have made of them, children of children included, labelled as
    managed by kaitoc; that takes nodes of one's own, because nobody provisions any. What the operator would change of
    the other objects is changed.
    """
    if compilation.context.has_operator:
        return [entry.object for entry in compilation.entries], []
    problems = _needs_own_nodes(compilation)
    made = []
    for obj, found in expand(compilation, deep=True):
        problems += found
        made.append(obj)
    return standing_objects(compilation, made), problems


def standing_objects(compilation: Compilation, made: Iterable[Object]) -> list[Object]:
    """What is delivered to a cluster without operator: what it would have `made`, and the objects that are not KAITO's.

    `made` is all that `created` has, children of children included.
    """
    workloads = [_standing(obj) for obj in made if group_of(str(obj["apiVersion"])) != KAITO_GROUP]
    keys = {key_of(obj) for obj in workloads}
    others = [entry.object for entry in compilation.entries if not entry.is_kaito and key_of(entry.object) not in keys]
    return [*others, *workloads]


def delivered_patches(compilation: Compilation) -> list[Object]:
    """What is still to be changed about the workloads that the operator makes: parts of objects, for server-side apply.

    They must not be applied before the operator has made the workload, nor take it along when they go.
    """
    context = compilation.context
    plans = (plan for _, plan in compilation.plans if isinstance(plan, WorkspacePlan) and plan.refusal is None)
    parameterized = [(plan.workspace, plan.serving) for plan in plans if plan.serving and plan.serving.run_parameters]
    if not parameterized:
        return []
    # Rendering needs nothing else of what makes StatefulSets.
    from kaitoc.kaito.inference import workload_patch

    patches = (workload_patch(context, workspace, serving) for workspace, serving in parameterized)
    return [
        {**patch, "metadata": {**patch["metadata"], "annotations": _KEPT}} for patch in patches if patch is not None
    ]


def _needs_own_nodes(compilation: Compilation) -> list[Diagnostic]:
    if not compilation.context.cluster.node_auto_provisioning or has_errors(compilation.diagnostics):
        return []
    entry = next((entry for entry in compilation.entries if entry.is_kaito), None)
    return [
        Diagnostic(
            "KC041",
            Severity.ERROR,
            Stage.RECONCILE,
            "deliver: workload takes nodes of your own: without the operator nobody provisions any",
            "set nodeAutoProvisioning: false in the Cluster and list its nodes",
            source=SourceRef(entry.source.file) if entry else None,
        )
    ]


def _standing(obj: Object) -> Object:
    """An object that stands without the operator: kaitoc's, under its own name, and with nothing that waits for it.

    Nobody would take away the operator's finalizers. A Job that is gone after its time would be applied, and so run,
    again and again.
    """
    obj = _with_each_pull_secret_once(obj)
    kept = {key: value for key, value in obj["metadata"].items() if key not in ("finalizers", "generateName")}
    metadata = {**kept, "labels": {**labels_of(obj), **MANAGED}}
    if obj["kind"] != "Job":
        return {**obj, "metadata": metadata}
    metadata["annotations"] = {**annotations_of(obj), **_REPLACED}
    spec = {key: value for key, value in obj["spec"].items() if key != "ttlSecondsAfterFinished"}
    return {**obj, "metadata": metadata, "spec": spec}


def _with_each_pull_secret_once(obj: Object) -> Object:
    """KAITO may name a Secret twice, which the API server takes with a warning, and in server-side apply not at all."""
    path = ("spec", "template", "spec", "imagePullSecrets")
    written = at(obj, path)
    if not isinstance(written, list) or len(written) < 2:
        return obj
    once = [secret for index, secret in enumerate(written) if secret not in written[:index]]
    template = obj["spec"]["template"]
    pods = {**template["spec"], "imagePullSecrets": once}
    return {**obj, "spec": {**obj["spec"], "template": {**template, "spec": pods}}}
