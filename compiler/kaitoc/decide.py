"""Plan: what becomes of each workload of an input, and why, where nothing does."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.check import count_diagnostic, refusal_diagnostic, waiting_diagnostic
from kaitoc.diagnostics import Diagnostic, ObjectRef
from kaitoc.entry import Entry
from kaitoc.footprint import Footprint, Trace, footprint
from kaitoc.kaito.children import is_existing_child
from kaitoc.kaito.context import Additions, Context
from kaitoc.kaito.mirroring import new_mirrors
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workloads import WORKLOADS
from kaitoc.objects import Object, at, ref_of

MOST_NODES = 10_000
"""Each NodeClaim is an object. Kubernetes is made for clusters of 5,000 nodes; a slip of the pen asks for a billion."""

Refused = Mapping[ObjectRef, Diagnostic]


class Decision(Struct, frozen=True):
    """The plan of a workload, and what there is to say about it."""

    entry: Entry
    plan: Plan
    reasons: tuple[Diagnostic, ...] = ()


def decide(entries: Iterable[Entry], context: Context, refused: Refused, trace: Trace | None = None) -> list[Decision]:
    """A decision for each workload that is not part of another one's; some are `refused` before any controller.

    A ModelMirror belongs to the whole cluster. Of several workloads that stream one model the first has it made, in its
    namespace; for the others it is there (workspace_controller.go, ensureModelMirror, v0.12.0). `trace` receives what
    is asked for, and which files have mirrors made.
    """
    mirrors = Additions()
    context = replace(context, objects=context.objects.also(mirrors))
    decided: list[_Decided] = []
    for entry in filter(is_workload, entries):
        asked: set[str] = set()
        own = replace(context, objects=context.objects.noting(asked))
        if not is_existing_child(own, entry.object):
            decision = _decide(entry, own, refused)
            made = [mirror for mirror in new_mirrors(decision.plan) if mirrors.add(mirror)]
            decided.append(_Decided(decision, asked, made))
            if trace is not None:
                for mirror in made:
                    footprint(trace, entry.source.file).add(mirror)
        if trace is not None:
            footprint(trace, entry.source.file).asked.update(asked)
    return [
        _decide(former.decision.entry, noting(context, trace, former.decision.entry), refused)
        if too_early
        else former.decision
        for former, too_early in zip(decided, _too_early(decided), strict=True)
    ]


class _Decided(Struct, frozen=True):
    """A decision, what was asked for on its way, and the mirrors that come of it."""

    decision: Decision
    asked: set[str]
    made: list[Object]


def _too_early(decided: Sequence[_Decided]) -> list[bool]:
    """Which decisions, of those that made none, asked for a mirror that a later one has made."""
    answers: list[bool] = []
    later: set[str] = set()
    for one in reversed(decided):
        answers.append(not one.made and not later.isdisjoint(one.asked))
        if one.made:
            made = Footprint()
            for mirror in one.made:
                made.add(mirror)
            later |= made.identities | made.traits
    return answers[::-1]


def noting(context: Context, trace: Trace | None, entry: Entry) -> Context:
    """A context that notes what is asked for on behalf of an entry."""
    if trace is None:
        return context
    return replace(context, objects=context.objects.noting(footprint(trace, entry.source.file).asked))


def is_workload(entry: Entry) -> bool:
    """Whether KAITO makes a workload of an object, or something for one."""
    return entry.is_kaito and entry.object["kind"] in WORKLOADS


def as_refusal(reason: Diagnostic) -> Refusal:
    """A finding as the reason of a plan that comes to nothing."""
    return Refusal(reason.rule, reason.message, reason.hint)


def _decide(entry: Entry, context: Context, refused: Refused) -> Decision:
    plan = WORKLOADS[entry.object["kind"]].plan(context, entry.object)
    if entry.is_lowered:
        from kaitoc.deployment.model import view
        from kaitoc.deployment.server import plan_server

        plan = plan_server(context, view(entry.written), plan)
    already = refused.get(ref_of(entry.written))
    if already is not None:
        return Decision(entry, replace(plan, serving=None, refusal=as_refusal(already)))
    if plan.blocked is None and (plan.nodes or 0) > MOST_NODES:
        plan = replace(plan, blocked=_too_many_nodes(plan))
    if plan.refusal is not None:
        reason = refusal_diagnostic(entry, plan.refusal)
        return Decision(entry, replace(plan, refusal=as_refusal(reason)), (reason,))
    if plan.blocked is not None:
        return Decision(entry, plan, (refusal_diagnostic(entry, plan.blocked),))
    reasons = [waiting_diagnostic(entry, plan.waiting)] if plan.waiting else []
    return Decision(entry, plan, (*reasons, *count_diagnostic(entry, plan.nodes)))


def _too_many_nodes(plan: Plan) -> Refusal:
    message = f"{plan.nodes:,} nodes are more than kaitoc plans, which are {MOST_NODES:,}"
    field = ("resource", "count") if plan.object["kind"] == "Workspace" else ("spec", "replicas")
    path = field if at(plan.object, field) is not None else ()
    return Refusal("KC254", message, "correct the number of nodes or replicas", path)
