"""What an object is compiled from, and everything that comes out."""

from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from kaitoc.compile import Compilation, compile_documents, created
from kaitoc.delivery import delivered_objects, delivered_patches
from kaitoc.diagnostics import Path, SourceRef
from kaitoc.environment import Environment
from kaitoc.explain.comparison import Change, compare
from kaitoc.explain.text import opened
from kaitoc.footprint import Trace
from kaitoc.kaito.plan import Plan
from kaitoc.load.document import Document
from kaitoc.objects import Key, Object, key_of
from kaitoc.overlay import Patch
from kaitoc.parts import divided
from kaitoc.registry.lock import Lock
from kaitoc.registry.model import Registry


class Layer(StrEnum):
    """Who makes an object: kaitoc renders it or a part of it, or the operator creates it."""

    RENDERED = "rendered"
    PATCH = "patch"
    CREATED = "created"


class Id(Struct, frozen=True):
    """An object that comes out: who makes it, and what it is."""

    layer: Layer
    key: Key


class World(Struct, frozen=True):
    """Everything that a target, or files, are compiled from.

    `cluster` is the Cluster document, None for a bare KAITO version. `lock` has the facts of models, and `unlocked` is
    the registry without them. Where it is `rendered`, ConfigMaps have hashed names. Without `operator` the workloads
    themselves are delivered. `other_version` gives the same target with another KAITO, None where there is none.
    `project` is where kaitoc.yaml has the target.
    """

    documents: tuple[Document, ...]
    target: Environment
    patches: tuple[Patch, ...] = ()
    cluster: Document | None = None
    lock: Lock | None = None
    lock_name: str = ""
    unlocked: Registry | None = None
    rendered: bool = True
    operator: bool = True
    other_version: Callable[[str], Environment | None] = lambda version: None
    project: tuple[SourceRef, Path] | None = None


class Outcome(Struct, frozen=True):
    """The objects that a world is compiled to, with the inside of their texts; `failed` where not all of them are."""

    objects: Mapping[Id, Object] = field(default_factory=dict)
    plans: tuple[Plan, ...] = ()
    failed: bool = True


def outcome(world: World, *, admission: bool = False) -> Outcome:
    """Compile a world; with `admission` what KAITO's webhook refuses fails, too."""
    compilation = _compiled(world, admission=admission)
    objects: dict[Id, Object] = {}
    for layer, made in (
        (Layer.RENDERED, delivered_objects(compilation)[0]),
        (Layer.PATCH, delivered_patches(compilation) if world.operator else ()),
        (Layer.CREATED, [obj for _, obj in created(compilation, deep=True)]),
    ):
        objects |= {Id(layer, key_of(obj)): opened(obj) for obj in made}
    return Outcome(objects, tuple(plan for _, plan in compilation.plans), compilation.failed)


def changes(old: Outcome, new: Outcome) -> Iterator[tuple[Id, Change | None]]:
    """What became of each object: its changes, or None for one that is gone.

    An object under another name is the same one, if it is the only way to make sense of it.
    """
    pairs = _pairs(old.objects, new.objects)
    for known, obj in old.objects.items():
        other = pairs.get(known)
        if other is None:
            yield known, None
        elif new.objects[other] != obj:
            for change in compare(obj, new.objects[other]):
                yield known, change


def additional(old: Outcome, new: Outcome) -> list[Id]:
    """The objects that the first outcome does not have."""
    known = set(_pairs(old.objects, new.objects).values())
    return [one for one in new.objects if one not in known]


class Survey(Struct, frozen=True):
    """What a world is compiled to, and from which of its documents: by their number, and in groups that bear on each
    other.
    """

    made: Mapping[Id, int]
    groups: tuple[frozenset[int], ...]


def survey(world: World) -> Survey:
    """Compile a world once to see what comes of which document."""
    numbered = [Document(SourceRef(str(number)), document.data) for number, document in enumerate(world.documents)]
    trace: Trace = {}
    compilation = _compiled(replace(world, documents=tuple(numbered)), trace=trace)
    operator = compilation.context.has_operator
    rendered = [(e, e.object) for e in compilation.entries if operator or not e.is_kaito]
    by_operator = [*created(compilation, deep=True)]
    made: dict[Id, int] = {}
    for layer, objects in (
        (Layer.CREATED, by_operator),
        (Layer.PATCH, by_operator if operator else []),
        (Layer.RENDERED, [*rendered, *([] if operator else by_operator)]),
    ):
        made |= {Id(layer, key_of(obj)): int(entry.source.file) for entry, obj in objects}
    there = outcome(world).objects
    groups = tuple(frozenset(map(int, group)) for group in divided(trace))
    return Survey({one: number for one, number in made.items() if one in there}, groups)


def narrowed(world: World, known: Survey, wanted: Collection[Id]) -> World:
    """The world of some objects: the documents that bear on them. An overlay may match nothing of it."""
    numbers = {known.made[one] for one in wanted}
    together = {number for group in known.groups if group & numbers for number in group}
    return replace(
        world,
        documents=tuple(document for number, document in enumerate(world.documents) if number in together),
        patches=tuple(replace(patch, optional=True) for patch in world.patches),
    )


def _compiled(world: World, *, admission: bool = False, trace: Trace | None = None) -> Compilation:
    return compile_documents(
        world.documents,
        world.target,
        world.patches,
        hashed_names=world.rendered,
        admission=admission,
        operator=world.operator,
        trace=trace,
    )


def _pairs(old: Collection[Id], new: Collection[Id]) -> dict[Id, Id]:
    """Which object is which: by identity, then by kind and order."""
    pairs = {one: one for one in old if one in new}
    free = [one for one in new if one not in pairs]
    for one in old:
        if one not in pairs:
            other = next((other for other in free if _alike(one, other)), None)
            if other is not None:
                free.remove(other)
                pairs[one] = other
    return pairs


def _alike(one: Id, other: Id) -> bool:
    return (one.layer, one.key.group, one.key.kind) == (other.layer, other.key.group, other.key.kind)
