"""The memory of one GPU of a workload, before and after."""

from collections.abc import Sequence
from itertools import zip_longest

from kaitoc.kaito.multi_role import MultiRolePlan
from kaitoc.kaito.names import LABEL_ROLE
from kaitoc.kaito.plan import Plan
from kaitoc.objects import labels_of
from kaitoc.report.difference.model import Gpu, Memory, Part
from kaitoc.report.words import counted


def memories(before: Plan | None, after: Plan | None) -> tuple[Memory, ...]:
    """A GPU of each side, once for each role of a workload that has some; none where no side knows its memory."""
    found = []
    for old, new in zip_longest(_roles(before), _roles(after)):
        left, right = _gpu(old), _gpu(new)
        if left is not None or right is not None:
            named = new or old
            found.append(Memory(labels_of(named.object).get(LABEL_ROLE, "") if named else "", left, right))
    return tuple(found)


def _roles(plan: Plan | None) -> Sequence[Plan]:
    if plan is None:
        return ()
    return plan.children if isinstance(plan, MultiRolePlan) else (plan,)


def _gpu(plan: Plan | None) -> Gpu | None:
    if plan is None or plan.refusal is not None or plan.serving is None or plan.serving.memory is None:
        return None
    memory, gpu = plan.serving.memory, plan.serving.gpu
    used = (("weights", memory.weights), ("overhead", memory.overhead), ("kv-cache", memory.kv_cache))
    free = max(0, memory.per_gpu - sum(size for _, size in used))
    parts = tuple(Part(name, size) for name, size in (*used, ("free", free)) if size > 0)
    title = f"{counted(plan.gpus, 'GPU')}, {gpu.gpu_model or plan.instance_type}"
    return Gpu(title, memory.per_gpu, memory.tokens, parts)
