"""The pipeline: documents, lowered, overlaid, checked and planned; then rendered or expanded.

    load -> lower -> overlay -> check -> plan -> build -> verify -> emit

Everything here is a function of its arguments: no file, clock, environment or network.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kaitoc.addressing import address
from kaitoc.check import check, refusal_diagnostic, waiting_diagnostic
from kaitoc.diagnostics import Diagnostic, has_errors
from kaitoc.environment import Environment
from kaitoc.kaito.context import Context, index
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workloads import WORKLOADS
from kaitoc.load.document import Document
from kaitoc.lower import Entry, lower, lower_object, schema_diagnostics
from kaitoc.objects import Key, Object, key_of
from kaitoc.overlay import Patch, apply_patches, check_patch, unmatched
from kaitoc.schema.validate import violations
from kaitoc.verify import verify


@dataclass(frozen=True, slots=True)
class Compilation:
    """An input compiled for a target.

    `entries` are all its objects; `plans` one per workload, in the order of the entries. `diagnostics` are all
    findings so far; where one is an error of stage admission, what depends on it may be missing.
    """

    context: Context
    entries: tuple[Entry, ...]
    plans: tuple[tuple[Entry, Plan], ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return has_errors(self.diagnostics)


def compile_documents(
    documents: Iterable[Document],
    target: Environment,
    patches: Sequence[Patch] = (),
    *,
    hashed_names: bool = False,
    admission: bool = True,
) -> Compilation:
    """Compile documents for a target.

    With `hashed_names` the ConfigMaps that a workload names get content-hashed names, as in rendered output. Without
    `admission` the webhook's rules are skipped, and the plans say what the controller would do; what cannot be read
    or does not satisfy the schema of its kind is an error all the same.
    """
    version = target.profile.version
    entries, diagnostics = lower(documents, version)
    if patches:
        entries, more = _overlay(entries, patches, version)
        diagnostics += more
    if hashed_names:
        entries = address(entries)
    context = Context(target.cluster, target.profile, target.registry, index(e.object for e in entries))
    plans = []
    for entry in entries:
        found = list(check(entry, context)) if admission else []
        diagnostics += found
        workload = WORKLOADS.get(entry.object["kind"]) if entry.is_kaito else None
        if workload is not None:
            plan = workload.plan(context, entry.object)
            refused = next((d for d in found if d.is_error), None)
            if refused is not None:
                plan = replace(plan, serving=None, refusal=Refusal(refused.rule, refused.message, refused.hint))
            elif plan.refusal is not None:
                diagnostics.append(refusal_diagnostic(entry, plan.refusal))
            elif plan.waiting:
                diagnostics.append(waiting_diagnostic(entry, plan.waiting))
            plans.append((entry, plan))
    return Compilation(context, tuple(entries), tuple(plans), (*target.diagnostics, *diagnostics))


def expand(compilation: Compilation) -> Iterator[tuple[Object, list[Diagnostic]]]:
    """The objects that the operator would create, each with what a real API server would say of it.

    An object that several workloads need, such as a copied ConfigMap, comes once.
    """
    seen: set[Key] = set()
    for entry, plan in compilation.plans:
        for obj in WORKLOADS[plan.object["kind"]].expand(compilation.context, plan):
            key = key_of(obj)
            if key not in seen:
                seen.add(key)
                yield obj, verify(obj, entry, compilation.context.profile.version)


def _overlay(entries: Sequence[Entry], patches: Sequence[Patch], version: str) -> tuple[list[Entry], list[Diagnostic]]:
    diagnostics = [finding for patch in patches for finding in check_patch(patch)]
    if diagnostics:
        return list(entries), diagnostics
    used: set[Patch] = set()
    overlaid: list[Entry] = []
    for entry in entries:
        changed, matching = apply_patches(entry.object, patches)
        used.update(matching)
        if not matching:
            overlaid.append(entry)
            continue
        if entry.is_kaito:
            found = schema_diagnostics(violations(changed, version), replace(entry, object=changed))
            diagnostics += found
            changed = entry.object if has_errors(found) else lower_object(changed, version)
        overlaid.append(replace(entry, object=changed))
    return overlaid, diagnostics + unmatched(patches, used)
