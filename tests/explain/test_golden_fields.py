"""Every field of every golden repository: what explain names matters, and nothing else does.

The default profile takes a part of the inputs of each world, in turn; the long one takes all of them:

    HYPOTHESIS_PROFILE=long python -m pytest tests/explain/test_golden_fields.py
"""

import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import yaml

from golden import CASES, GOLDEN
from golden_worlds import golden_worlds
from kaitoc.deployment.model import is_deployment
from kaitoc.diagnostics import path_text
from kaitoc.explain.dependencies import dependencies, effects, run
from kaitoc.explain.experiment import all_inputs
from kaitoc.explain.reads import is_same, reads_of
from kaitoc.explain.text import Line, Payload, opened
from kaitoc.explain.world import Id, Layer, Outcome, outcome
from kaitoc.objects import Object

OBJECTS = [case for case in CASES if not case.startswith("model-deployments")]
"""Those whose authors wrote KAITO's objects themselves, and no ModelDeployments."""

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SAMPLE = 25
"""How many inputs of a world the default profile tries."""

EXCEPTIONS = {
    "kind": "another kind is another object",
    "apiVersion": "the version in which KAITO stores a kind is one, whatever version its author writes",
    "spec.source.registry": "the schema allows one word",
}
"""The fields of an author's objects that no value of an input changes, and why."""

WITHOUT_EFFECT = {
    "apiVersion": "a ModelDeployment is one in this version only",
    "kind": "another kind is another object",
    "spec.computeType": "the GPU of vllm is its default, and its only one",
    'spec.overrides.metadata.labels["kubefoundry.io/resource-type"]': "null: nothing is there that could change",
    'spec.overrides.resource.labelSelector.matchLabels["kubernetes.io/os"]': "null: nothing is there that could change",
    "mistral-built spec.modelId": "the image has the model",
    "mistral-built spec.ggufFile": "the image has the model",
    "gemma spec.premadeModel": "imageRef names the image",
    "phi-set spec.premadeModel": "overrides name the image",
    "phi-set spec.resourceType": "the overrides are those of an InferenceSet",
}
"""The fields of ModelDeployments that no value of an object comes from, and why."""

RENAMED = {"containers[0].name": "by another name it is another item, not the one that an overlay changes"}
"""The inputs by which an overlay finds the item of a list: the plain comparison of this test goes by places."""

Sign = tuple[Layer, str, tuple[str, ...], str]
"""A value where it stands, whatever the name of its object and its place in lists."""


@pytest.mark.parametrize("case", CASES)
def test_named_inputs_matter_and_no_others(case: str) -> None:
    for name, world in golden_worlds(case):
        before = outcome(world)
        inputs = list(all_inputs(world, before))
        if not LONG:
            inputs = random.Random(name).sample(inputs, min(SAMPLE, len(inputs)))
        reads = reads_of(world)
        trials = list(run(inputs, world))
        found = dependencies(effects(before, trials))
        there = signs(before)
        where = {
            (known, path): (known.layer, known.key.kind, *signature(before.objects[known], path))
            for known, path in found.leaves
        }
        for trial in trials:
            after = signs(trial.outcome)
            other = trial.input.put(world, trial.tried)
            assert other is not None
            if is_same(world, other, reads):
                assert trial.outcome.made == before.made, (name, trial.input.about, trial.input.name, trial.tried)
            shown = [
                (leaf, witness)
                for leaf, witnesses in found.leaves.items()
                for witness in witnesses
                if witness.input is trial.input
            ]
            for leaf, witness in shown:
                if witness.tried is trial.tried and not trial.input.name.endswith(tuple(RENAMED)):
                    moved = not _same_place(before, trial.outcome, *leaf)
                    assert moved or after[where[leaf]] < there[where[leaf]], (name, leaf, trial.input.name)
            gone = lost(before, trial.outcome, there - after)
            assert gone <= {where[leaf] for leaf, _ in shown}, (name, trial.input.about, trial.input.name, trial.tried)


@pytest.mark.parametrize("case", CASES)
def test_every_field_that_is_committed_is_explained(case: str) -> None:
    known: Counter[Sign] = Counter()
    for _, world in golden_worlds(case):
        known |= signs(outcome(world))
    for layer, kind, path, text in _signs(_committed(case)):
        assert any(known[(one, kind, path, text)] for one in (layer, Layer.PATCH, Layer.CREATED)), (kind, path, text)


