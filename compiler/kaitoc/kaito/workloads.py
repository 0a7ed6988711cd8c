"""The kinds that become workloads: how each is planned, and what its controller makes of the plan."""

from collections.abc import Callable, Mapping
from typing import Any

from kaitoc.kaito.context import Context
from kaitoc.kaito.expansion import expand_workspace
from kaitoc.kaito.inference_set import expand_inference_set, plan_inference_set
from kaitoc.kaito.mirroring import expand_model_mirror, plan_model_mirror
from kaitoc.kaito.multi_role import expand_multi_role, plan_multi_role
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.rag_expansion import expand_ragengine
from kaitoc.kaito.rag_planning import plan_ragengine
from kaitoc.kaito.workspace import view
from kaitoc.objects import Object
from kaitoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind: `plan` decides, `expand` gives the objects that its controller creates or changes for its plan."""

    plan: Callable[[Context, Object], Plan]
    expand: Callable[[Context, Any], list[Object]]


WORKLOADS: Mapping[str, Workload] = {
    "InferenceSet": Workload(plan_inference_set, expand_inference_set),
    "ModelMirror": Workload(plan_model_mirror, expand_model_mirror),
    "MultiRoleInference": Workload(plan_multi_role, expand_multi_role),
    "RAGEngine": Workload(plan_ragengine, expand_ragengine),
    "Workspace": Workload(lambda context, obj: plan_workspace(context, view(obj)), expand_workspace),
}
