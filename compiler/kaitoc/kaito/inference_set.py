"""InferenceSets: several Workspaces of one form, and the inference pool in front of them (pkg/inferenceset)."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from kaitoc.diagnostics import Path
from kaitoc.kaito.children import SET_GATE, existing_workspaces, is_made_for_role
from kaitoc.kaito.context import Context
from kaitoc.kaito.inference_pool import POOL_GATE, inference_pool
from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, LABEL_POD_INDEX, RUNTIME_VLLM
from kaitoc.kaito.parents import controller_is_off, with_children
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workspace import view
from kaitoc.objects import Object, annotations_of, labels_of, metadata, name_of
from kaitoc.schema.defaults import defaulted

POOL_INTERVAL = "0s"
MOST_REPLICAS = 10_000
"""Each child is planned by itself. No cluster runs so many; a slip of the pen would, and take all memory."""


class InferenceSetPlan(Plan, frozen=True, kw_only=True):
    """What becomes of an InferenceSet: Workspaces that it creates or labels anew, and the plans of all its children."""

    made: tuple[Object, ...] = ()


def plan_inference_set(context: Context, obj: Object) -> InferenceSetPlan:
    """Plan every child as the Workspace that it will be; what keeps a child from running is said of the set."""
    spec: Mapping[str, Any] = obj.get("spec") or {}
    preset = (((spec.get("template") or {}).get("inference") or {}).get("preset") or {}).get("name") or ""
    instance_type = ((spec.get("template") or {}).get("resource") or {}).get("instanceType") or ""
    runtime = context.runtime(annotations_of(obj)) if preset else "template"
    plan = InferenceSetPlan(object=obj, runtime=runtime, preset=preset, instance_type=instance_type)
    if not context.runs(SET_GATE):
        return replace(plan, waiting=controller_is_off("InferenceSets", SET_GATE))
    if _replicas(obj) > MOST_REPLICAS:
        message = f"{_replicas(obj):,} replicas are more Workspaces than kaitoc plans, which are {MOST_REPLICAS:,}"
        reason = Refusal("KC254", message, "correct spec.replicas", ("spec", "replicas"))
        return replace(plan, refusal=reason)
    found = _kept(existing_workspaces(context, obj), _replicas(obj))
    existing = [_relabelled(context, obj, workspace) for workspace in found]
    created = [child_of(context, obj, number) for number in range(len(existing) + 1, _replicas(obj) + 1)]
    workspaces = (*existing, *(defaulted(child, context.profile.version) for child in created))
    children = [plan_workspace(context, view(child)) for child in workspaces]
    changed = [new for old, new in zip(found, existing, strict=True) if new is not old]
    plan = replace(plan, made=(*changed, *created), runtime=children[0].runtime if children else runtime)
    return with_children(plan, children, path_in_set)


def expand_inference_set(context: Context, plan: InferenceSetPlan) -> list[Object]:
    """The children that are still to be created, and the objects of the inference pool where it is on.

    KAITO neither changes nor replaces existing children when the template changes, but for labels, and it creates
    children that it will refuse later. The pool selects pod 0 of each child, because only that one serves. Where a
    MultiRoleInference controls the set, the pool is its.
    """
    made, obj = list(plan.made), plan.object
    pooled = plan.preset and plan.children and context.runtime(annotations_of(obj)) == RUNTIME_VLLM
    if pooled and context.gate(POOL_GATE) and not is_made_for_role(context, obj):
        labels = {LABEL_CREATED_BY_INFERENCE_SET: name_of(obj), LABEL_POD_INDEX: "0"}
        made += inference_pool(context, obj, POOL_INTERVAL, context.profile.inference_set.pool_values(labels))
    return made


def _replicas(obj: Object) -> int:
    replicas = (obj.get("spec") or {}).get("replicas")
    return 1 if replicas is None else int(replicas)


def _kept(existing: Sequence[Object], replicas: int) -> list[Object]:
    """The existing children without those that are too many: KAITO removes first those that are not ready."""
    surplus = max(0, len(existing) - replicas)
    going = sorted(range(len(existing)), key=lambda number: _is_ready(existing[number]))[:surplus]
    return [child for number, child in enumerate(existing) if number not in going]


def _is_ready(workspace: Object) -> bool:
    """Whether a Workspace has succeeded (pkg/workspace/controllers/metrics.go, DetermineWorkspacePhase)."""
    conditions = (workspace.get("status") or {}).get("conditions") or ()
    return any(one.get("type") == "WorkspaceSucceeded" and one.get("status") == "True" for one in conditions)


def _relabelled(context: Context, obj: Object, workspace: Object) -> Object:
    """An existing child with the labels that the controller keeps up; the very object where it has them."""
    labels = labels_of(workspace)
    kept = context.profile.inference_set.kept_labels(obj)
    if kept.items() <= labels.items():
        return workspace
    return {**workspace, "metadata": {**metadata(workspace), "labels": {**labels, **kept}}}


def child_of(context: Context, obj: Object, number: int) -> Object:
    """A child as the controller creates it, under the name that stands for a generated one."""
    child = context.profile.inference_set.child(context.cluster.node_auto_provisioning, obj)
    namespace = metadata(obj).get("namespace")
    identity = {"name": f"{name_of(obj)}-{number:05}", **({"namespace": namespace} if namespace else {})}
    return {**child, "metadata": {**identity, **child["metadata"]}}


def path_in_set(number: int, path: Path) -> Path:
    """Where in the InferenceSet a field of its children is written."""
    if path[:2] == ("resource", "labelSelector"):
        return ("spec", "labelSelector", *path[2:])
    if not path or path[0] in ("resource", "inference") or path[:2] == ("metadata", "annotations"):
        return ("spec", "template", *path)
    return path
