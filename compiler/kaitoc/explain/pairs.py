"""What two switches bring together, and neither alone: a token needs a Secret, and a model that is downloaded."""

from collections.abc import Collection, Iterator

from kaitoc.diagnostics import Path
from kaitoc.explain.dependencies import Witness
from kaitoc.explain.experiment import known_of
from kaitoc.explain.inputs import Input, cluster_inputs, document_inputs
from kaitoc.explain.reads import is_same, reads_of
from kaitoc.explain.registry_inputs import preset_inputs, sku_inputs
from kaitoc.explain.tree import ABSENT
from kaitoc.explain.world import Id, Outcome, Part, World, changes, outcome


def brought_together(
    world: World, before: Outcome, alone: Collection[Path], known: Id, part: Part
) -> dict[Path, tuple[Witness, Witness]]:
    """The leaves that an object gets by two switches, and not by an input `alone`; `part` has the object."""
    brought: dict[Path, tuple[Witness, Witness]] = {}
    switches = list(_switches(world, before))
    for number, first in enumerate(switches):
        one = first.put(world, first.trials[0])
        if one is None:
            continue
        reads = reads_of(one)
        for second in switches[number + 1 :]:
            both = second.put(one, second.trials[0])
            if both is None or is_same(one, both, reads):
                continue
            for _, change in changes(before, outcome(both, part), [known]):
                if change is not None and change.old is ABSENT and change.path not in alone:
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
