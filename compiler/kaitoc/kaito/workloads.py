"""The kinds that become workloads: how each is planned, and what its controller makes of the plan.

What a kind needs is imported when an object of that kind is met, and what makes objects when they are asked for: most
inputs have few kinds, and rendering only plans.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from kaitoc.kaito.context import Context
from kaitoc.kaito.plan import Plan
from kaitoc.memo import Lazy
from kaitoc.objects import Object


class Workload(Struct, frozen=True):
    """One kind: `plan` decides, `expand` gives the objects that its controller creates or changes for its plan."""

    plan: Callable[[Context, Object], Plan]
    expand: Callable[[Context, Any], list[Object]]


def _inference_set() -> Workload:
    from kaitoc.kaito.inference_set import expand_inference_set, plan_inference_set

    return Workload(plan_inference_set, expand_inference_set)


def _model_mirror() -> Workload:
    from kaitoc.kaito.mirroring import expand_model_mirror, plan_model_mirror

    return Workload(plan_model_mirror, expand_model_mirror)


def _multi_role() -> Workload:
    from kaitoc.kaito.multi_role import expand_multi_role, plan_multi_role

    return Workload(plan_multi_role, expand_multi_role)


def _ragengine() -> Workload:
    from kaitoc.kaito.rag_planning import plan_ragengine

    def expand(context: Context, plan: Any) -> list[Object]:
        from kaitoc.kaito.rag_expansion import expand_ragengine

        return expand_ragengine(context, plan)

    return Workload(plan_ragengine, expand)


def _workspace() -> Workload:
    from kaitoc.kaito.planning import plan_workspace
    from kaitoc.kaito.workspace import view

    def expand(context: Context, plan: Any) -> list[Object]:
        from kaitoc.kaito.expansion import expand_workspace

        return expand_workspace(context, plan)

    return Workload(lambda context, obj: plan_workspace(context, view(obj)), expand)


WORKLOADS: Mapping[str, Workload] = Lazy(
    {
        "InferenceSet": _inference_set,
        "ModelMirror": _model_mirror,
        "MultiRoleInference": _multi_role,
        "RAGEngine": _ragengine,
        "Workspace": _workspace,
    },
    lambda workload: workload(),
)
