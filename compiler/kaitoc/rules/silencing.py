"""What there is to say about comments that silence rules: those that do nothing."""

from collections.abc import Iterable

from kaitoc.diagnostics import Diagnostic, Severity, Stage
from kaitoc.policy import UNUSED, Silence
from kaitoc.rules.reference import reference
from kaitoc.rules.selection import WHERE, is_known, is_refusal

_FORM = "write `# kaitoc: ignore KC401`, and why behind `--`"


def misunderstood(silences: Iterable[Silence]) -> list[Diagnostic]:
    """Comments that cannot silence anything: they are not understood, or name what is no rule or cannot be silenced."""
    found = []
    for silence in silences:
        if not silence.rules:
            found.append(_finding(silence, "this comment says nothing that kaitoc understands", _FORM))
        for rule in silence.rules:
            if rule not in reference():
                hint = "name the whole id" if is_known(rule) else WHERE
                found.append(_finding(silence, f"there is no rule {rule}", hint))
            elif is_refusal(reference()[rule]):
                message = f"{rule} is about what a cluster would refuse, and cannot be silenced"
                found.append(_finding(silence, message, "correct what it finds, and remove the comment"))
    return found


def unused(silences: Iterable[tuple[Silence, str]]) -> list[Diagnostic]:
    """Comments that could silence a rule, which finds nothing."""
    return [
        _finding(silence, f"{rule} finds nothing here that this comment would silence", "remove the comment")
        for silence, rule in silences
        if rule in reference() and not is_refusal(reference()[rule])
    ]


def _finding(silence: Silence, message: str, hint: str) -> Diagnostic:
    source, position = silence.source, silence.position
    return Diagnostic(UNUSED, Severity.WARNING, Stage.ADVICE, message, hint, source=source, position=position)
