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
from kaitoc.explain.world import Id, Layer, Outcome, Part, World, changes, outcome
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


class Question(Struct, frozen=True):
    """What is asked of a world: about which part of it, with the sums behind the fields or without, and whether what is
    left out is to be told as well.
    """

    part: Part
    sums: bool = False
    why_not: bool = False


def explain(
    world: World, before: Outcome, found: Dependencies, known: Id, paths: Collection[Path], asked: Question
) -> Explanation:
    """Tell of an object; of its leaves, of those at `paths`. `found` are the dependencies of the part asked for."""
    obj = before.objects[known]
    of_leaves = of_object(found.leaves, known)
    fields = [Field(path, value, tuple(of_leaves.get(path, ()))) for path, value in output_leaves(obj) if path in paths]
    makers = world.target.profile.makers()
    alone = of_object(found.added, known) if asked.why_not else {}
    together = brought_together(world, before, alone, known, asked.part) if asked.why_not else {}
    return Explanation(
        id=known,
        object=obj,
        fields=tuple(_with_sums(world, before, known, fields, asked.part) if asked.sums else fields),
        there=tuple(found.objects.get(known, ())),
        maker=makers.get(known.key.kind) if known.layer is not Layer.RENDERED or not world.operator else None,
        missing=tuple(Field(path, witnesses[0].result, tuple(witnesses)) for path, witnesses in alone.items()),
        missing_together=tuple(Field(path, both[0].result, both) for path, both in together.items()),
    )


def _with_sums(world: World, before: Outcome, known: Id, fields: Iterable[Field], part: Part) -> Iterator[Field]:
    """Fields with the sums behind them: the steps of each decision that they depend on."""
    calls: Mapping[str, list[Call]] | None = None
    for field in fields:
        asked = {witness.input.about for witness in field.because if witness.input.sort is Sort.KAITO}
        sums: list[Sum] = []
        for key in SUMS:
            if key in asked:
                calls = recorded(world) if calls is None else calls
                deciding = (
                    call for call in calls[key] if _decides(call, key, world, before, (known, field.path), part)
                )
                call = next(deciding, None)
                steps = _steps(world, key, call) if call else []
                sums += [Sum(key, tuple(steps))] if steps else []
        yield replace(field, sums=tuple(sums))


def _decides(call: Call, key: str, world: World, before: Outcome, leaf: tuple[Id, Path], part: Part) -> bool:
    """Whether a leaf depends on a call: where it is answered otherwise, the leaf is another."""
    known, path = leaf
    for other in with_answer(world, key, call):
        after = outcome(other, part)
        if any(change is not None and change.path == path for _, change in changes(before, after, [known])):
            return True
    return False


def _steps(world: World, key: str, call: Call) -> list[Formula]:
    function: Any = world.target.profile
    for name in key.split("."):
        function = getattr(function, name)
    return formulas(function, call.arguments, call.named)
