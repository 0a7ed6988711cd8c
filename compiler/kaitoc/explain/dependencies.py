"""What depends on what: every input is changed, one at a time, and what comes out is compared."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct, field

from kaitoc.diagnostics import Path
from kaitoc.explain.inputs import Input
from kaitoc.explain.tree import ABSENT
from kaitoc.explain.world import Id, Outcome, additional, changes, outcome
from kaitoc.objects import Object

Leaf = tuple[Id, Path]


class Witness(Struct, frozen=True):
    """That an input matters: with the value `tried`, a leaf is `result` (ABSENT: not there)."""

    input: Input
    tried: Any
    result: Any


class Dependencies(Struct, frozen=True):
    """What every input that was tried does: to leaves, to objects as a whole, and what it would add.

    Each list has one witness per input. `objects` are those that go with a value of the input; `added` are leaves that
    an object gets, by their path in it; `created` are objects that there are then.
    """

    leaves: dict[Leaf, list[Witness]] = field(default_factory=dict)
    objects: dict[Id, list[Witness]] = field(default_factory=dict)
    added: dict[Leaf, list[Witness]] = field(default_factory=dict)
    created: dict[Id, list[tuple[Witness, Object]]] = field(default_factory=dict)


class Trial(Struct, frozen=True):
    """A value that was tried, and what came out."""

    input: Input
    tried: Any
    outcome: Outcome


def run(inputs: Iterable[Input]) -> Iterator[Trial]:
    """Compile with every value of every input, but for what makes no world, or one that nobody can reckon with."""
    for one in inputs:
        for value in one.trials:
            world = one.put(value)
            if world is not None:
                with suppress(ArithmeticError, ValueError):
                    yield Trial(one, value, outcome(world))


def dependencies(before: Outcome, trials: Iterable[Trial]) -> Dependencies:
    """What the trials show. What is gone because KAITO refuses the value, shows nothing."""
    found = Dependencies()
    for trial in trials:
        for known, change in changes(before, trial.outcome):
            if change is not None:
                witness = Witness(trial.input, trial.tried, change.new)
                table = found.added if change.old is ABSENT else found.leaves
                _note(table.setdefault((known, change.path), []), witness)
            elif not trial.outcome.failed:
                _note(found.objects.setdefault(known, []), Witness(trial.input, trial.tried, ABSENT))
        for new in additional(before, trial.outcome):
            witnesses = found.created.setdefault(new, [])
            if all(known.input is not trial.input for known, _ in witnesses):
                obj = trial.outcome.objects[new]
                witnesses.append((Witness(trial.input, trial.tried, obj), obj))
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
