"""What a change touches: workloads, nodes, GPUs, and how long models are down."""

import re
from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any

from msgspec import Struct

from kaitoc.diff.model import Change, FieldChange, ObjectChange, TargetDifference
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.rag_planning import RagPlan

RAG_READY_MINUTES = 10
"""How long the controller waits for the Deployment of a RAGEngine (ragengine_controller.go, v0.9.4 and v0.12.0)."""

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")
_DOWN = (Change.RESTART, Change.RECREATE, Change.REMOVE)


class Touched(Struct, frozen=True):
    """What is touched: `minutes` is the longest time that one of the workloads is down, at most."""

    workloads: int = 0
    nodes: int = 0
    gpus: int = 0
    minutes: int = 0


class BlastRadius(Struct, frozen=True):
    """What a target suffers: `now` by itself when the change is applied, `later` once the commands are run.

    `gained` are the nodes and GPUs that it has more afterwards, or fewer where they are negative.
    """

    now: Touched
    later: Touched
    gained_nodes: int
    gained_gpus: int


def blast_radius(target: TargetDifference) -> BlastRadius:
    """What a target suffers, and gains."""
    workloads = [entry for entry in target.objects if entry.before is not None or entry.after is not None]
    happening = [entry for entry in workloads if entry.change is not Change.REJECTED and not _stays(entry)]
    return BlastRadius(
        _touched(entry for entry in workloads if entry.change in _DOWN),
        _touched(entry for entry in workloads if entry.change is Change.MANUAL and entry.command),
        sum(nodes(entry.after) - nodes(entry.before) for entry in happening),
        sum(gpus(entry.after) - gpus(entry.before) for entry in happening),
    )


def decisions(entry: ObjectChange) -> tuple[FieldChange, ...]:
    """What KAITO decides differently about a workload: nodes, GPUs and context length first."""
    before, after = entry.before, entry.after
    if before is None or after is None or before.refusal is not None or after.refusal is not None:
        return ()
    values = [(name, _DECISIONS[name](before), _DECISIONS[name](after)) for name in _DECISIONS]
    return tuple(FieldChange((name,), name, old, new) for name, old, new in values if old != new)


def nodes(plan: Plan | None) -> int:
    """The nodes of a plan that the operator carries out."""
    return 0 if plan is None or plan.refusal is not None else plan.nodes or 0


def gpus(plan: Plan | None) -> int:
    """The GPUs on the nodes of a plan."""
    return 0 if plan is None or plan.refusal is not None else plan.gpus


def downtime(entry: ObjectChange) -> int:
    """How many minutes a change may take a workload down, 0 where no pod stops."""
    commanded = entry.change is Change.MANUAL and entry.command
    if entry.change not in _DOWN and not commanded:
        return 0
    if commanded and all(step.startswith("kubectl delete service ") for step in entry.command.split(" && ")):
        return 0
    return minutes_down(entry.after or entry.before)


def minutes_down(plan: Plan | None) -> int:
    """How long a workload may take to be ready again: what its preset is given, 0 where nobody says."""
    if plan is None:
        return 0
    if isinstance(plan, RagPlan):
        return RAG_READY_MINUTES
    if plan.children:
        return max(minutes_down(child) for child in plan.children)
    if plan.serving is None:
        return 0
    found = _DURATION.fullmatch(plan.serving.preset.inference.readiness_timeout)
    hours, minutes, seconds = (float(part or 0) for part in found.groups()) if found else (0.0, 0.0, 0.0)
    return ceil(hours * 60 + minutes + seconds / 60)


def _stays(entry: ObjectChange) -> bool:
    """Whether the controller gives up on a workload that runs, and leaves it as it is."""
    return entry.after is not None and entry.after.refusal is not None and entry.before is not None


def _touched(entries: Iterable[ObjectChange]) -> Touched:
    found = list(entries)
    return Touched(
        len(found),
        sum(max(nodes(entry.before), nodes(entry.after)) for entry in found),
        sum(max(gpus(entry.before), gpus(entry.after)) for entry in found),
        max((downtime(entry) for entry in found), default=0),
    )


_DECISIONS: Mapping[str, Callable[[Plan], Any]] = {
    "nodes": lambda plan: plan.nodes,
    "gpus": gpus,
    "maxModelLen": lambda plan: plan.serving.max_model_len if plan.serving else None,
    "instanceType": lambda plan: plan.instance_type or None,
    "preset": lambda plan: plan.preset or None,
    "runtime": lambda plan: plan.runtime,
    "tensorParallel": lambda plan: plan.serving.tensor_parallel if plan.serving else None,
    "pipelineParallel": lambda plan: plan.serving.pipeline_parallel if plan.serving else None,
    "replicas": lambda plan: len(plan.children) or None,
}
