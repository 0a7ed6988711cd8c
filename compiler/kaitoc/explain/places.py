"""The file and the line behind an input."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from kaitoc.diagnostics import SourceRef
from kaitoc.explain.inputs import Input, Sort
from kaitoc.explain.tree import ABSENT
from kaitoc.explain.world import World
from kaitoc.load.positions import positions


class Place(Struct, frozen=True):
    """A line of a file; 0 where only the file is known."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        """`workspaces/phi.yaml:6`."""
        return f"{self.file}:{self.line}" if self.line else self.file


Declared = Callable[[Sequence[Input]], Sequence[Sequence[Place]]]
"""Where the presets declare what each of some inputs is a fact of."""

_DECLARED = (Sort.PRESET, Sort.SKU, Sort.IMAGE)


def places(
    world: World, inputs: Sequence[Input], read: Callable[[str], bytes], declared: Declared
) -> list[list[Place]]:
    """The lines of each input, in the order of the inputs; none for what the KAITO version decides."""
    found = positions([(one.source or SourceRef(""), one.path) for one in inputs], read)
    facts = [one for one in inputs if one.sort in _DECLARED]
    of_facts = dict(zip(map(id, facts), declared(facts), strict=True)) if facts else {}
    lines: list[list[Place]] = []
    for one, position in zip(inputs, found, strict=True):
        if one.sort in _DECLARED:
            lines.append(list(of_facts[id(one)]))
        elif one.source is None:
            lines.append([])
        else:
            lines.append([Place(one.source.file, position.line if one.value is not ABSENT else 0)])
    return lines
