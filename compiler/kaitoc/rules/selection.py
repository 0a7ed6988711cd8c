"""Rules by id or by the beginning of an id: `KC401`, `KC4`."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, Severity, Stage
from kaitoc.rules.reference import Description, reference

WHERE = "`kaitoc rules` lists them"
"""The hint for a rule that does not exist."""


class Selection(Struct, frozen=True):
    """Which findings are shown: those that `select` names, or all, without those that `ignore` names.

    Where both name a rule, the longer name decides, and `ignore` where they are the same.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def shown(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings that are selected."""
        return [finding for finding in findings if self._shows(finding.rule)]

    def _shows(self, rule: str) -> bool:
        wanted = _longest(rule, self.select) if self.select else 0
        return wanted is not None and (_longest(rule, self.ignore) or -1) < wanted


def named(names: Sequence[str]) -> list[Description]:
    """The rules that an id or a beginning of ids names; empty where one names none."""
    return [description for identifier, description in reference().items() if identifier.startswith(tuple(names))]


def is_known(name: str) -> bool:
    """Whether some rule has this id, or one that begins so."""
    return name.startswith("KC") and bool(named([name]))


def is_refusal(description: Description) -> bool:
    """Whether a rule finds what the cluster would refuse, which nobody can silence."""
    return description.stage is Stage.ADMISSION and description.severity is Severity.ERROR


def _longest(rule: str, names: Sequence[str]) -> int | None:
    return max((len(name) for name in names if rule.startswith(name)), default=None)
