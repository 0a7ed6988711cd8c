"""A rule that needs a field has nothing to say of an object without it."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from kaitoc.compile import Compilation, compile_documents
from kaitoc.environment import environment
from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.load.yaml import read_documents
from kaitoc.objects import Object, at
from kaitoc.resources import EXAMPLES
from kaitoc.rules.book import chapter, chapters, rules_about, rules_for
from kaitoc.rules.kaito_object import EVERY_KIND
from kaitoc.rules.reference import example_of
from kaitoc.rules.rule import V1ALPHA1, V1BETA1, Rule, holds_in

NEEDING = [(kind, one) for kind, found in chapters().items() for one in found.rules if one.needs]
VERSIONS = [version for version in KNOWN_VERSIONS if version != "0.8.1"]


@cache
def compiled(version: str) -> tuple[Compilation, ...]:
    """The documents of every example, on a cluster with the defaults of a version."""
    target = environment(None, version)
    shown = [one for file in sorted(EXAMPLES.glob("*.yaml")) if (one := example_of(file.stem)) is not None]
    texts = {text for one in shown for text in (one.passes, one.fails)}
    return tuple(
        compile_documents(read_documents(text.encode(), "example.yaml")[0], target, admission=False)
        for text in sorted(texts)
    )


def judged(kind: str, version: str) -> Iterator[tuple[Compilation, Object]]:
    """The objects of the examples that the rules about a kind judge, with what is around them."""
    for compilation in compiled(version):
        for entry in compilation.entries:
            if entry.is_kaito if kind == EVERY_KIND else entry.object.get("kind") == kind:
                yield compilation, entry.object


def without(obj: Object, field: tuple[Any, ...]) -> Object:
    copied = deepcopy(obj)
    holder = at(copied, field[:-1])
    if isinstance(holder, dict):
        holder.pop(field[-1], None)
    return copied


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("kind", "one"), NEEDING, ids=[f"{kind}-{one.id}-{one.api}" for kind, one in NEEDING])
def test_nothing_is_said_without_the_field(kind: str, one: Rule[Any], version: str) -> None:
    if not holds_in(one, version):
        pytest.skip(f"no rule of KAITO {version}")
    found = chapter(kind)
    assert found is not None
    stripped = ((c, without(obj, one.needs)) for c, obj in judged(kind, version))
    said = [
        (finding.message, obj)
        for compilation, obj in stripped
        for api in ([one.api] if one.api else [V1ALPHA1, V1BETA1])
        for finding in one.check(found.subject(compilation.context, obj, api))
    ]
    assert said == []


def test_the_field_is_where_the_rule_looks() -> None:
    obj = {"kind": "Workspace", "metadata": {"annotations": {}}, "tuning": {}}
    asked = {one.id for one in rules_for(obj, "Workspace", V1BETA1, "0.12.0")}
    every = {one.id: one.needs for one in rules_about("Workspace", V1BETA1, "0.12.0")}
    assert {field for rule, field in every.items() if rule in asked} == {(), ("metadata", "annotations"), ("tuning",)}
    assert {field for rule, field in every.items() if rule not in asked} == {
        ("inference", "adapters"),
        ("resource", "labelSelector", "matchExpressions"),
        ("resource", "partition"),
    }
