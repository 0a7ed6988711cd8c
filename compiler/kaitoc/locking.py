"""What belongs into a lock: models read again or kept, and whether KAITO takes them.

The Hub is a parameter; what it says is all that these functions do not find in their arguments.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from kaitoc.diagnostics import Diagnostic, Severity
from kaitoc.generator.derive import Rejection, derive
from kaitoc.generator.facts import ModelFacts
from kaitoc.generator.tables import load_tables
from kaitoc.hub.refusal import HubRefusal
from kaitoc.hub.repository import Repository
from kaitoc.registry.lock import Lock, Record
from kaitoc.registry.locked import NO_GENERATOR
from kaitoc.registry.recorded import differences
from kaitoc.versions import known_versions
from kaitoc.wanted import REFUSED, Wanted, problem

REJECTED, DOUBTFUL, STALE = "KC092", "KC093", "KC094"


class Models(Protocol):
    """A Hub, as far as locking asks it."""

    def repository(self, model: str) -> Repository:
        """The newest revision of a model; raises HubRefusal."""

    def facts(self, repository: Repository) -> ModelFacts:
        """The facts of a model at a revision; raises HubRefusal."""


Recorder = Callable[[ModelFacts, str], Record | None]
"""What a KAITO version makes of facts, as a lock records it; None where there is nothing to record."""


class Outcome(Struct, frozen=True):
    """A lock that was brought up to date; `changed` says what became of models that are not as they were.

    Where a diagnostic is an error, the lock is not to be written.
    """

    lock: Lock
    changed: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def resolve(
    wanted: Sequence[Wanted],
    current: Lock,
    hub: Callable[[], Models],
    record: Recorder,
    *,
    update: bool,
    prune: bool,
    done: Callable[[], None] = lambda: None,
) -> Outcome:
    """The lock with everything that is wanted.

    What is locked already stays as it is, and no question is asked; with `update` it moves to the newest revision, and
    only the revision is asked for where that is the same. What KAITO versions make of the facts is recorded anew in any
    case. With `prune` nothing else stays. `done` is called after each model.
    """
    models = {} if prune else dict(current.models)
    presets = {} if prune else dict(current.presets)
    changed: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for wish in wanted:
        before = current.models.get(wish.key)
        try:
            now = _read(wish, before, hub) if before is None or update else before
        except HubRefusal as refusal:
            problems.append(problem(REFUSED, refusal.message, refusal.hint, wish.model))
        else:
            models[wish.key], presets[wish.key] = now, _recorded(wish, now, current, record, prune=prune)
            if now != before:
                changed[wish.key] = "added" if before is None else "updated"
            elif presets[wish.key] != current.presets.get(wish.key, {}):
                changed[wish.key] = "recorded"
            problems += judge(now, wish)
        done()
    changed |= {key: "removed" for key in current.models if key not in models}
    return Outcome(Lock(models, presets), changed, tuple(problems))


def outdated(
    wanted: Sequence[Wanted], current: Lock, hub: Callable[[], Models], record: Recorder, *, prune: bool
) -> list[Diagnostic]:
    """Why the lock is not what it would be if it were made now: what KAITO would see has changed, or the project has.

    A new revision that changes no fact makes no difference.
    """
    found = []
    for wish in wanted:
        before = current.models.get(wish.key)
        if before is None:
            found.append(problem(STALE, f"{wish.model} is not locked", "run `kaitoc preset lock`", wish.model))
            continue
        try:
            now = _read(wish, before, hub)
        except HubRefusal as refusal:
            found.append(problem(REFUSED, refusal.message, refusal.hint, wish.model))
            continue
        if replace(now, revision=before.revision, card=before.card) != before:
            message = f"{now.model} has changed: {' and '.join(_differences(before, now))}, in {now.revision[:7]}"
            hint = f"`kaitoc preset lock --update {wish.model}` takes it over"
            found.append(problem(STALE, message, hint, wish.model))
        there = current.presets.get(wish.key, {})
        found += _misrecorded(before, there, _recorded(wish, before, current, record, prune=prune))
        found += judge(before, wish)
    unused = [facts.model for key, facts in current.models.items() if prune and key not in {w.key for w in wanted}]
    return found + [
        problem(STALE, f"nothing uses {model}, which is locked", "run `kaitoc preset lock`", model) for model in unused
    ]


def _recorded(wish: Wanted, facts: ModelFacts, current: Lock, record: Recorder, *, prune: bool) -> dict[str, Record]:
    """What the lock is to record of a model: for the versions that want it, and for those of others unless `prune`.

    A version that this kaitoc does not know keeps its record as long as the facts are the same.
    """
    before = current.presets.get(wish.key, {})
    kept = set() if prune else set(before)
    found = {version: record(facts, version) for version in wish.versions | kept.intersection(known_versions())}
    if facts == current.models.get(wish.key):
        found |= {version: before[version] for version in kept.difference(known_versions())}
    return {version: made for version, made in found.items() if made is not None}


def _misrecorded(facts: ModelFacts, there: Mapping[str, Record], wanted: Mapping[str, Record]) -> Iterator[Diagnostic]:
    """How the records of a model are not what they are to be."""
    hint = "`kaitoc preset lock` writes it anew, without asking the Hub"
    for version in sorted({*there, *wanted}):
        if version not in wanted:
            message = f"nothing uses {facts.model} with KAITO {version}, which the lock records"
        elif version not in there:
            message = f"the lock does not record what KAITO {version} makes of {facts.model}"
        elif there[version] != wanted[version]:
            different = differences(there[version], wanted[version])
            message = f"the lock records another preset of {facts.model} than its facts come to: {different}"
        else:
            continue
        yield problem(STALE, message, hint, facts.model)


def judge(facts: ModelFacts, wish: Wanted) -> list[Diagnostic]:
    """What the generators of the targets say of a model: that they give up, or figures that can hardly be meant."""
    found: dict[str, Diagnostic] = {}
    for target in wish.targets:
        version, rules = target.profile.version, target.profile.generator
        made = derive(facts, rules, load_tables(version)) if rules else Rejection(NO_GENERATOR)
        if isinstance(made, Rejection):
            message = f"KAITO {version} gives up on {facts.model}: {made.reason}"
            if wish.by_servers:
                hint = "make sure that the vLLM of the ModelDeployment serves it"
                found[message] = problem(DOUBTFUL, message, hint, facts.model, Severity.WARNING)
            else:
                found[message] = problem(REJECTED, message, "", facts.model)
            continue
        for doubt in made.doubts:
            message = f"KAITO {version} takes {facts.model}, but {doubt}"
            found[message] = problem(DOUBTFUL, message, "", facts.model, Severity.WARNING)
    return list(found.values())


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
