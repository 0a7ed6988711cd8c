"""What an object is compiled from, and everything that comes out."""

from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from kaitoc.compile import Compilation, compile_documents, created
from kaitoc.delivery import delivered_patches, standing_objects
from kaitoc.diagnostics import Path, SourceRef
from kaitoc.environment import Environment
from kaitoc.explain.comparison import Change, compare
from kaitoc.explain.text import opened
from kaitoc.footprint import Trace
from kaitoc.kaito.plan import Plan
from kaitoc.load.document import Document
from kaitoc.memo import Lazy
from kaitoc.objects import Key, Object, key_of
from kaitoc.overlay import Patch
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
    """The objects that a world is compiled to; `failed` where not all of them are.

    `made` has the objects as they are, `objects` with the inside of their texts.
    """

    made: Mapping[Id, Object] = field(default_factory=dict)
    objects: Mapping[Id, Object] = field(default_factory=dict)
    plans: tuple[Plan, ...] = ()
    failed: bool = True


class Part(Struct, frozen=True):
    """Some of the objects that come of a world, and the objects of its input that any of them is made for."""

    wanted: Collection[Id]
    makers: Collection[Key]


def outcome(world: World, part: Part | None = None) -> Outcome:
    """Compile a world. What KAITO's webhook refuses is compiled, too.

    With a `part` only its makers' objects are made, as long as all that is wanted comes of that.
    """
    compilation = compiled(world)
    if part is not None:
        plans = tuple((entry, plan) for entry, plan in compilation.plans if key_of(entry.object) in part.makers)
        found = outcome_of(replace(compilation, plans=plans))
        if all(one in found.made for one in part.wanted):
            return found
    return outcome_of(compilation)


def part_of(world: World, wanted: Collection[Id]) -> Part:
    """The part of a world that some of its objects are: with everything that they are made for, not the first alone."""
    compilation = compiled(world)
    made = {one.key for one in wanted if one.layer is not Layer.RENDERED or not world.operator}
    makers = frozenset(
        key_of(entry.object)
        for entry, plan in compilation.plans
        if any(key_of(obj) in made for _, obj in created(replace(compilation, plans=((entry, plan),)), deep=True))
    )
    return Part(wanted, makers)


def compiled(world: World, trace: Trace | None = None) -> Compilation:
    """The compilation of a world; `trace` receives what bears on what."""
    return compile_documents(
        world.documents,
        world.target,
        world.patches,
        hashed_names=world.rendered,
        admission=False,
        operator=world.operator,
        trace=trace,
    )


def outcome_of(compilation: Compilation) -> Outcome:
    """What comes of a compilation."""
    by_operator = [obj for _, obj in created(compilation, deep=True)]
    operator = compilation.context.has_operator
    rendered = [e.object for e in compilation.entries] if operator else standing_objects(compilation, by_operator)
    layers = (
        (Layer.CREATED, by_operator),
        (Layer.PATCH, delivered_patches(compilation)),
        (Layer.RENDERED, rendered),
    )
    made = {Id(layer, key_of(obj)): obj for layer, objects in layers for obj in objects}
    return Outcome(made, Lazy(made, opened), tuple(plan for _, plan in compilation.plans), compilation.failed)


def changes(old: Outcome, new: Outcome, wanted: Collection[Id] | None = None) -> Iterator[tuple[Id, Change | None]]:
    """What became of each object, or of those that are `wanted`: its changes, or None for one that is gone.

    An object under another name is the same one, if it is the only way to make sense of it.
    """
    pairs = _pairs(old.made, new.made)
    for known in old.made if wanted is None else wanted:
        other = pairs.get(known)
        if other is None:
            yield known, None
        elif new.made[other] != old.made[known]:
            for change in compare(old.objects[known], new.objects[other]):
                yield known, change


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
