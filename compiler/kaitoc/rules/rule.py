"""What a rule is: an id, a stage, and a function from a subject to findings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kaitoc.diagnostics import Path, Severity, Stage
from kaitoc.kaito.context import Context
from kaitoc.kaito.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the field, what is wrong with it, and what would be right.

    `looked_at` is the text that was judged where the field only names it.
    """

    message: str
    path: Path = ()
    hint: str = ""
    looked_at: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A Workspace under test and the cluster around it."""

    context: Context
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `summary` is its reason in a line, taken from the docstring of its function."""

    id: str
    stage: Stage
    severity: Severity
    summary: str
    check: Callable[[Subject], Iterable[Finding]]


Check = Callable[[Subject], Iterable[Finding]]


def rule(identifier: str, stage: Stage, severity: Severity = Severity.ERROR) -> Callable[[Check], Rule]:
    """Make a rule of a function whose docstring begins with the reason."""

    def wrap(check: Check) -> Rule:
        summary = (check.__doc__ or "").strip().split("\n")[0]
        return Rule(identifier, stage, severity, summary, check)

    return wrap