@pytest.mark.parametrize("case", OBJECTS if LONG else OBJECTS[::6])
def test_fields_that_authors_wrote_have_an_input(case: str) -> None:
    for name, world in golden_worlds(case):
        if not world.operator:
            continue
        before = outcome(world)
        found = dependencies(effects(before, run(all_inputs(world, before), world, reads_of(world))))
        for known, obj in before.objects.items():
            for path, _ in leaves(obj) if known.layer is Layer.RENDERED else ():
                if ".".join(map(str, path)) not in EXCEPTIONS:
                    assert any(one == known and _below(leaf, path) for one, leaf in found.leaves), (name, known, path)


@pytest.mark.parametrize("case", [case for case in CASES if case not in OBJECTS])
def test_fields_of_model_deployments_have_an_effect(case: str) -> None:
    worlds = list(golden_worlds(case))
    for name, world in worlds if LONG else random.Random(case).sample(worlds, min(4, len(worlds))):
        before = outcome(world)
        found = dependencies(effects(before, run(all_inputs(world, before), world, reads_of(world))))
        inputs = [witness.input for witnesses in found.leaves.values() for witness in witnesses]
        named = {(one.source, one.path) for one in inputs}
        for document in filter(lambda one: is_deployment(one.data), world.documents):
            for path, _ in leaves(document.data):
                field = path_text(path)
                if not {field, f"{document.data['metadata']['name']} {field}"} & WITHOUT_EFFECT.keys():
                    assert (document.source, path) in named, (name, field)


def signs(compiled: Outcome) -> Counter[Sign]:
    """The values that come out, counted."""
    return Counter(_signs(compiled.objects.items()))


def _signs(objects: Iterable[tuple[Id, Object]]) -> Iterator[Sign]:
    for known, obj in objects:
        for path, value in leaves(obj):
            yield (
                known.layer,
                known.key.kind,
                tuple("[]" if isinstance(part, int) else part for part in path),
                repr(value),
            )


def lost(before: Outcome, after: Outcome, gone: Counter[Sign]) -> set[Sign]:
    """The values that are not there any more, of objects that still are."""
    kinds, still = (Counter((one.layer, one.key.kind) for one in compiled.objects) for compiled in (before, after))
    return {sign for sign in gone if still[sign[:2]] >= kinds[sign[:2]]}


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every leaf, in the plainest way."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    elif isinstance(value, list) and value:
        for index, child in enumerate(value):
            yield from leaves(child, (*path, index))
    else:
        yield path, value


def signature(obj: Object, path: tuple[str | int, ...]) -> tuple[tuple[str, ...], str]:
    """A leaf as it is counted: a flag is an item of its command line like any other."""
    value: Any = obj
    parts: list[str] = []
    for part in path:
        if isinstance(value, list):
            parts.append("[]")
            value = value[part if isinstance(part, int) else _index_of(value, part)]
        else:
            parts.append(str(part))
            value = value[part]
    return tuple(parts), repr(value)


def _same_place(before: Outcome, after: Outcome, known: Id, path: tuple[str | int, ...]) -> bool:
    """Whether the same place of the same object has the same value."""
    return known in after.objects and _at(after.objects[known], path) == _at(before.objects[known], path)


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        try:
            value = value[_index_of(value, part) if isinstance(value, list) and isinstance(part, str) else part]
        except (IndexError, KeyError, TypeError):
            return None
    return value


def _index_of(line: list[Any], flag: str) -> int:
    name, _, number = flag.partition("#")
    places = [index for index, word in enumerate(line) if isinstance(word, str) and word.partition("=")[0] == name]
    return places[int(number or 1) - 1]


def _below(leaf: tuple[str | int, ...], path: tuple[str | int, ...]) -> bool:
    return leaf == path or (len(leaf) == len(path) and leaf[:-1] == path[:-1])


def _committed(case: str) -> Iterator[tuple[Id, Object]]:
    from kaitoc.objects import key_of

    for file in sorted((GOLDEN / case).glob("rendered/*/*/*.yaml")):
        for obj in yaml.safe_load_all(file.read_text()):
            if obj["kind"] != "Kustomization":
                yield Id(Layer.RENDERED, key_of(obj)), opened(obj)
    for file in sorted((GOLDEN / case).glob("expanded/*.yaml")):
        for obj in yaml.safe_load_all(file.read_text()):
            yield Id(Layer.CREATED, key_of(obj)), opened(obj)


def test_texts_are_opened() -> None:
    config = opened({"kind": "ConfigMap", "data": {"a.yaml": "b:\n  c: 1\n", "note": "plain"}})
    assert isinstance(config["data"]["a.yaml"], Payload)
    assert config["data"] == {"a.yaml": {"b": {"c": 1}}, "note": "plain"}
    pod = opened({"kind": "Pod", "spec": {"containers": [{"command": ["sh", "-c", "run --a=1 --b"]}]}})
    assert isinstance(pod["spec"]["containers"][0]["command"][2], Line)
