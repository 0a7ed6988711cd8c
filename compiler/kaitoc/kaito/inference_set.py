"""InferenceSets: several Workspaces of one form, and the inference pool in front of them (pkg/inferenceset)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kaitoc.diagnostics import Path
from kaitoc.kaito.context import Context
from kaitoc.kaito.inference_pool import inference_pool
from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, RUNTIME_VLLM
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workspace import view
from kaitoc.objects import Object, annotations_of, labels_of, metadata, name_of
from kaitoc.records import dataclass
from kaitoc.schema.defaults import defaulted

CONTROLLER_GATE = "enableInferenceSetController"
POOL_GATE = "gatewayAPIInferenceExtension"


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceSetPlan(Plan):
    """What becomes of an InferenceSet: the Workspaces that it creates, and the plans of all its children."""

    created: tuple[Object, ...] = ()


def plan_inference_set(context: Context, obj: Object) -> InferenceSetPlan:
    """Plan every child as the Workspace that it will be; what a child is refused for, the set is refused for."""
    spec: Mapping[str, Any] = obj.get("spec") or {}
    preset = (((spec.get("template") or {}).get("inference") or {}).get("preset") or {}).get("name") or ""
    instance_type = ((spec.get("template") or {}).get("resource") or {}).get("instanceType") or ""
    runtime = context.runtime(annotations_of(obj)) if preset else "template"
    plan = InferenceSetPlan(object=obj, runtime=runtime, preset=preset, instance_type=instance_type)
    if not context.gate(CONTROLLER_GATE):
        return replace(plan, waiting=_controller_is_off())
    existing = _existing(context, obj)
    created = tuple(_child(context, obj, number) for number in range(len(existing) + 1, _replicas(obj) + 1))
    made = [defaulted(child, context.profile.version) for child in created]
    children = tuple(plan_workspace(context, view(child)) for child in (*existing, *made))
    plan = replace(plan, children=children, created=created)
    if not children:
        return replace(plan, nodes=0)
    first = children[0]
    refusal = next((child.refusal for child in children if child.refusal is not None), None)
    return replace(
        plan,
        runtime=first.runtime,
        nodes=sum(child.nodes or 0 for child in children) if refusal is None else None,
        gpu=first.gpu,
        serving=first.serving,
        refusal=None if refusal is None else replace(refusal, path=_path_in_set(refusal.path)),
    )


def expand_inference_set(context: Context, plan: InferenceSetPlan) -> list[Object]:
    """The children that are still to be created, and the objects of the inference pool where it is on.

    KAITO neither changes nor replaces existing children when the template changes, and it creates children that it
    will refuse later.
    """
    if plan.waiting is not None:
        return []
    made = list(plan.created)
    runtime = context.runtime(annotations_of(plan.object))
    if context.gate(POOL_GATE) and plan.preset and runtime == RUNTIME_VLLM and plan.children:
        made += inference_pool(context, plan.object)
    return made


def is_existing_child(context: Context, obj: Object) -> bool:
    """Whether an object is a Workspace that an InferenceSet of the input has made, and so part of that set's plan."""
    owner = labels_of(obj).get(LABEL_CREATED_BY_INFERENCE_SET)
    if owner is None or obj.get("kind") != "Workspace":
        return False
    return bool(context.named("InferenceSet", owner))


def _controller_is_off() -> Refusal:
    message = f"nothing happens: the controller of InferenceSets is off (feature gate {CONTROLLER_GATE})"
    hint = f"set featureGates: {{{CONTROLLER_GATE}: true}} in the Cluster if it is on there"
    return Refusal("KC217", message, hint, ("kind",))


def _replicas(obj: Object) -> int:
    replicas = (obj.get("spec") or {}).get("replicas")
    return 1 if replicas is None else int(replicas)


def _existing(context: Context, obj: Object) -> Sequence[Object]:
    """The children that exist: found by their label alone, in whatever namespace."""
    return context.labelled("Workspace", LABEL_CREATED_BY_INFERENCE_SET, name_of(obj))


def _child(context: Context, obj: Object, number: int) -> Object:
    """A child as the controller creates it, under the name that stands for a generated one."""
    child = context.profile.inference_set.child(context.cluster.node_auto_provisioning, obj)
    namespace = metadata(obj).get("namespace")
    identity = {"name": f"{name_of(obj)}-{number:05}", **({"namespace": namespace} if namespace else {})}
    return {**child, "metadata": {**identity, **child["metadata"]}}


def _path_in_set(path: Path) -> Path:
    """Where in the InferenceSet a field of its children is written."""
    if path[:2] == ("resource", "labelSelector"):
        return ("spec", "labelSelector", *path[2:])
    if path[:1] in (("resource",), ("inference",)):
        return ("spec", "template", *path)
    return path
