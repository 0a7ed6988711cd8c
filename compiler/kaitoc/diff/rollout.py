"""What KAITO does to the objects that it has made, when what they were made from changes.

The controllers remember a revision of the spec of a Workspace or RAGEngine. Only where that changed they touch what
runs, and then only in part (`kaito/existing.py`). They count nodes once, when a Workspace is new (0.9.4 and 0.12.0,
UpdateWorkspaceTargetNodeCount), and never change the children of an InferenceSet but for labels.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from kaitoc.diff.compare import compare
from kaitoc.diff.model import Change, FieldChange, MadeChange
from kaitoc.footprint import traits
from kaitoc.kaito.context import Context, Index
from kaitoc.kaito.names import ANNOTATION_RAGENGINE_REVISION, ANNOTATION_REVISION
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.planning import WorkspacePlan
from kaitoc.kaito.workloads import WORKLOADS
from kaitoc.objects import Key, Object, key_of, labels_of, ref_of
from kaitoc.rules.comparing import part, same

REVISIONS = (ANNOTATION_REVISION, ANNOTATION_RAGENGINE_REVISION)
NODES = ("NodeClaim", "NodePool")
_EARLIER = "0"
_REVISED: Mapping[str, Sequence[str]] = {"Workspace": ("resource", "inference", "tuning"), "RAGEngine": ("spec",)}
_CHILDREN = ("Workspace",)
_FOLLOWED = ("InferenceSet",)
AUTO_UPGRADE_GATE = "enableBaseImageAutoUpgrade"


def revised(old: Object, new: Object) -> bool:
    """Whether a changed object is another revision to its controller (ComputeHash); its metadata does not count."""
    return any(not same(old.get(field), new.get(field)) for field in _REVISED.get(new["kind"], ()))


def rollout(before: tuple[Context, Plan], after: tuple[Context, Plan], *, is_revised: bool) -> list[MadeChange]:
    """What becomes of everything that the operator made for a plan, when it is followed by another one.

    Objects that stay as they are and as they should be are left out, and so are those that nothing uses any more.
    """
    (old_context, old_plan), (new_context, new_plan) = before, after
    live = _by_key(WORKLOADS[old_plan.object["kind"]].expand(old_context, old_plan))
    wanted = _by_key(WORKLOADS[new_plan.object["kind"]].expand(new_context, new_plan))
    reached = _reached(live, wanted, new_context, replace(new_plan, nodes=old_plan.nodes), is_revised)
    changes = [_made(key, live.get(key), reached.get(key), wanted.get(key)) for key in {**live, **wanted}]
    found = [change for change in changes if change is not None]
    old_children = {key_of(child.object): child for child in old_plan.children}
    for child in new_plan.children:
        earlier = old_children.get(key_of(child.object))
        if earlier is not None:
            followed = child.object["kind"] in _FOLLOWED
            upgraded = _with_upgrade(new_context, new_plan, child)
            found += rollout((old_context, earlier), (new_context, upgraded), is_revised=followed)
            if not followed:
                break  # The children of a set are alike: one stands for all.
    return found


def created(context: Context, plan: Plan) -> list[Object]:
    """Everything that the operator makes for a plan, children of children included."""
    found = list(WORKLOADS[plan.object["kind"]].expand(context, plan))
    for child in plan.children:
        found += created(context, child)
    return found


def _reached(
    live: Mapping[Key, Object], wanted: Mapping[Key, Object], context: Context, plan: Plan, is_revised: bool
) -> dict[Key, Object]:
    """The objects when the controller has come to rest: what it made of those that there were, and what it added."""
    marked = {key: _marked(obj) if is_revised else obj for key, obj in live.items()}
    made = {obj_key: obj for obj_key, obj in wanted.items() if obj_key.kind in (*_CHILDREN, *_FOLLOWED)}
    for key, obj in made.items():
        if key.kind in _CHILDREN and key in live:
            made[key] = _with_labels(live[key], obj)
    kept = {key: obj for key, obj in marked.items() if key.kind not in _CHILDREN or key in wanted}
    around = replace(context, objects=_Layered(context.objects, kept))
    changed = _by_key(WORKLOADS[plan.object["kind"]].expand(around, plan))
    return {**kept, **{key: obj for key, obj in changed.items() if key not in made}, **made}


def _made(key: Key, live: Object | None, reached: Object | None, wanted: Object | None) -> MadeChange | None:
    ref = ref_of(reached or wanted or live or {})
    if live is None:
        if reached is None:
            # More nodes than were counted when the Workspace was new.
            return MadeChange(ref, Change.MANUAL)
        return MadeChange(ref, Change.ADD)
    if reached is None:
        return MadeChange(ref, Change.REMOVE)
    applied = _without_revision(compare(live, reached))
    ignored = _without_revision(compare(reached, wanted)) if wanted is not None else ()
    if wanted is None and key.kind in NODES:
        return MadeChange(ref, Change.MANUAL, applied)
    if ignored:
        return MadeChange(ref, Change.MANUAL, applied, ignored)
    if not applied:
        return None
    return MadeChange(ref, _class_of(key.kind, applied), applied)


def _class_of(kind: str, applied: Iterable[FieldChange]) -> Change:
    if kind == "Job" or any(field.path[:2] == ("spec", "template") for field in applied):
        return Change.IN_PLACE if kind in (*_CHILDREN, *_FOLLOWED) else Change.RESTART
    return Change.IN_PLACE


def _with_upgrade(context: Context, parent: Plan, child: Plan) -> Plan:
    """A child as it is once its set has asked for the base image of this operator, where sets do so by themselves."""
    label = context.profile.upgrade_label
    enabled = label and context.gate(AUTO_UPGRADE_GATE) and part(parent.object, "spec", "autoUpgrade", "enabled")
    if not enabled or not isinstance(child, WorkspacePlan):
        return child
    labels = {**child.workspace.labels, label: context.registry.base.tag}
    return replace(child, workspace=replace(child.workspace, labels=labels))


def _with_labels(child: Object, wanted: Object) -> Object:
    """An existing child of a set, which only ever gets labels that it lacks."""
    labels = {**labels_of(child), **labels_of(wanted)}
    return {**child, "metadata": {**child["metadata"], "labels": labels}}


def _marked(obj: Object) -> Object:
    """An object that was made for an earlier revision."""
    metadata = obj["metadata"]
    annotations = metadata.get("annotations") or {}
    earlier = {key: _EARLIER for key in REVISIONS if key in annotations}
    return {**obj, "metadata": {**metadata, "annotations": {**annotations, **earlier}}} if earlier else obj


def _without_revision(fields: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(
        field for field in fields if not (field.path[:2] == ("metadata", "annotations") and _is_revision(field))
    )


def _is_revision(field: FieldChange) -> bool:
    return len(field.path) == 3 and field.path[2] in REVISIONS


def _by_key(objects: Iterable[Object]) -> dict[Key, Object]:
    return {key_of(obj): obj for obj in objects}


class _Layered(Index):
    """An index with more objects on top."""

    __slots__ = ("_above", "_below")

    def __init__(self, below: Index, above: Mapping[Key, Object]) -> None:
        self._below, self._above = below, above

    def find(self, key: Key) -> Object | None:
        return self._above.get(key) or self._below.find(key)

    def having(self, *trait: str) -> Sequence[Object]:
        found = {key_of(obj): obj for obj in self._below.having(*trait)}
        found |= {key: obj for key, obj in self._above.items() if trait in traits(obj)}
        return [found[key] for key in sorted(found)]
