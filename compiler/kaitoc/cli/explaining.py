"""From KIND/NAME and a field to explanations: finds the object in each world, and runs the trials."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from kaitoc.cli.declared import declared_in
from kaitoc.cli.worlds import Known
from kaitoc.errors import EnvironmentProblem
from kaitoc.explain.comparison import output_leaves
from kaitoc.explain.dependencies import Witness, dependencies, run
from kaitoc.explain.experiment import all_inputs
from kaitoc.explain.explanation import Explanation, explain
from kaitoc.explain.fields import select, texts
from kaitoc.explain.places import Place, places
from kaitoc.explain.world import Id, Layer, Survey, narrowed, outcome, survey
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
    worlds: Sequence[Known], what: str, namespace: str | None, field: str | None, *, pairs: bool = False
) -> Iterator[Explained]:
    """Every object of that kind and name, in each of the worlds that have it; `pairs` for all that is missing.

    Raises EnvironmentProblem where none has it, or where it has no such field.
    """
    surveys = [(known, survey(known.world)) for known in worlds]
    everything = [one for _, seen in surveys for one in seen.made]
    wanted = _wanted(everything, what, namespace)
    for known, seen in surveys:
        here = [one for one in _once(seen.made) if one in wanted]
        if here:
            yield from explained_objects(known, seen, here, field, pairs=pairs)


def paths_of(worlds: Sequence[Known], what: str) -> list[str]:
    """Every field of an object that may be asked for."""
    found: dict[str, None] = {}
    for known in worlds:
        seen = survey(known.world)
        compiled = outcome(known.world)
        for one in _wanted(list(seen.made), what, None):
            found |= dict.fromkeys(texts([path for path, _ in output_leaves(compiled.objects[one])]))
    return list(found)


def explained_objects(
    known: Known, seen: Survey, wanted: Sequence[Id], field: str | None, *, pairs: bool = False
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
    found = dependencies(before, run(all_inputs(world, before)))
    origins = dict(world.target.profile.origins())
    declared = declared_in(world, known.read)
    for one in wanted:
        if chosen[one]:
            explanation = explain(world, before, found, one, chosen[one], sums=field is not None, pairs=pairs)
            inputs = list({id(w.input): w.input for w in explanation.witnesses}.values())
            lines = places(world, inputs, known.read, declared)
            yield Explained(known.name, explanation, dict(zip(map(id, inputs), lines, strict=True)), origins)


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
