"""From KIND/NAME and a field to explanations: finds the object in each world, and runs the trials."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from msgspec import Struct

from kaitoc.cli.beside import beside
from kaitoc.cli.declared import declared_in, with_disk
from kaitoc.cli.worlds import Known
from kaitoc.errors import EnvironmentProblem
from kaitoc.explain.comparison import output_leaves
from kaitoc.explain.dependencies import Changes, Effect, Witness, dependencies, effects, run
from kaitoc.explain.experiment import all_inputs
from kaitoc.explain.explanation import Explanation, Question, explain
from kaitoc.explain.fields import select, texts
from kaitoc.explain.places import Place, places
from kaitoc.explain.reads import reads_of
from kaitoc.explain.survey import Survey, narrowed, survey
from kaitoc.explain.world import Id, Layer, Outcome, Part, World, outcome, part_of
from kaitoc.kaito.origins import Origin
from kaitoc.nearest import nearest


class Explained(Struct, frozen=True):
    """An explanation, and what it takes to tell of its inputs: their lines, and the version's decisions."""

    target: str
    explanation: Explanation
    lines: dict[int, list[Place]]
    origins: dict[str, Origin]

    def where(self, witness: Witness) -> Sequence[Place]:
        """The lines of what a witness is about."""
        return self.lines.get(id(witness.input), ())

    def named(self, key: str) -> Origin | None:
        """A decision of the KAITO version."""
        return self.origins.get(key)


def explained(
    worlds: Sequence[Known], what: str, namespace: str | None, field: str | None, *, why_not: bool = False
) -> Iterator[Explained]:
    """Every object of that kind and name, in each of the worlds that have it; `why_not` for what is left out, too.

    Raises EnvironmentProblem where none has it, or where it has no such field.
    """
    surveys = [(known, survey(known.world)) for known in worlds]
    everything = [one for _, seen in surveys for one in seen.made]
    wanted = _wanted(everything, what, namespace)
    for known, seen in surveys:
        here = [one for one in _once(seen.made) if one in wanted]
        if here:
            yield from explained_objects(known, seen, here, field, why_not=why_not)


def paths_of(worlds: Sequence[Known], what: str) -> list[str]:
    """Every field of an object that may be asked for."""
    found: dict[str, None] = {}
    for known in worlds:
        compiled = survey(known.world).outcome
        for one in _wanted(list(compiled.made), what, None):
            found |= dict.fromkeys(texts([path for path, _ in output_leaves(compiled.objects[one])]))
    return list(found)


def explained_objects(
    known: Known, seen: Survey, wanted: Sequence[Id], field: str | None, *, why_not: bool = False
) -> Iterator[Explained]:
    """Objects of a world; raises EnvironmentProblem where they have no such field."""
    world = narrowed(known.world, seen, wanted)
    before = outcome(world)
    chosen = {}
    for one in wanted:
        leaves = [path for path, _ in output_leaves(before.objects[one])]
        chosen[one] = select(leaves, field) if field else leaves
        if not chosen[one] and one is wanted[-1] and not any(chosen.values()):
            raise _no_field(one, field or "", texts(leaves))
    asked = Question(part_of(world, wanted), sums=field is not None, why_not=why_not)
    found = dependencies(_effects(world, before, asked.part))
    origins = dict(world.target.profile.origins())
    declared = declared_in(world, known.read)
    for one in wanted:
        if chosen[one]:
            explanation = explain(world, before, found, one, chosen[one], asked)
            inputs = list({id(w.input): w.input for w in explanation.witnesses}.values())
            lines = places(world, inputs, known.read, declared)
            if asked.sums:
                explanation = with_disk(world, explanation, declared)
            yield Explained(known.name, explanation, dict(zip(map(id, inputs), lines, strict=True)), origins)


def _effects(world: World, before: Outcome, part: Part) -> list[Effect]:
    """What every input does to a part of a world; half of the inputs are tried in another process."""
    reads = reads_of(world)
    inputs = list(all_inputs(world, before))

    def tried(numbers: Iterable[int]) -> list[tuple[int, Any, Changes, bool]]:
        return [
            (number, effect.tried, effect.changes, effect.failed)
            for number in numbers
            for effect in effects(before, run([inputs[number]], world, reads, part), part.wanted)
        ]

    other_half = beside(lambda: tried(range(1, len(inputs), 2)))
    found = [*tried(range(0, len(inputs), 2)), *other_half()]
    found.sort(key=itemgetter(0))
    return [Effect(inputs[number], value, changes, failed) for number, value, changes, failed in found]


def _wanted(everything: Sequence[Id], what: str, namespace: str | None) -> set[Id]:
    kind, slash, name = what.partition("/")
    if not slash:
        raise EnvironmentProblem(f'"{what}" is no KIND/NAME', "such as StatefulSet/chat, or the id of a rule")
    found = {
        one
        for one in everything
        if _is_kind(one.key.kind, kind) and one.key.name == name and namespace in (None, one.key.namespace)
    }
    if found:
        return found
    known = list(dict.fromkeys(f"{one.key.kind}/{one.key.name}" for one in everything))
    close = nearest(what, known)
    others = [one for one in known if one.partition("/")[2] == name and one not in close]
    hint = f"did you mean {' or '.join([*others[:2], *close][:3])}?" if close or others else f"there are {len(known)}"
    raise EnvironmentProblem(f"there is no {kind} {name}{f' in {namespace}' if namespace else ''}", hint)


def _is_kind(kind: str, asked: str) -> bool:
    """As kubectl takes kinds: in any case, one or many of it."""
    known = kind.lower()
    return asked.lower() in (known, f"{known}s", f"{known.removesuffix('y')}ies", _SHORT.get(known, known))


_SHORT = {
    "configmap": "cm",
    "deployment": "deploy",
    "persistentvolumeclaim": "pvc",
    "service": "svc",
    "statefulset": "sts",
}


def _once(made: Mapping[Id, int]) -> list[Id]:
    """What is rendered and made by nobody else comes once: where there is no operator, all that it would create."""
    return [one for one in made if one.layer is not Layer.CREATED or Id(Layer.RENDERED, one.key) not in made]


def _no_field(one: Id, field: str, known: Sequence[str]) -> EnvironmentProblem:
    close = nearest(field, known) or nearest(field, {path.rpartition(".")[2] for path in known})
    hint = f"did you mean {' or '.join(close)}?" if close else "without FIELD all of it is shown"
    return EnvironmentProblem(f'{one.key.kind} {one.key.name} has no field "{field}"', hint)
