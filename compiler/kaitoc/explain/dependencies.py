"""What depends on what: every input is changed, one at a time, and what comes out is compared."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct, field

from kaitoc.diagnostics import Path
from kaitoc.explain.comparison import Change
from kaitoc.explain.inputs import Input
from kaitoc.explain.reads import Reads, is_same
from kaitoc.explain.tree import ABSENT
from kaitoc.explain.world import Id, Outcome, Part, World, changes, outcome

Leaf = tuple[Id, Path]
Changes = tuple[tuple[Id, Change | None], ...]
"""What becomes of leaves; None is what becomes of an object that is gone."""


class Witness(Struct, frozen=True):
    """That an input matters: with the value `tried`, a leaf is `result` (ABSENT: not there)."""

    input: Input
    tried: Any
    result: Any


class Dependencies(Struct, frozen=True):
    """What every input that was tried does: to leaves, to objects as a whole, and what it would add.

    Each list has one witness per input. `objects` are those that go with a value of the input; `added` are leaves that
    an object gets, by their path in it.
    """

    leaves: dict[Leaf, list[Witness]] = field(default_factory=dict)
    objects: dict[Id, list[Witness]] = field(default_factory=dict)
    added: dict[Leaf, list[Witness]] = field(default_factory=dict)


class Trial(Struct, frozen=True):
    """A value that was tried, and what came out."""

    input: Input
    tried: Any
    outcome: Outcome


def run(inputs: Iterable[Input], world: World, reads: Reads | None = None, part: Part | None = None) -> Iterator[Trial]:
    """Compile with every value of every input, but for what makes no world, or one that nobody can reckon with.

    `reads` is what compiling the world looks at; a value that changes nothing of that is not tried. With `part` only
    that part of the world counts.
    """
    for one in inputs:
        for value in one.trials:
            other = one.put(world, value)
            if other is not None and (reads is None or not is_same(world, other, reads)):
                with suppress(ArithmeticError, ValueError):
                    yield Trial(one, value, outcome(other, part))


class Effect(Struct, frozen=True):
    """What a value that was tried does; `failed` where KAITO refuses it."""

    input: Input
    tried: Any
    changes: Changes
    failed: bool


def effects(before: Outcome, trials: Iterable[Trial], wanted: Collection[Id] | None = None) -> Iterator[Effect]:
    """What each trial does to all objects, or to those that are wanted; nothing of trials that do nothing."""
    for trial in trials:
        found = tuple(changes(before, trial.outcome, wanted))
        if found:
            yield Effect(trial.input, trial.tried, found, trial.outcome.failed)


def dependencies(seen: Iterable[Effect]) -> Dependencies:
    """What the effects show. What is gone because KAITO refuses the value, shows nothing."""
    found = Dependencies()
    for effect in seen:
        for known, change in effect.changes:
            if change is not None:
                witness = Witness(effect.input, effect.tried, change.new)
                table = found.added if change.old is ABSENT else found.leaves
                _note(table.setdefault((known, change.path), []), witness)
            elif not effect.failed:
                _note(found.objects.setdefault(known, []), Witness(effect.input, effect.tried, ABSENT))
    return found


def of_object(found: Mapping[Leaf, list[Witness]], known: Id) -> dict[Path, list[Witness]]:
    """What is known of the leaves of one object."""
    return {path: witnesses for (one, path), witnesses in found.items() if one == known}


def _note(witnesses: list[Witness], witness: Witness) -> None:
    """Keep one witness of each input; that a value is another one says more than that it is gone."""
    for place, known in enumerate(witnesses):
        if known.input is witness.input:
            if known.result is ABSENT and witness.result is not ABSENT:
                witnesses[place] = witness
            return
    witnesses.append(witness)
