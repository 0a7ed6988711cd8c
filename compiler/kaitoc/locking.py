"""What belongs into a lock: which models, read again or kept, and whether KAITO takes them.

The Hub is a parameter; what it says is all that these functions do not find in their arguments.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from kaitoc.compile import Compilation
from kaitoc.diagnostics import Diagnostic, ObjectRef, Severity, Stage
from kaitoc.environment import Environment
from kaitoc.generator.derive import Rejection, derive
from kaitoc.generator.facts import ModelFacts
from kaitoc.generator.tables import load_tables
from kaitoc.hub.refusal import HubRefusal
from kaitoc.hub.repository import Repository
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.planning import NOT_LOCKED
from kaitoc.nearest import nearest
from kaitoc.registry.lock import Lock
from kaitoc.registry.locked import NO_GENERATOR

REFUSED, REJECTED, DOUBTFUL, STALE = "KC091", "KC092", "KC093", "KC094"


class Models(Protocol):
    """A Hub, as far as locking asks it."""

    def repository(self, model: str) -> Repository:
        """The newest revision of a model; raises HubRefusal."""

    def facts(self, repository: Repository) -> ModelFacts:
        """The facts of a model at a revision; raises HubRefusal."""


class Wanted(Struct, frozen=True):
    """A model that some targets have to have in the lock, because it is not built in there."""

    model: str
    targets: tuple[Environment, ...]

    @property
    def key(self) -> str:
        """Its key in a lock."""
        return self.model.lower()


class Outcome(Struct, frozen=True):
    """A lock that was brought up to date; `changed` says what became of models that are not as they were.

    Where a diagnostic is an error, the lock is not to be written.
    """

    lock: Lock
    changed: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def unlocked(compilations: Iterable[tuple[Environment, Compilation]]) -> list[Wanted]:
    """The models that compilations without a lock found neither built in nor locked, sorted."""
    found: dict[str, tuple[str, list[Environment]]] = {}
    for target, compilation in compilations:
        for model in {model.lower(): model for _, plan in compilation.plans for model in _missing(plan)}.values():
            found.setdefault(model.lower(), (model, []))[1].append(target)
    return [Wanted(model, tuple(targets)) for _, (model, targets) in sorted(found.items())]


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
            problems.append(_problem(REFUSED, f'KAITO {version} has no preset "{model}"', hint, model))
    return [wanted[key] for key in sorted(wanted)], problems


def resolve(
    wanted: Sequence[Wanted],
    current: Lock,
    hub: Callable[[], Models],
    *,
    update: bool,
    prune: bool,
    done: Callable[[], None] = lambda: None,
) -> Outcome:
    """The lock with everything that is wanted.

    What is locked already stays as it is, and no question is asked; with `update` it moves to the newest revision, and
    only the revision is asked for where that is the same. With `prune` nothing else stays. `done` is called after each
    model.
    """
    models = {} if prune else dict(current.models)
    changed: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for wish in wanted:
        before = current.models.get(wish.key)
        try:
            now = _read(wish, before, hub) if before is None or update else before
        except HubRefusal as refusal:
            problems.append(_problem(REFUSED, refusal.message, refusal.hint, wish.model))
        else:
            models[wish.key] = now
            if now != before:
                changed[wish.key] = "added" if before is None else "updated"
            problems += judge(now, wish.targets)
        done()
    changed |= {key: "removed" for key in current.models if key not in models}
    return Outcome(Lock(models), changed, tuple(problems))


def outdated(wanted: Sequence[Wanted], current: Lock, hub: Callable[[], Models], *, prune: bool) -> list[Diagnostic]:
    """Why the lock is not what it would be if it were made now: what KAITO would see has changed, or the project has.

    A new revision that changes no fact makes no difference.
    """
    found = []
    for wish in wanted:
        before = current.models.get(wish.key)
        if before is None:
            found.append(_problem(STALE, f"{wish.model} is not locked", "run `kaitoc preset lock`", wish.model))
            continue
        try:
            now = _read(wish, before, hub)
        except HubRefusal as refusal:
            found.append(_problem(REFUSED, refusal.message, refusal.hint, wish.model))
            continue
        if replace(now, revision=before.revision) != before:
            message = f"{now.model} has changed: {' and '.join(_differences(before, now))}, in {now.revision[:7]}"
            hint = f"`kaitoc preset lock --update {wish.model}` takes it over"
            found.append(_problem(STALE, message, hint, wish.model))
        found += judge(before, wish.targets)
    unused = [facts.model for key, facts in current.models.items() if prune and key not in {w.key for w in wanted}]
    return found + [
        _problem(STALE, f"nothing uses {model}, which is locked", "run `kaitoc preset lock`", model) for model in unused
    ]


def judge(facts: ModelFacts, targets: Sequence[Environment]) -> list[Diagnostic]:
    """What the generators of the targets say of a model: that they give up, or figures that can hardly be meant."""
    found: dict[str, Diagnostic] = {}
    for target in targets:
        version, rules = target.profile.version, target.profile.generator
        made = derive(facts, rules, load_tables(version)) if rules else Rejection(NO_GENERATOR)
        if isinstance(made, Rejection):
            message = f"KAITO {version} gives up on {facts.model}: {made.reason}"
            found[message] = _problem(REJECTED, message, "", facts.model)
            continue
        for doubt in made.doubts:
            message = f"KAITO {version} takes {facts.model}, but {doubt}"
            found[message] = _problem(DOUBTFUL, message, "", facts.model, Severity.WARNING)
    return list(found.values())


def _missing(plan: Plan) -> Iterator[str]:
    """The models that a plan, or that of a child, has been refused for."""
    if plan.refusal is not None and plan.refusal.rule == NOT_LOCKED:
        yield plan.preset
    for child in plan.children:
        yield from _missing(child)


def _read(wish: Wanted, before: ModelFacts | None, hub: Callable[[], Models]) -> ModelFacts:
    source = hub()
    repository = source.repository(before.model if before else wish.model)
    same = before is not None and (before.revision, before.restricted) == (repository.revision, repository.restricted)
    return before if before is not None and same else source.facts(repository)


def _differences(before: ModelFacts, now: ModelFacts) -> Iterator[str]:
    if before.weights != now.weights:
        yield "its weights"
    for name in sorted({*before.configs, *now.configs}):
        if before.configs.get(name) != now.configs.get(name):
            yield name
    if before.restricted != now.restricted:
        yield "who may read it"


def _problem(rule: str, message: str, hint: str, model: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    stage = Stage.RECONCILE if severity is Severity.ERROR else Stage.ADVICE
    return Diagnostic(rule, severity, stage, message, hint, object=ObjectRef("Model", "", model))
