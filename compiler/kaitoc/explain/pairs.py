"""What two switches bring together, and neither alone: a token needs a Secret, and a model that is downloaded."""

from collections.abc import Iterator

from kaitoc.diagnostics import Path
from kaitoc.explain.dependencies import Dependencies, Witness, of_object
from kaitoc.explain.experiment import known_of
from kaitoc.explain.inputs import Input, cluster_inputs, document_inputs
from kaitoc.explain.registry_inputs import preset_inputs, sku_inputs
from kaitoc.explain.tree import ABSENT
from kaitoc.explain.world import Id, Outcome, World, changes, outcome


def brought_together(
    world: World, before: Outcome, found: Dependencies, known: Id
) -> dict[Path, tuple[Witness, Witness]]:
    """The leaves that an object gets by two switches, and by no input alone."""
    alone = of_object(found.added, known)
    brought: dict[Path, tuple[Witness, Witness]] = {}
    for first in _switches(world, before):
        one = first.put(first.trials[0])
        if one is None:
            continue
        for second in _switches(one, before):
            if _key(second) <= _key(first):
                continue
            both = second.put(second.trials[0])
            for one_of, change in changes(before, outcome(both)) if both is not None else ():
                if one_of != known or change is None or change.old is not ABSENT or change.path in alone:
                    continue
                seen = (Witness(first, first.trials[0], change.new), Witness(second, second.trials[0], change.new))
                brought.setdefault(change.path, seen)
    return brought


def _switches(world: World, before: Outcome) -> Iterator[Input]:
    """What is on or off, and what is not written."""
    known = known_of(world)
    for inputs in (
        document_inputs(world, known),
        cluster_inputs(world, known),
        preset_inputs(world, before, known),
        sku_inputs(world, before, known),
    ):
        yield from (one for one in inputs if one.trials and (one.value is ABSENT or isinstance(one.value, bool)))


def _key(one: Input) -> tuple[str, str, str]:
    return one.sort.value, one.about, one.name
