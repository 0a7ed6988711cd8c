"""The pipeline: documents, lowered, overlaid, checked and planned; then rendered or expanded.

    load -> lower -> overlay -> check -> plan -> build -> verify -> emit

Everything here is a function of its arguments: no file, clock, environment or network.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.addressing import address, hashed_name, other_references, references
from kaitoc.aside import Aside, in_turn, worthwhile
from kaitoc.check import check
from kaitoc.decide import as_refusal, decide, is_workload, noting
from kaitoc.diagnostics import Diagnostic, ObjectRef, Path
from kaitoc.entry import Entry, schema_diagnostics
from kaitoc.environment import Environment
from kaitoc.footprint import Trace, as_text, footprint, identity
from kaitoc.kaito.context import Context, index
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.workloads import WORKLOADS
from kaitoc.load.document import Document
from kaitoc.lower import lower
from kaitoc.objects import Key, Object, key_of, ref_of, without_sops
from kaitoc.overlay import Patch
from kaitoc.overlaying import overlaid
from kaitoc.policy import NO_POLICY, Policy
from kaitoc.schema.validate import kubernetes_violations
from kaitoc.verify import DERIVED_NAME, verify, verify_embedded


class Compilation(Struct, frozen=True):
    """An input compiled for a target.

    `entries` are all its objects; `plans` one per workload, in the order of the entries. `diagnostics` are all findings
    so far, as the policy judges them; where one is an error of stage admission, what depends on it may be missing.
    `rejected` are the plans of workloads that do not satisfy the schema of their kind: nothing but the reason.
    `unusable` are all KAITO objects that do not, as written.
    """

    context: Context
    entries: tuple[Entry, ...]
    plans: tuple[tuple[Entry, Plan], ...]
    diagnostics: tuple[Diagnostic, ...]
    rejected: tuple[Plan, ...] = ()
    unusable: tuple[Entry, ...] = ()
    policy: Policy = NO_POLICY

    @property
    def failed(self) -> bool:
        """Whether any finding stops what depends on it."""
        return any(d.stops for d in self.diagnostics)


def compile_documents(
    documents: Iterable[Document],
    target: Environment,
    patches: Sequence[Patch] = (),
    *,
    hashed_names: bool = False,
    admission: bool = True,
    operator: bool = True,
    matched: Collection[Patch] = (),
    trace: Trace | None = None,
    policy: Policy = NO_POLICY,
    about: Collection[str] | None = None,
    aside: Aside = in_turn,
    meanwhile: Callable[[Sequence[Entry]], None] | None = None,
) -> Compilation:
    """Compile documents for a target.

    With `hashed_names` the ConfigMaps that a workload names get content-hashed names, as in rendered output. Without
    `admission` the webhook's rules are skipped, and the plans say what the controller would do; what cannot be read
    or does not satisfy the schema of its kind is an error all the same. Without `operator` the workloads themselves are
    delivered, to a cluster that has none. `policy` says what becomes of the findings.
    With `about` just the objects of these files are checked and planned, and those that name a ConfigMap of them; the
    others are what exists beside them.

    The documents may be a part of an input, if the rest neither asks for anything that is in them nor answers to what
    they ask for; `matched` are the patches that match in the rest. `trace` receives what it takes to tell that.

    The rules judge `aside`, while the controllers already plan, and `meanwhile` does something else with the entries.
    """
    version = target.profile.version
    lowered = lower(documents, version)
    entries = lowered.entries
    diagnostics = [d for d in lowered.diagnostics if about is None or d.file in about]
    _note_objects(trace, entries)
    if patches:
        entries, more = overlaid(entries, patches, matched, version)
        diagnostics += more
        _note_objects(trace, entries)
    _note_addresses(trace, entries)
    context = _context(target, entries, operator)
    chosen = entries if about is None else concerned(entries, about)
    refs = {ref_of(entry.written) for entry in chosen} if about is not None else set()
    ruled = _begin_rules(chosen, context, entries, trace, aside) if admission else list
    copied = _config_map_problems(entries)
    copied += [problem for e in chosen if e.is_kaito for problem in verify_embedded(e, version, pods=admission)]
    if hashed_names:
        addressed = address(entries)
        if any(new is not old for new, old in zip_longest(addressed, entries)):
            entries, context = addressed, _context(target, addressed, operator)
        chosen = entries if about is None else concerned(entries, about)
    # Hardly ever does a rule refuse what nothing else does: planning waits for the rules only then.
    refused = _refused([*diagnostics, *copied])
    decisions = decide(chosen, context, refused, trace)
    if meanwhile is not None:
        meanwhile(entries)
    diagnostics = [*diagnostics, *ruled(), *copied]
    if about is not None:
        diagnostics = [d for d in diagnostics if d.file in about or d.object in refs]
    if _refused(diagnostics) != refused:
        refused = _refused(diagnostics)
        decisions = decide(chosen, context, refused, trace)
    diagnostics += [reason for decision in decisions for reason in decision.reasons]
    rejected = tuple(
        Plan(object=entry.object, runtime="unknown", refusal=as_refusal(refused[ref_of(entry.written)]))
        for entry in lowered.rejected
        if is_workload(entry) and ref_of(entry.written) in refused
    )
    plans = tuple((decision.entry, decision.plan) for decision in decisions)
    of_target = target.diagnostics if about is None else ()
    judged = tuple(policy.judged([*of_target, *diagnostics]))
    return Compilation(context, tuple(entries), plans, judged, rejected, tuple(lowered.rejected), policy)


def concerned(entries: Sequence[Entry], files: Collection[str]) -> list[Entry]:
    """The objects of files, those that name a ConfigMap of them, and the ConfigMaps that they name."""
    own = [entry for entry in entries if entry.source.file in files]
    there, named = {key_of(e.object) for e in own}, {key for e in own for _, key in references(e)}
    return [
        entry
        for entry in entries
        if entry.source.file in files
        or any(key in there for _, key in references(entry))
        or (named and key_of(entry.object) in named)
    ]


def expand(compilation: Compilation, *, deep: bool = False) -> Iterator[tuple[Object, list[Diagnostic]]]:
    """The objects that the operator would create, each with what a real API server would say of it.

    With `deep` also those that it would create for the KAITO objects among them. An object that several workloads need,
    such as a copied ConfigMap, comes once.
    """
    last: Entry | None = None
    said: set[tuple[str, Path, str]] = set()
    for entry, obj in created(compilation, deep=deep):
        if entry is not last:
            last, said = entry, set()
        found = _fresh(verify(obj, entry, compilation.context.profile.version), said)
        yield obj, compilation.policy.judged(found) if found else found


def created(compilation: Compilation, *, deep: bool = False) -> Iterator[tuple[Entry, Object]]:
    """The same objects, unverified, each with the entry that it is first needed for."""
    seen: set[Key] = set()
    for entry, plan in compilation.plans:
        for obj in _expanded(compilation.context, plan, deep):
            key = key_of(obj)
            if key not in seen:
                seen.add(key)
                yield entry, obj


def _begin_rules(
    chosen: Sequence[Entry], context: Context, entries: Sequence[Entry], trace: Trace | None, aside: Aside
) -> Callable[[], list[Diagnostic]]:
    """Have every rule judge the chosen ones of the entries; what is returned waits for the findings."""

    def judge() -> tuple[list[Diagnostic], Trace]:
        own: Trace = {}
        noted = None if trace is None else own
        return [d for entry in chosen for d in check(entry, noting(context, noted, entry), entries)], own

    judged = worthwhile(aside, len(chosen))(judge)

    def findings() -> list[Diagnostic]:
        found, own = judged()
        if trace is not None:
            for file, noted in own.items():
                footprint(trace, file).asked.update(noted.asked)
        return found

    return findings


def _refused(diagnostics: Sequence[Diagnostic]) -> dict[ObjectRef, Diagnostic]:
    """The first error about each object."""
    return {d.object: d for d in reversed(diagnostics) if d.is_error and d.object}


def _fresh(found: Iterable[Diagnostic], said: set[tuple[str, Path, str]]) -> list[Diagnostic]:
    """What has not been said of an entry yet: what is wrong with one child, is wrong with all of them.

    Of the names that are derived from one name, the first is enough.
    """
    fresh = []
    for diagnostic in found:
        key = (diagnostic.rule, diagnostic.path, "" if diagnostic.rule == DERIVED_NAME else diagnostic.message)
        if key not in said:
            said.add(key)
            fresh.append(diagnostic)
    return fresh


def _expanded(context: Context, plan: Plan, deep: bool) -> Iterator[Object]:
    yield from WORKLOADS[plan.object["kind"]].expand(context, plan)
    if deep:
        for child in plan.children:
            yield from _expanded(context, child, deep)


def _context(target: Environment, entries: Iterable[Entry], operator: bool) -> Context:
    objects = index(entry.object for entry in entries)
    return Context(target.cluster, target.profile, target.registry, objects, operator)


def _note_objects(trace: Trace | None, entries: Iterable[Entry]) -> None:
    if trace is not None:
        for entry in entries:
            footprint(trace, entry.source.file).add(entry.object)


def _note_addresses(trace: Trace | None, entries: Iterable[Entry]) -> None:
    """The ConfigMaps that objects name, and the names that they would get: which of them stay depends on both."""
    if trace is not None:
        for entry in entries:
            noted = footprint(trace, entry.source.file)
            keys = [*other_references(entry), *(key for _, key in references(entry))]
            noted.asked.update(as_text(identity(key)) for key in keys)
            if entry.object.get("kind") == "ConfigMap":
                key = replace(key_of(entry.object), name=hashed_name(entry.object))
                noted.identities.add(as_text(identity(key)))


def _config_map_problems(entries: Sequence[Entry]) -> list[Diagnostic]:
    """What the API server refuses in the ConfigMaps that KAITO's objects name; the others are not kaitoc's business."""
    named = {key for entry in entries for _, key in references(entry)}
    return [
        problem
        for entry in entries
        if named and key_of(entry.object) in named
        for problem in schema_diagnostics(kubernetes_violations(without_sops(entry.object)), entry)
    ]
