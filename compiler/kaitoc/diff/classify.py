"""What happens to each object when one side follows the other: its class, and the reason for it."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.check import check, check_change
from kaitoc.compile import Compilation
from kaitoc.delivery import delivered_objects
from kaitoc.diagnostics import Diagnostic, ObjectRef, SourceRef, Stage
from kaitoc.diff import kubernetes
from kaitoc.diff.advice import command_for, reason_for
from kaitoc.diff.compare import compare
from kaitoc.diff.model import Change, MadeChange, ObjectChange, TargetDifference
from kaitoc.diff.pairing import Pair, pair
from kaitoc.diff.rollout import created, revised, rollout
from kaitoc.entry import Entry
from kaitoc.kaito.context import Context
from kaitoc.kaito.plan import Plan
from kaitoc.objects import Key, key_of, ref_of

_NOWHERE = SourceRef("")
_TWICE = "KC013"
"""That an object is there twice, which is no word about the first of the two."""
_WORKLOADS = (("apps", "StatefulSet"), ("apps", "Deployment"), ("batch", "Job"))
"""What a plan is carried out as, where the workloads themselves are delivered."""


class Side(Struct, frozen=True):
    """One side of a target: its compilation, without the webhook's rules for new objects, by object.

    `entries` are all objects that are delivered, those that their schema refuses included.
    """

    compilation: Compilation
    entries: tuple[Entry, ...]
    plans: Mapping[Key, Plan]
    findings: Mapping[ObjectRef, Sequence[Diagnostic]]

    @property
    def context(self) -> Context:
        """The cluster and everything in it."""
        return self.compilation.context


def side(compilation: Compilation) -> Side:
    """A side of a compilation that was made without `admission`."""
    findings: dict[ObjectRef, list[Diagnostic]] = {}
    for found in compilation.diagnostics:
        if found.object is not None:
            findings.setdefault(found.object, []).append(found)
    if compilation.context.has_operator:
        plans = {key_of(entry.object): plan for entry, plan in compilation.plans}
        return Side(compilation, (*compilation.entries, *compilation.unusable), plans, findings)
    delivered = [Entry(_NOWHERE, obj, obj) for obj in delivered_objects(compilation)[0]]
    plans = {replace(key_of(e.object), group=g, kind=k): p for e, p in compilation.plans for g, k in _WORKLOADS}
    return Side(compilation, (*delivered, *compilation.unusable), plans, findings)


def compare_target(
    name: str, old: Compilation | None, new: Compilation | None, *, anew: bool = False
) -> TargetDifference:
    """Everything that happens to a target; one that is not there on a side comes or goes with all its objects.

    With `anew` the objects of both sides count as new to their webhooks: what only the new side refuses is rejected.
    """
    before, after = (None if one is None else side(one) for one in (old, new))
    pairs = pair(before.entries if before else (), after.entries if after else ())
    judge = _Judge(before, after, anew)
    changes = tuple(judge.judge(found) for found in pairs)
    unowned = _unowned(after) if after else ()
    return TargetDifference(name, changes, unowned)


def _unowned(side: Side) -> tuple[Diagnostic, ...]:
    """The findings that are about none of the objects."""
    known = {ref_of(entry.written) for entry in side.entries}
    return tuple(found for found in side.compilation.diagnostics if found.object not in known)


class _Judge:
    """The two sides, and what of them does not depend on the object."""

    def __init__(self, old: Side | None, new: Side | None, anew: bool) -> None:
        self.old, self.new, self.anew = old, new, anew
        self.same_surroundings = (
            old is not None and new is not None and _same_surroundings(old.compilation, new.compilation)
        )

    def judge(self, found: Pair) -> ObjectChange:
        similar = ref_of(found.similar.object) if found.similar else None
        if found.old is None and found.new is not None:
            return self._added(found.new, similar)
        if found.new is None and found.old is not None:
            return self._removed(found.old, similar)
        assert found.old is not None
        assert found.new is not None
        return self._changed(found.old, found.new)

    def _added(self, entry: Entry, similar: ObjectRef | None) -> ObjectChange:
        assert self.new is not None
        found = [*self._findings(self.new, entry), *self._checked(check(entry, self.new.context))]
        plan = self.new.plans.get(key_of(entry.object))
        if refused := _refusal(found):
            return ObjectChange(ref_of(entry.object), Change.REJECTED, refused, (), tuple(found), after=plan)
        made = self._all(self.new, plan, Change.ADD)
        reason = reason_for(Change.ADD, entry.object["kind"], made)
        return ObjectChange(
            ref_of(entry.object), Change.ADD, reason, (), tuple(found), similar=similar, made=made, after=plan
        )

    def _removed(self, entry: Entry, similar: ObjectRef | None) -> ObjectChange:
        assert self.old is not None
        plan = self.old.plans.get(key_of(entry.object))
        made = self._all(self.old, plan, Change.REMOVE)
        reason = reason_for(Change.REMOVE, entry.object["kind"], made)
        return ObjectChange(ref_of(entry.object), Change.REMOVE, reason, similar=similar, made=made, before=plan)

    def _all(self, side: Side, plan: Plan | None, change: Change) -> tuple[MadeChange, ...]:
        if plan is None or plan.refusal is not None or not side.context.has_operator:
            return ()
        return tuple(MadeChange(ref_of(obj), change) for obj in created(side.context, plan))

    def _changed(self, old: Entry, new: Entry) -> ObjectChange:
        assert self.old is not None
        assert self.new is not None
        fields = () if old.object == new.object else compare(old.object, new.object)
        if old in self.old.compilation.unusable and new not in self.new.compilation.unusable and not self.anew:
            # Nobody can have what its schema refuses, so that this is the first of its name.
            return replace(self._added(new, None), fields=fields)
        before, after = (side.plans.get(key_of(entry.object)) for side, entry in ((self.old, old), (self.new, new)))
        found = self._findings(self.new, new)
        if self.anew:
            found = self._only_new(old, new, found)
        elif not _refusal(found) and new not in self.new.compilation.unusable:
            found += self._checked(check_change(new, old.object, self.new.context))
        result = ObjectChange(ref_of(new.object), Change.NONE, "", fields, tuple(found), before=before, after=after)
        if refused := _refusal(found):
            reason = f"{refused}{_successor(self.old.context, before, after)}" if self.anew else refused
            known = {(d.rule, d.path) for d in self._findings(self.old, old)}
            worse = [d for d in self._findings(self.new, new) if (d.rule, d.path) not in known]
            differs = bool(fields) or self.anew or bool(_refusal(worse))
            return replace(result, change=Change.REJECTED, reason=reason) if differs else result
        if not new.is_kaito:
            change, reason = kubernetes.judge(old.object, new.object, fields)
            renamed = new.object["kind"] == "ConfigMap" and any(f.path == ("metadata", "name") for f in fields)
            if renamed:
                change, reason = Change.IN_PLACE, "its name follows its content, and so does what names it"
            return replace(result, change=change, reason=reason)
        return self._rolled_out(result, old, new)

    def _rolled_out(self, result: ObjectChange, old: Entry, new: Entry) -> ObjectChange:
        assert self.old is not None
        assert self.new is not None
        before, after = result.before, result.after
        change = Change.IN_PLACE if result.fields else Change.NONE
        if before is None or after is None:
            return replace(result, change=change)
        if self.same_surroundings and not result.fields and before == after:
            return result
        if after.refusal is not None or after.blocked is not None:
            refusal = after.refusal or after.blocked
            if refusal is None or (not result.fields and (before.refusal or before.blocked) is not None):
                return replace(result, change=change)
            reason = f"the controller gives up, and what runs stays as it is: {refusal.message}"
            return replace(result, change=Change.MANUAL, reason=reason)
        is_revised = revised(old.object, new.object)
        made = tuple(rollout((self.old.context, before), (self.new.context, after), is_revised=is_revised))
        stale = _reads_its_config_at_start(before, after)
        worst = max([change, *(_for_owner(entry) for entry in made)], key=lambda one: one.severity)
        if stale:
            worst = max(worst, Change.MANUAL, key=lambda one: one.severity)
        nodes_differ = before.nodes != after.nodes and before.nodes is not None and before.runtime != "rag"
        if nodes_differ and not after.children and worst.severity < Change.MANUAL.severity:
            worst = Change.MANUAL
        result = replace(result, change=worst, made=made)
        return replace(
            result,
            reason=reason_for(worst, new.object["kind"], made, result.fields, stale, nodes_differ),
            command=command_for(result, new.object, stale, nodes_differ),
        )

    def _only_new(self, old: Entry, new: Entry, found: Sequence[Diagnostic]) -> list[Diagnostic]:
        """What only the new side finds, the rules of its webhook for new objects included."""
        assert self.old is not None
        assert self.new is not None
        before, after = (
            [*side.findings.get(ref_of(entry.written), ()), *self._as_new(side, entry)]
            for side, entry in ((self.old, old), (self.new, new))
        )
        known = {(d.rule, d.path) for d in before}
        refused = {d.path for d in after if d.is_error and d.stage is Stage.ADMISSION}
        fresh = [d for d in (*found, *after) if (d.rule, d.path) not in known]
        # What admission refuses, the controller need not give up on as well.
        return [d for d in dict.fromkeys(fresh) if d.stage is not Stage.RECONCILE or d.path not in refused]

    def _as_new(self, side: Side, entry: Entry) -> list[Diagnostic]:
        return [] if entry in side.compilation.unusable else self._checked(check(entry, side.context))

    @staticmethod
    def _findings(side: Side, entry: Entry) -> list[Diagnostic]:
        return list(side.findings.get(ref_of(entry.written), ()))

    @staticmethod
    def _checked(found: Iterable[Diagnostic]) -> list[Diagnostic]:
        return [d for d in found if d.stage is Stage.ADMISSION or d.is_error]


def _refusal(found: Iterable[Diagnostic]) -> str:
    """Why admission refuses an object, "" where it does not."""
    refusals = (d for d in found if d.is_error and d.stage is Stage.ADMISSION and d.rule != _TWICE)
    first = next(refusals, None)
    return f"admission refuses it: {first.message}" if first else ""


def _successor(context: Context, before: Plan | None, after: Plan | None) -> str:
    """By what name a preset that is there no more, but was in a context, may still be served."""
    preset = context.registry.presets.get(before.preset.lower()) if before is not None else None
    if preset is None or after is None or after.serving is not None or not preset.source.hugging_face_model:
        return ""
    return f"; the model itself is {preset.source.hugging_face_model} on Hugging Face, for a Workspace made anew"


def _for_owner(made: MadeChange) -> Change:
    """What a change of a made object means to the one that it was made for: nothing stops if more come, or some go."""
    return Change.IN_PLACE if made.change in (Change.ADD, Change.REMOVE) else made.change


def _same_surroundings(old: Compilation, new: Compilation) -> bool:
    """Whether both sides are for the same cluster, with the same presets and the same other objects."""
    before, after = old.context, new.context
    return (
        before.cluster == after.cluster
        and before.profile.version == after.profile.version
        and before.registry.digest == after.registry.digest
        and _others(old) == _others(new)
    )


def _others(compilation: Compilation) -> dict[Key, object]:
    return {key_of(entry.object): entry.object for entry in compilation.entries if not entry.is_kaito}


def _reads_its_config_at_start(before: Plan, after: Plan) -> bool:
    """Whether a configuration changed under a name that stays, so that nothing but a restart shows it to the server."""
    configs = [plan.serving.config if plan.serving else None for plan in (before, after)]
    old, new = configs
    return old is not None and new is not None and old.name == new.name and old.data != new.data
