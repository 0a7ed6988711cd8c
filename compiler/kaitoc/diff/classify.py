"""What happens to each object when one side follows the other: its class, and the reason for it."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from kaitoc.check import check_change
from kaitoc.compile import Compilation
from kaitoc.diagnostics import Diagnostic, ObjectRef, Stage
from kaitoc.diff import kubernetes
from kaitoc.diff.advice import command_for, reason_for
from kaitoc.diff.compare import compare
from kaitoc.diff.model import Change, FieldChange, MadeChange, ObjectChange, Place, TargetDifference
from kaitoc.diff.pairing import Pair, pair
from kaitoc.diff.rollout import created, revised, rollout
from kaitoc.diff.side import Side, same_surroundings, side, unowned
from kaitoc.diff.upgrade import due_edits, successor
from kaitoc.entry import Entry
from kaitoc.identity import TWICE
from kaitoc.kaito.plan import Plan
from kaitoc.objects import key_of, ref_of

_DECIDING = {
    "Workspace": ("inference", "preset", "name"),
    "InferenceSet": ("spec", "template", "inference", "preset", "name"),
    "MultiRoleInference": ("spec", "model", "name"),
}
"""The field that stands for all that an object does not say itself; of other kinds, that is their name."""


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
    others = unowned(after) if after else ()
    return TargetDifference(name, changes, others)


class _Judge:
    """The two sides, and what of them does not depend on the object."""

    def __init__(self, old: Side | None, new: Side | None, anew: bool) -> None:
        self.old, self.new, self.anew = old, new, anew
        self.same_surroundings = (
            old is not None and new is not None and same_surroundings(old.compilation, new.compilation)
        )

    def judge(self, found: Pair) -> ObjectChange:
        result = self._judged(found)
        entry = found.new or found.old
        assert entry is not None
        source = entry.source if entry.source.file else None
        return replace(result, source=source, place=_place(entry, result.fields))

    def _judged(self, found: Pair) -> ObjectChange:
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
        found = [*self._findings(self.new, entry), *self._checked(self.new.judged(entry))]
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
        fields = () if old.object == new.object or _is_nobody(new, self.new) else compare(old.object, new.object)
        if old in self.old.compilation.unusable and new not in self.new.compilation.unusable and not self.anew:
            # Nobody can have what its schema refuses, so that this is the first of its name.
            return replace(self._added(new, None), fields=fields)
        before, after = (side.plans.get(key_of(entry.object)) for side, entry in ((self.old, old), (self.new, new)))
        found = self._findings(self.new, new)
        if self.anew:
            found = self._only_new(old, new, found)
        elif not _refusal(found) and new not in self.new.compilation.unusable:
            found += self._checked(check_change(new, old.object, self.new.context))
        edits = due_edits(new, found, before, self.old.context, self.new.context) if self.anew else ()
        result = ObjectChange(
            ref_of(new.object), Change.NONE, "", fields, tuple(found), before=before, after=after, edits=edits
        )
        if refused := _refusal(found):
            reason = f"{refused}{self._successor(before)}" if self.anew else refused
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

    def _successor(self, before: Plan | None) -> str:
        """By what name a preset that is there no more, but was before, may still be served."""
        assert self.old is not None
        assert self.new is not None
        model = successor(before, self.old.context, self.new.context)
        return f"; the model itself is {model} on Hugging Face, for a Workspace made anew" if model else ""

    def _as_new(self, side: Side, entry: Entry) -> list[Diagnostic]:
        return [] if entry in side.compilation.unusable else self._checked(side.judged(entry))

    @staticmethod
    def _findings(side: Side, entry: Entry) -> list[Diagnostic]:
        return list(side.findings.get(ref_of(entry.written), ()))

    @staticmethod
    def _checked(found: Iterable[Diagnostic]) -> list[Diagnostic]:
        return [d for d in found if d.stage is Stage.ADMISSION or d.is_error]


def _is_nobody(entry: Entry, side: Side) -> bool:
    """Whether nothing but its identity is known of an object: that of a ModelDeployment that cannot be lowered."""
    return entry.is_lowered and entry in side.compilation.unusable


def _refusal(found: Iterable[Diagnostic]) -> str:
    """Why admission refuses an object, "" where it does not."""
    refusals = (d for d in found if d.is_error and d.stage is Stage.ADMISSION and d.rule != TWICE)
    first = next(refusals, None)
    return f"admission refuses it: {first.message}" if first else ""


def _place(entry: Entry, fields: Sequence[FieldChange]) -> Place | None:
    """Where somebody wrote what makes the difference: the first field that is more than metadata, if there is one."""
    if not entry.source.file:
        return None
    paths = [field.path for field in fields]
    telling = [path for path in paths if path[:1] not in (("metadata",), ("apiVersion",))] or paths
    path = telling[0] if telling else _DECIDING.get(str(entry.object.get("kind")), ("metadata", "name"))
    return Place(*entry.origin(path))


def _for_owner(made: MadeChange) -> Change:
    """What a change of a made object means to the one that it was made for: nothing stops if more come, or some go."""
    return Change.IN_PLACE if made.change in (Change.ADD, Change.REMOVE) else made.change


def _reads_its_config_at_start(before: Plan, after: Plan) -> bool:
    """Whether a configuration changed under a name that stays, so that nothing but a restart shows it to the server."""
    configs = [plan.serving.config if plan.serving else None for plan in (before, after)]
    old, new = configs
    return old is not None and new is not None and old.name == new.name and old.data != new.data
