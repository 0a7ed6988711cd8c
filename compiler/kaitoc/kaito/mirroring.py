"""What becomes of a ModelMirror that its author wrote (pkg/modelmirror/controllers, v0.12.0)."""

from collections.abc import Iterator

from msgspec.structs import replace

from kaitoc.kaito.context import Context
from kaitoc.kaito.existing import reconciled
from kaitoc.kaito.modelmirrors import MIRROR_GATE, mirror_objects
from kaitoc.kaito.parents import controller_is_off
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.sizing import Refusal
from kaitoc.objects import Object
from kaitoc.quantity import parse


def new_mirrors(plan: Plan) -> Iterator[Object]:
    """The ModelMirrors that controllers make on the way from a plan to its pods, those for its children included."""
    streaming = plan.serving.streaming if plan.serving else None
    if streaming is not None and streaming.is_new and plan.refusal is None and plan.blocked is None:
        yield streaming.mirror
    for child in plan.children:
        yield from new_mirrors(child)


def plan_model_mirror(context: Context, obj: Object) -> Plan:
    """A managed mirror needs a model, storage, and a namespace for what is made for it."""
    plan, spec = Plan(object=obj, runtime="mirror"), obj.get("spec") or {}
    if not context.runs(MIRROR_GATE):
        return replace(plan, waiting=controller_is_off("ModelMirrors", MIRROR_GATE))
    if spec.get("mode") == "Static":
        return plan
    missing = next((field for field in ("source", "storage", "jobNamespace") if not spec.get(field)), None)
    if missing is None:
        return replace(plan, refusal=_size_problem(spec["storage"]["size"]))
    reason = Refusal("KC235", f"a managed ModelMirror needs {missing}", f"add spec.{missing}", ("spec", missing))
    return replace(plan, refusal=reason) if missing == "jobNamespace" else replace(plan, waiting=reason)


def _size_problem(size: str) -> Refusal | None:
    try:
        parse(size)
    except ValueError as error:
        return Refusal("KC235", str(error), "write a size such as 200Gi", ("spec", "storage", "size"))
    return None


def expand_model_mirror(context: Context, plan: Plan) -> list[Object]:
    """The volume of a managed mirror and the Job that fills it, as far as they are not there."""
    if plan.refusal is not None or plan.waiting is not None:
        return []
    found = (reconciled(context, obj) for obj in mirror_objects(context, plan.object))
    return [obj for obj in found if obj is not None]
