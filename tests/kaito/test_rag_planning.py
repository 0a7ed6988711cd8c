"""Whether a RAGEngine can run, on what, and by which policy."""

from typing import Any

import pytest

from kaitoc.kaito.rag_planning import plan_ragengine
from kaitoc.objects import Object
from ragengines import REMOTE, SKU, TEMPLATE, lenient, rag_engine

SELECTOR = {"labelSelector": {"matchLabels": {"apps": "rag"}}}
POLICY: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "p"}, "data": {"guardrails.yaml": ""}}
DEPLOYMENT: Object = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "rag"}}


def guarded(name: str = "") -> dict[str, Any]:
    return {"guardrails": {"enabled": True, **({"configMapRef": {"name": name}} if name else {})}}


@pytest.mark.parametrize(
    ("engine", "field"),
    [
        ({"apiVersion": "kaito.sh/v1beta1", "kind": "RAGEngine", "metadata": {"name": "rag"}}, "spec"),
        (rag_engine(compute=None), "spec.compute"),
        (rag_engine(compute={"instanceType": SKU}), "spec.compute.labelSelector"),
        (rag_engine(embedding=None), "spec.embedding"),
        (rag_engine(inferenceService=None), "spec.inferenceService"),
    ],
)
def test_what_the_controller_of_0_9_4_crashes_on(engine: Object, field: str, make_context: Any) -> None:
    refusal = plan_ragengine(make_context("0.9.4", {}, []), engine).refusal
    assert refusal is not None
    assert refusal.message == f"KAITO 0.9.4 crashes on a RAGEngine without {field}"
    assert refusal.path == tuple(field.split("."))
    assert refusal.hint.startswith("add spec.")


@pytest.mark.parametrize(
    ("compute", "nodes", "gpus"),
    [
        ({"instanceType": SKU, **SELECTOR}, 1, 1),
        ({"instanceType": "Standard_ND96amsr_A100_v4", "count": 3, **SELECTOR}, 1, 8),
        ({"instanceType": "Standard_D8s_v3", **SELECTOR}, 1, None),
        (SELECTOR, 1, None),
    ],
)
def test_one_node_of_any_sku(compute: Object, nodes: int, gpus: int | None, make_context: Any) -> None:
    plan = plan_ragengine(make_context("0.9.4", {}, []), rag_engine(compute=compute))
    assert (plan.runtime, plan.refusal, plan.nodes) == ("rag", None, nodes)
    assert (plan.gpu.gpu_count if plan.gpu else None) == gpus


@pytest.mark.parametrize(("cloud", "gpus"), [("azure", True), ("aws", False), ("arc", False), ("", False)])
def test_a_cloud_without_the_sku_gives_no_gpus(cloud: str, gpus: bool, make_context: Any) -> None:
    plan = plan_ragengine(make_context("0.9.4", {"cloud": cloud}, []), rag_engine())
    assert (plan.refusal, plan.gpu is not None) == (None, gpus)


@pytest.mark.parametrize("compute", [None, SELECTOR])
def test_no_node_of_its_own_where_the_version_needs_none(compute: Object | None, make_context: Any) -> None:
    plan = plan_ragengine(lenient(make_context("0.9.4", {}, [])), rag_engine(compute=compute))
    assert (plan.refusal, plan.nodes, plan.gpu) == (None, 0, None)


@pytest.mark.parametrize(
    ("cloud", "nodes", "refused"),
    [("arc", [], True), ("", [], True), ("aws", [], False), ("azure", [], False), ("arc", ["ready"], False)],
)
def test_node_class_of_the_cloud(cloud: str, nodes: list[str], refused: bool, make_context: Any) -> None:
    labels = {"apps": "rag", "node.kubernetes.io/instance-type": SKU}
    cluster = {
        "cloud": cloud,
        "featureGates": {"ensureNodeClass": True},
        "nodes": [{"name": name, "labels": labels} for name in nodes],
    }
    plan = plan_ragengine(make_context("0.9.4", cluster, []), rag_engine())
    assert (plan.refusal.rule if plan.refusal else None) == ("KC219" if refused else None)


@pytest.mark.parametrize(
    ("spec", "objects", "policy", "copied"),
    [
        ({}, [], None, False),
        ({"guardrails": {"enabled": False, "configMapRef": {"name": "nowhere"}}}, [], None, False),
        (guarded("p"), [POLICY], "p", False),
        (guarded(), [], TEMPLATE, True),
        (guarded(), [{**POLICY, "metadata": {"name": TEMPLATE}}], TEMPLATE, False),
        (guarded("nowhere"), [DEPLOYMENT], None, False),
    ],
)
def test_guardrails(
    spec: dict[str, Any], objects: list[Object], policy: str | None, copied: bool, make_context: Any
) -> None:
    plan = plan_ragengine(lenient(make_context("0.9.4", {}, objects)), rag_engine(embedding=REMOTE, **spec))
    assert plan.refusal is None
    assert (plan.policy.name if plan.policy else None) == policy
    assert bool(plan.policy and plan.policy.copied) is copied


@pytest.mark.parametrize(
    ("name", "cluster", "rule", "hint"),
    [
        ("nowhere", {}, "KC204", "spec.guardrails.configMapRef"),
        ("", {"releaseNamespace": ""}, "KC205", "set releaseNamespace in the Cluster"),
        ("", {"defaultConfigMaps": False}, "KC205", "defaultConfigMaps in the Cluster"),
    ],
)
def test_guardrails_that_are_nowhere(name: str, cluster: Object, rule: str, hint: str, make_context: Any) -> None:
    refusal = plan_ragengine(lenient(make_context("0.9.4", cluster, [])), rag_engine(**guarded(name))).refusal
    assert refusal is not None
    assert refusal.rule == rule
    assert hint in refusal.hint
