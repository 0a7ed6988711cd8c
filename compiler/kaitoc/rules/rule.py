"""What a rule is: an id, a stage, and a function from a subject to findings."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.diagnostics import Fix, Path, Severity, Stage
from kaitoc.kaito.context import Context
from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Key, Object

if TYPE_CHECKING:
    from kaitoc.rules.config_file import Found

S = TypeVar("S")
C = TypeVar("C", bound="InContext")

V1ALPHA1, V1BETA1 = "v1alpha1", "v1beta1"


class Finding(Struct, frozen=True):
    """What a rule found: the field, what is wrong with it, and what would be right.

    `looked_at` is the text that was judged where the field only names it, and `cause` the place in another object that
    has to be changed. `fix` is the one right way to write what `path` leads to, if there is one:
    `Fix(Rewrite.VALUE, "True")`, or `Fix(Rewrite.KEY, "new-name")` for its key.
    """

    message: str
    path: Path = ()
    hint: str = ""
    looked_at: str = ""
    fix: Fix | None = None
    cause: tuple[Key, Path] | None = None


class Subject(Struct, frozen=True):
    """A Workspace under test and the cluster around it.

    `api` is the API version that it is written in: each has a webhook of its own, and that of v1alpha1 knows less.
    The files are those that this webhook reads.
    """

    context: Context
    workspace: Workspace
    api: str = V1BETA1
    inference_file: "Found" = None
    training_file: "Found" = None

    @property
    def is_legacy(self) -> bool:
        """Whether the webhook of v1alpha1 judges it, which does not know nodes of one's own."""
        return self.api == V1ALPHA1


class Update(Struct, frozen=True):
    """A change under test: an object as it is and as it shall be, both in storage version, and the cluster around it.

    `api` is the API version that the new object is written in, whose webhook KAITO asks.
    """

    context: Context
    old: Object
    new: Object
    api: str


class Rule(Struct, Generic[S], frozen=True):
    """One rule about subjects of type S: `summary` is its reason in a line, from the docstring of its function.

    `since` is the first KAITO version that it is about and `until` the first one that it is no longer about; both are
    "" where it is about all of them. `api` is the one API version of the kind that it is about, "" for all of them.
    `on_update` tells whether the webhook asks it again when an object changes. `needs` is a field of the object without
    which it has nothing to say, () where there is none: so rules about what hardly any object has cost nothing.
    """

    id: str
    stage: Stage
    severity: Severity
    summary: str
    check: Callable[[S], Iterable[Finding]]
    since: str = ""
    until: str = ""
    api: str = ""
    on_update: bool = False
    needs: Path = ()


def rule(
    identifier: str,
    stage: Stage,
    severity: Severity = Severity.ERROR,
    *,
    since: str = "",
    until: str = "",
    api: str = "",
    on_update: bool = False,
    needs: Path = (),
) -> Callable[[Callable[[S], Iterable[Finding]]], Rule[S]]:
    """Make a rule of a function whose docstring begins with the reason."""

    def wrap(check: Callable[[S], Iterable[Finding]]) -> Rule[S]:
        summary = (check.__doc__ or "").strip().split("\n")[0]
        return Rule(identifier, stage, severity, summary, check, since, until, api, on_update, needs)

    return wrap


def needing(field: Path, *rules: Rule[S]) -> tuple[Rule[S], ...]:
    """Rules that all have nothing to say without a field (`Rule.needs`)."""
    return tuple(replace(one, needs=field) for one in rules)


class InContext(Protocol):
    """What a rule judges in a cluster."""

    @property
    def context(self) -> Context:
        """The cluster around it."""


def holds_in(rule: Rule[Any], version: str) -> bool:
    """Whether a rule is about a known KAITO version."""
    first = KNOWN_VERSIONS.index(rule.since) if rule.since else 0
    end = KNOWN_VERSIONS.index(rule.until) if rule.until else len(KNOWN_VERSIONS)
    return first <= KNOWN_VERSIONS.index(version) < end


def behind(gate: str, rules: Iterable[Rule[C]]) -> tuple[Rule[C], ...]:
    """Rules of a webhook that KAITO has only where a feature gate is on."""

    def gated(check: Callable[[C], Iterable[Finding]]) -> Callable[[C], Iterable[Finding]]:
        return lambda subject: check(subject) if subject.context.gate(gate) else ()

    return tuple(replace(rule, check=gated(rule.check)) for rule in rules)
