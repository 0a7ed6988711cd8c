"""Which models a lock has to have: those that compilations miss, or that somebody asks for."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from kaitoc.compile import Compilation
from kaitoc.diagnostics import Diagnostic, ObjectRef, Severity, Stage
from kaitoc.environment import Environment
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.planning import NOT_LOCKED
from kaitoc.nearest import nearest

REFUSED = "KC091"


class Wanted(Struct, frozen=True):
    """A model that some targets have to have in the lock, because it is not built in there.

    `by_servers` tells whether only ModelDeployments name it, whose servers do not need KAITO's generator.
    """

    model: str
    targets: tuple[Environment, ...]
    by_servers: bool = False

    @property
    def key(self) -> str:
        """Its key in a lock."""
        return self.model.lower()

    @property
    def versions(self) -> set[str]:
        """The KAITO versions that it is for."""
        return {target.profile.version for target in self.targets}


def unlocked(compilations: Iterable[tuple[Environment, Compilation]]) -> list[Wanted]:
    """The models that compilations without a lock found neither built in nor locked, sorted."""
    found: dict[str, Wanted] = {}
    for target, compilation in compilations:
        for plan in [missing for _, top in compilation.plans for missing in _missing(top)]:
            key, by_server = plan.preset.lower(), plan.server is not None
            known = found.get(key, Wanted(plan.preset, (), by_server))
            targets = known.targets if target in known.targets else (*known.targets, target)
            found[key] = Wanted(known.model, targets, known.by_servers and by_server)
    return [found[key] for key in sorted(found)]


def asked(models: Iterable[str], targets: Sequence[Environment]) -> tuple[list[Wanted], list[Diagnostic]]:
    """Those of the models that are not built in everywhere, sorted; a name that is neither that nor an id is an error.

    The targets have no lock.
    """
    wanted, problems = {}, []
    for model in models:
        missing = tuple(target for target in targets if target.registry.find(model) is None)
        if missing and "/" in model:
            wanted[model.lower()] = Wanted(model, missing)
        elif missing:
            close = nearest(model, missing[0].registry.presets)
            hint = f"did you mean {' or '.join(close)}?" if close else "an id is ORGANISATION/MODEL"
            version = missing[0].profile.version
            problems.append(problem(REFUSED, f'KAITO {version} has no preset "{model}"', hint, model))
    return [wanted[key] for key in sorted(wanted)], problems


def problem(rule: str, message: str, hint: str, model: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    """What is wrong with a model in a lock, or should be known of it."""
    stage = Stage.RECONCILE if severity is Severity.ERROR else Stage.ADVICE
    return Diagnostic(rule, severity, stage, message, hint, object=ObjectRef("Model", "", model))


def _missing(plan: Plan) -> Iterator[Plan]:
    """A plan and those of its children, as far as they have been refused for a model."""
    if plan.refusal is not None and plan.refusal.rule == NOT_LOCKED:
        yield plan
    for child in plan.children:
        yield from _missing(child)
