"""RAGEngines from input to output: what is said of them, and where."""

from typing import Any

import pytest
from msgspec.structs import replace

from kaitoc.addressing import address
from kaitoc.compile import compile_documents, expand
from kaitoc.diagnostics import SourceRef, path_text
from kaitoc.entry import Entry
from kaitoc.environment import Environment, environment
from kaitoc.load.document import Document
from kaitoc.objects import Object
from ragengines import rag_engine


@pytest.fixture(scope="module")
def target() -> Environment:
    return environment(None, "0.9.4")


def said(target: Environment, engine: Object) -> set[tuple[str, str]]:
    compilation = compile_documents([Document(SourceRef("rag.yaml"), engine)], target, admission=False)
    found = [*compilation.diagnostics, *(one for _, more in expand(compilation) for one in more)]
    return {(one.rule, path_text(one.path)) for one in found}


def test_nothing_to_say(target: Environment) -> None:
    assert said(target, rag_engine()) == set()


@pytest.mark.parametrize(
    ("cluster", "engine", "finding"),
    [
        ({}, rag_engine(compute=None), ("KC218", "spec.compute")),
        ({}, rag_engine("n" * 64), ("KC211", "metadata.name")),
        ({"cloud": "arc"}, rag_engine(), ("KC212", "spec.compute.instanceType")),
        (
            {"cloud": "arc", "feature_gates": {"ensureNodeClass": True}},
            rag_engine(),
            ("KC219", "spec.compute.instanceType"),
        ),
    ],
)
def test_findings(target: Environment, cluster: dict[str, Any], engine: Object, finding: tuple[str, str]) -> None:
    assert said(replace(target, cluster=replace(target.cluster, **cluster)), engine) == {finding}


def test_guardrails_keep_their_name() -> None:
    engine = rag_engine(guardrails={"enabled": True, "configMapRef": {"name": "policy"}})
    policy = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "policy"}, "data": {"guardrails.yaml": ""}}
    source = SourceRef("rag.yaml")
    entries = [Entry(source, engine, engine, is_kaito=True), Entry(source, policy, policy)]
    assert [entry.object for entry in address(entries)] == [engine, policy]
