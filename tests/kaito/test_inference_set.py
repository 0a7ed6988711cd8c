"""InferenceSets: their children, what exists already, what is said of the set."""

from typing import Any

from kaitoc.compile import compile_documents, expand
from kaitoc.diagnostics import SourceRef
from kaitoc.environment import Environment
from kaitoc.kaito.inference_set import expand_inference_set, plan_inference_set
from kaitoc.load.document import Document
from kaitoc.objects import name_of

GATES = {"featureGates": {"enableInferenceSetController": True}}


def inference_set(replicas: int = 2, sku: str = "Standard_NC24ads_A100_v4", **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "InferenceSet",
        "metadata": {"name": "set", **metadata},
        "spec": {
            "replicas": replicas,
            "labelSelector": {"matchLabels": {"apps": "set"}},
            "template": {
                "resource": {"instanceType": sku},
                "inference": {"preset": {"name": "phi-4-mini-instruct"}},
            },
        },
    }


def child(name: str, owner: str = "set") -> dict[str, Any]:
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": name, "labels": {"inferenceset.kaito.sh/created-by": owner}},
        "resource": {"instanceType": "Standard_NC24ads_A100_v4", "labelSelector": {"matchLabels": {"apps": "set"}}},
        "inference": {"preset": {"name": "phi-4-mini-instruct"}},
    }


def test_children_are_numbered_from_one(make_context: Any) -> None:
    context = make_context("0.9.4", GATES, [inference_set(3)])
    plan = plan_inference_set(context, context.of_kind("InferenceSet")[0])
    names = [name_of(obj) for obj in expand_inference_set(context, plan)]
    assert names == ["set-00001", "set-00002", "set-00003"]
    assert (plan.nodes, plan.requested) == (3, None)


def test_existing_children_count(make_context: Any) -> None:
    context = make_context("0.9.4", GATES, [inference_set(3), child("set-abc"), child("other", "another")])
    plan = plan_inference_set(context, context.of_kind("InferenceSet")[0])
    assert [name_of(obj) for obj in expand_inference_set(context, plan)] == ["set-00002", "set-00003"]
    assert [name_of(one.object) for one in plan.children] == ["set-abc", "set-00002", "set-00003"]


def ready(name: str) -> dict[str, Any]:
    condition = {"type": "WorkspaceSucceeded", "status": "True"}
    return {**child(name), "status": {"conditions": [condition]}}


def test_of_too_many_children_those_go_that_are_not_ready(make_context: Any) -> None:
    existing = [ready("set-a"), child("set-b"), ready("set-c"), child("set-d")]
    context = make_context("0.9.4", GATES, [inference_set(1), *existing])
    plan = plan_inference_set(context, context.of_kind("InferenceSet")[0])
    assert ([name_of(one.object) for one in plan.children], plan.nodes) == (["set-c"], 1)
    assert expand_inference_set(context, plan) == []


def test_existing_children_get_the_labels_of_the_template(make_context: Any) -> None:
    labels = {"team": "blue", "kaito.sh/inference-role": "decode"}
    wanted = inference_set(2, labels={"kaito.sh/inference-role": "decode"})
    wanted["spec"]["template"]["metadata"] = {"labels": {"team": "blue"}}
    right = child("set-b")
    right["metadata"]["labels"] |= labels
    context = make_context("0.12.0", GATES, [wanted, child("set-a"), right])
    plan = plan_inference_set(context, context.of_kind("InferenceSet")[0])
    assert [(name_of(obj), obj["metadata"]["labels"]) for obj in expand_inference_set(context, plan)] == [
        ("set-a", {"inferenceset.kaito.sh/created-by": "set", **labels})
    ]


def test_what_a_child_waits_for_is_said_of_the_set(make_context: Any) -> None:
    labels = {"apps": "set", "node.kubernetes.io/instance-type": "Standard_Other"}
    cluster = {**GATES, "nodes": [{"name": "n", "labels": labels}]}
    context = make_context("0.9.4", cluster, [inference_set()])
    plan = plan_inference_set(context, context.of_kind("InferenceSet")[0])
    assert plan.waiting is not None
    assert (plan.waiting.rule, plan.waiting.path) == ("KC215", ("spec", "labelSelector"))


def test_without_the_controller_nothing_happens(make_context: Any) -> None:
    context = make_context("0.9.4", {}, [inference_set()])
    plan = plan_inference_set(context, context.of_kind("InferenceSet")[0])
    assert expand_inference_set(context, plan) == []
    assert plan.waiting is not None
    assert plan.waiting.rule == "KC217"


def test_what_a_child_is_refused_for_is_said_of_the_set(make_context: Any) -> None:
    context = make_context("0.9.4", GATES, [inference_set(sku="Standard_NV6")])
    plan = plan_inference_set(context, context.of_kind("InferenceSet")[0])
    assert plan.refusal is not None
    assert plan.refusal.path == ("spec", "template", "resource", "instanceType")


def test_deep_follows_the_children(make_context: Any) -> None:
    context = make_context("0.9.4", GATES, [])
    target = Environment(context.cluster, context.profile, context.registry)
    document = Document(SourceRef("set.yaml"), inference_set(1))
    compilation = compile_documents([document], target)
    kinds = [obj["kind"] for obj, _ in expand(compilation, deep=True)]
    assert kinds == ["Workspace", "NodeClaim", "Service", "Service", "ConfigMap", "StatefulSet"]
    assert [obj["kind"] for obj, _ in expand(compilation)] == ["Workspace"]
