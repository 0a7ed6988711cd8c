"""An object of the input on its way through the pipeline, and how findings about it are made."""

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from kaitoc.deployment.model import is_deployment
from kaitoc.diagnostics import Diagnostic, Fix, Path, Severity, SourceRef, Stage, path_text
from kaitoc.objects import Object, at, name_of, ref_of
from kaitoc.overlay import Patch
from kaitoc.schema.violation import Violation, ViolationKind

SUBSTITUTION = re.compile(r"\$\{[A-Za-z_][^}]*\}")
"""A variable that Flux fills in after the build (kustomize-controller, spec.postBuild)."""

_ENCRYPTED = "ENC[AES256_GCM,"  # as SOPS writes a value

SCHEMA_RULES = {
    ViolationKind.UNKNOWN_KIND: "KC015",
    ViolationKind.UNKNOWN_FIELD: "KC101",
    ViolationKind.WRONG_TYPE: "KC102",
    ViolationKind.MISSING: "KC103",
    ViolationKind.NOT_ALLOWED: "KC104",
    ViolationKind.OUT_OF_RANGE: "KC105",
    ViolationKind.OUT_OF_BOUNDS: "KC105",
    ViolationKind.MALFORMED: "KC106",
    ViolationKind.NAME: "KC107",
    ViolationKind.RULE: "KC108",
    ViolationKind.LOST: "KC109",
}
"""The id under which each kind of schema violation is reported."""


class Entry(Struct, frozen=True):
    """An object of the input: where it is written, how, and what it means to the target KAITO.

    What a ModelDeployment stands for are several entries, all `written` as that. `patches` are those of the overlays
    that changed it, in order.
    """

    source: SourceRef
    written: Object
    object: Object
    is_kaito: bool = False
    patches: tuple[Patch, ...] = ()

    @property
    def is_lowered(self) -> bool:
        """Whether the author wrote a ModelDeployment, and this is what it stands for."""
        return self.object is not self.written and is_deployment(self.written)

    def origin(self, path: Path) -> tuple[SourceRef, Path]:
        """Where the value at a path was written: in the last overlay that sets it, or by the author."""
        patch = next((patch for patch in reversed(self.patches) if path and _sets(patch.patch, path)), None)
        if patch:
            return patch.source, (*patch.place, "patch", *path)
        if self.is_lowered:
            from kaitoc.deployment.places import place_of

            return self.source, place_of(self.written, self.object["kind"], path)
        return self.source, path


def is_substituted(value: Any) -> bool:
    """Whether Flux fills in a part of a value."""
    return isinstance(value, str) and SUBSTITUTION.search(value) is not None


def _unknown(value: Any) -> str:
    """Why nobody can tell offline what a value will be; "" where it is just what it is."""
    if is_substituted(value):
        return "filled in by Flux"
    return "encrypted" if isinstance(value, str) and value.startswith(_ENCRYPTED) else ""


def error(entry: Entry, rule: str, message: str, hint: str, path: Path) -> Diagnostic:
    """An error that keeps an object from being compiled at all."""
    about = ref_of(entry.written) if name_of(entry.written) else None
    source, place = entry.origin(path)
    return Diagnostic(rule, Severity.ERROR, Stage.ADMISSION, message, hint, place, source, object=about)


def finding(
    entry: Entry,
    rule: str,
    severity: Severity,
    stage: Stage,
    message: str,
    hint: str,
    path: Path,
    looked_at: Any = None,
    fix: Fix | None = None,
) -> Diagnostic:
    """A finding about a field of an object; about a value that nobody can know yet, only a note that nobody looked.

    `looked_at` is the text that the rule judged where it is not that of the field, such as the content of a ConfigMap.
    """
    named = at(entry.object, path)
    unknown, content = _unknown(named), _unknown(looked_at)
    if entry.is_lowered:
        # What would be written anew is not what the author wrote.
        fix = None
    if unknown or content:
        # A path that leads to nothing goes on inside of a text, to the very value.
        what = path_text(path) if unknown or named is None else f"what {path_text(path)} names"
        message = f"{what} is {unknown or content}, so {rule} could not be checked"
        severity, hint, fix = Severity.INFO, "", None
    source, place = entry.origin(path)
    return Diagnostic(rule, severity, stage, message, hint, place, source, object=ref_of(entry.written), fix=fix)


def schema_diagnostics(
    found: Iterable[Violation], entry: Entry, stage: Stage = Stage.ADMISSION, severity: Severity = Severity.ERROR
) -> list[Diagnostic]:
    """Schema violations of an object as findings."""
    return [_of_schema(violation, entry, stage, severity) for violation in found]


def _of_schema(violation: Violation, entry: Entry, stage: Stage, severity: Severity) -> Diagnostic:
    rule = SCHEMA_RULES[violation.kind]
    if violation.kind is ViolationKind.WRONG_TYPE and _unknown(at(entry.object, violation.path)):
        hint = "write the value: only text can be filled in or decrypted later, and this must not be text"
        return error(entry, rule, violation.message, hint, violation.path)
    return finding(entry, rule, severity, stage, violation.message, violation.hint, violation.path, fix=violation.fix)


def _sets(patch: Any, path: Path) -> bool:
    """Whether a patch has something at a path; the items of its lists may land anywhere, and do not count."""
    for part in path:
        if isinstance(patch, str):
            # The path goes on inside of a text that is YAML itself.
            return True
        if not isinstance(patch, dict) or part not in patch:
            return False
        patch = patch[part]
    return True
