"""What is told of an object: each field, its value, and everything that it depends on."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.deployment.model import KIND as DEPLOYMENT
from kaitoc.diagnostics import Path
from kaitoc.explain.comparison import output_leaves
from kaitoc.explain.decisions import Call, recorded, with_answer
from kaitoc.explain.dependencies import Dependencies, Witness, of_object
from kaitoc.explain.formulas import Formula, formulas
from kaitoc.explain.inputs import Sort
from kaitoc.explain.pairs import brought_together
from kaitoc.explain.world import Id, Layer, Outcome, World, changes, outcome
from kaitoc.kaito.origins import Origin
from kaitoc.objects import Object

SUMS = ("estimator.nodes", "estimator.memory", "estimator.max_model_len", "pods.probes")
"""The decisions that are numbers, in the order in which they are made."""


class Sum(Struct, frozen=True):
    """How a decision comes to a number, step by step; `decision` is its key."""

    decision: str
    steps: tuple[Formula, ...]


class Field(Struct, frozen=True):
    """A leaf of an object, with one witness for each input that it depends on, and the sums behind it."""

    path: Path
    value: Any
    because: tuple[Witness, ...]
    sums: tuple[Sum, ...] = ()


class Explanation(Struct, frozen=True):
    """An object that comes out of a world.

    `there` are the inputs that it is there for as a whole. `maker` is who makes it, None for what its author wrote.
    `missing` are leaves that it does not have, each with every input that would bring it; `missing_together` are those
    that only two inputs together would bring.
    """

    id: Id
    object: Object
    fields: tuple[Field, ...]
    there: tuple[Witness, ...] = ()
    maker: Origin | None = None
    missing: tuple[Field, ...] = ()
    missing_together: tuple[Field, ...] = ()

    @property
    def is_lowered(self) -> bool:
        """Whether it is there for a ModelDeployment: its author wrote that, and kaitoc the rest."""
        return any(witness.input.about.startswith(f"{DEPLOYMENT} ") for witness in self.there)

    @property
    def witnesses(self) -> Iterator[Witness]:
        """All of them."""
        for field in (*self.fields, *self.missing, *self.missing_together):
            yield from field.because
        yield from self.there


def explain(
    world: World,
    before: Outcome,
    found: Dependencies,
    known: Id,
    paths: Collection[Path],
    *,
    sums: bool,
    pairs: bool = False,
) -> Explanation:
    """Tell of an object; of its leaves, of those at `paths`, with the `sums` behind them or without.

    With `pairs` inputs are also tried two at a time, for what is missing.
    """
    obj = before.objects[known]
    of_leaves = of_object(found.leaves, known)
    fields = [Field(path, value, tuple(of_leaves.get(path, ()))) for path, value in output_leaves(obj) if path in paths]
    makers = world.target.profile.makers()
    return Explanation(
        id=known,
        object=obj,
        fields=tuple(with_sums(world, before, known, fields) if sums else fields),
        there=tuple(found.objects.get(known, ())),
        maker=makers.get(known.key.kind) if known.layer is not Layer.RENDERED or not world.operator else None,
        missing=tuple(
            Field(path, witnesses[0].result, tuple(witnesses))
            for path, witnesses in of_object(found.added, known).items()
        ),
        missing_together=tuple(
            Field(path, witnesses[0].result, witnesses)
            for path, witnesses in (brought_together(world, before, found, known) if pairs else {}).items()
        ),
    )


def with_sums(world: World, before: Outcome, known: Id, fields: Iterable[Field]) -> Iterator[Field]:
    """Fields with the sums behind them: the steps of each decision that they depend on."""
    calls: Mapping[str, list[Call]] | None = None
    for field in fields:
        asked = {witness.input.about for witness in field.because if witness.input.sort is Sort.KAITO}
        sums: list[Sum] = []
        for key in SUMS:
            if key in asked:
                calls = recorded(world) if calls is None else calls
                call = _deciding_call(world, before, (known, field.path), key, calls[key])
                steps = _steps(world, key, call) if call else []
                sums += [Sum(key, tuple(steps))] if steps else []
        yield replace(field, sums=tuple(sums))


def _deciding_call(
    world: World, before: Outcome, leaf: tuple[Id, Path], key: str, calls: Iterable[Call]
) -> Call | None:
    """The call on which a leaf depends: where it is answered otherwise, the leaf is another."""
    for call in calls:
        for other in with_answer(world, key, call):
            after = outcome(other)
            if any((known, change.path) == leaf for known, change in changes(before, after) if change is not None):
                return call
    return None


def _steps(world: World, key: str, call: Call) -> list[Formula]:
    function: Any = world.target.profile
    for name in key.split("."):
        function = getattr(function, name)
    return formulas(function, call.arguments, call.named)
