"""Overlay: patches applied to the entries of an input, and what they spoil."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from kaitoc.diagnostics import Diagnostic, has_errors
from kaitoc.entry import Entry, schema_diagnostics
from kaitoc.identity import distinct, identity_problem
from kaitoc.lower import lower_object, refused_by_schema
from kaitoc.objects import is_signed, ref_of
from kaitoc.overlay import Patch, apply_patches, check_patch, unchanged_by, unmatched


def overlaid(
    entries: Sequence[Entry], patches: Sequence[Patch], matched: Collection[Patch], version: str
) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries as patches change them, KAITO's with their defaults again, and what is wrong with that.

    `matched` are the patches that match something else. An entry that a patch makes wrong stays as it was.
    """
    diagnostics = [finding for patch in patches for finding in check_patch(patch)]
    if diagnostics:
        return list(entries), diagnostics
    used: set[Patch] = set(matched)
    overlaid: list[Entry] = []
    for entry in entries:
        changed, matching = apply_patches(entry.object, patches)
        used.update(matching)
        if not matching:
            overlaid.append(entry)
        elif is_signed(entry.object):
            diagnostics += unchanged_by(matching, entry.source, ref_of(entry.object))
            overlaid.append(entry)
        else:
            patched = replace(entry, object=changed, patches=tuple(matching))
            found = _overlay_problems(patched, version)
            diagnostics += found
            if has_errors(found):
                overlaid.append(entry)
            else:
                overlaid.append(replace(patched, object=lower_object(changed, version)) if entry.is_kaito else patched)
    kept, twice = distinct(overlaid)
    return kept, diagnostics + twice + unmatched(patches, used, [entry.object for entry in entries])


def _overlay_problems(patched: Entry, version: str) -> list[Diagnostic]:
    """What overlays made wrong about an object that was right before."""
    problem = identity_problem(patched)
    if problem is not None:
        found = [problem]
    else:
        found = schema_diagnostics(refused_by_schema(patched.object, version), patched) if patched.is_kaito else []
    last = patched.patches[-1]
    # What is wrong with the object as a whole is wrong because of the overlays.
    return [replace(d, source=last.source, path=(*last.place, "patch")) if not d.path else d for d in found]
