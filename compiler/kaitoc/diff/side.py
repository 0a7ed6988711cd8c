"""One side of a comparison: what is delivered to a target, what becomes of it, and what there is to say about it."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.check import check
from kaitoc.compile import Compilation
from kaitoc.delivery import delivered_objects
from kaitoc.diagnostics import Diagnostic, ObjectRef, SourceRef
from kaitoc.entry import Entry
from kaitoc.kaito.context import Context
from kaitoc.kaito.plan import Plan
from kaitoc.objects import Key, key_of, ref_of

_NOWHERE = SourceRef("")
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

    def judged(self, entry: Entry) -> Iterator[Diagnostic]:
        """What the webhook and kaitoc's other rules say of an object that is new."""
        return check(entry, self.context, self.compilation.entries)


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


def unowned(side: Side) -> tuple[Diagnostic, ...]:
    """The findings that are about none of the objects."""
    known = {ref_of(entry.written) for entry in side.entries}
    return tuple(found for found in side.compilation.diagnostics if found.object not in known)


def same_surroundings(old: Compilation, new: Compilation) -> bool:
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
