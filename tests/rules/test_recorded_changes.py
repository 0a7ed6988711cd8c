"""Changes that KAITO's webhooks took or refused."""

from typing import Any

import pytest

from kaitoc.compile import Compilation, compile_documents
from kaitoc.diagnostics import SourceRef, Stage
from kaitoc.diff.classify import compare_target
from kaitoc.environment import Environment, resolve_version
from kaitoc.load.cluster import parse_cluster
from kaitoc.load.document import Document
from kaitoc.registry.load import load_registry
from recordings import recordings, versions_with

CASES = [
    pytest.param(version, case, id=f"{version}-{case['name']}")
    for version in versions_with("validate-update")
    for case in recordings(version, "validate-update")
]


def compiled(version: str, spec: dict[str, Any], objects: list[dict[str, Any]]) -> Compilation:
    data = {
        "apiVersion": "kaitoc/v1alpha1",
        "kind": "Cluster",
        "metadata": {"name": "case"},
        "spec": {"kaitoVersion": version, **spec},
    }
    cluster, problems = parse_cluster(Document(SourceRef("cluster.yaml"), data))
    assert cluster is not None, problems
    profile, _ = resolve_version(version)
    documents = [Document(SourceRef("case.yaml", number), obj) for number, obj in enumerate(objects)]
    return compile_documents(documents, Environment(cluster, profile, load_registry(version)), admission=False)


@pytest.mark.parametrize(("version", "case"), CASES)
def test_changes_are_judged_as_recorded(version: str, case: dict[str, Any]) -> None:
    others = case["objects"][1:]
    old, new = (compiled(version, case["cluster"], [one, *others]) for one in (case["old"], case["objects"][0]))
    found = [d for entry in compare_target("", old, new).objects for d in entry.diagnostics]
    refused = [d.message for d in found if d.is_error and d.stage is Stage.ADMISSION]
    assert bool(refused) == case["refused"], refused
