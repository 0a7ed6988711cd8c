"""What there is in a world: its objects, the document that each comes of, and the part of the world that makes it."""

from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.compile import created
from kaitoc.diagnostics import SourceRef
from kaitoc.explain.world import Id, Layer, Outcome, World, compiled, outcome_of
from kaitoc.footprint import Trace
from kaitoc.load.document import Document
from kaitoc.objects import key_of
from kaitoc.parts import divided


class Survey(Struct, frozen=True):
    """What a world is compiled to, and from which of its documents: by their number, and in groups that bear on each
    other.
    """

    outcome: Outcome
    made: Mapping[Id, int]
    groups: tuple[frozenset[int], ...]


def survey(world: World) -> Survey:
    """Compile a world once to see what comes of which document."""
    numbered = [Document(SourceRef(str(number)), document.data) for number, document in enumerate(world.documents)]
    trace: Trace = {}
    compilation = compiled(replace(world, documents=tuple(numbered)), trace)
    found = outcome_of(compilation)
    written = {key_of(entry.object): int(entry.source.file) for entry in compilation.entries}
    needed = {key_of(obj): int(entry.source.file) for entry, obj in created(compilation, deep=True)}
    of_operator = {**written, **needed}
    as_written = {**needed, **written} if world.operator else of_operator
    made = {one: (as_written if one.layer is Layer.RENDERED else of_operator)[one.key] for one in found.made}
    return Survey(found, made, tuple(frozenset(map(int, group)) for group in divided(trace)))


def narrowed(world: World, known: Survey, wanted: Collection[Id]) -> World:
    """The world of some objects: the documents that bear on them. An overlay may match nothing of it."""
    numbers = {known.made[one] for one in wanted}
    together = {number for group in known.groups if group & numbers for number in group}
    return replace(
        world,
        documents=tuple(document for number, document in enumerate(world.documents) if number in together),
        patches=tuple(replace(patch, optional=True) for patch in world.patches),
    )
