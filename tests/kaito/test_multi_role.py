"""MultiRoleInferences: what exists already, what is said of them, the sum of both roles."""

from typing import Any

import pytest

from kaitoc.kaito.context import Context
from kaitoc.kaito.multi_role import MultiRolePlan, expand_multi_role, plan_multi_role
from kaitoc.load.cluster import Node
from kaitoc.objects import Object, name_of
from kaitoc.report.plan import to_json, totals
from kaitoc.schema.defaults import defaulted
from workspaces import A100, EIGHT_H100, TWO_A10, context, preset

GATES = {"enableMultiRoleInferenceController": True}
POOLED = {**GATES, "gatewayAPIInferenceExtension": True}
LABELS = {"multiroleinference.kaito.sh/created-by": "chat", "kaito.sh/inference-role": "decode"}


def multi_role(prefill: dict[str, Any] | None = None, decode: dict[str, Any] | None = None, **spec: Any) -> Object:
    roles = [
        {"type": "prefill", "replicas": 1, "instanceType": EIGHT_H100, **(prefill or {})},
        {"type": "decode", "replicas": 2, "instanceType": A100, **(decode or {})},
    ]
    selector = {"matchLabels": {"apps": "chat"}}
    return {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "MultiRoleInference",
        "metadata": {"name": "chat"},
        "spec": {"labelSelector": selector, "model": {"name": "phi"}, "roles": roles, **spec},
    }


def decode_set(**spec: Any) -> Object:
    """The InferenceSet that the decoding role of the default has."""
    template = {
        "metadata": {"labels": {"apps": "chat", **LABELS}},
        "resource": {"instanceType": A100},
        "inference": {"preset": {"name": "phi"}},
    }
    selector = {"matchLabels": {"apps": "chat", **LABELS}}
    obj = {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "InferenceSet",
        "metadata": {"name": "chat-decode", "labels": dict(LABELS)},
        "spec": {"replicas": 2, "labelSelector": selector, "template": template, **spec},
    }
    return defaulted(obj, "0.12.0")


def planned(obj: Object, *objects: Object, gates: Any = GATES, **cluster: Any) -> tuple[Context, MultiRolePlan]:
    target = context("0.12.0", obj, *objects, feature_gates=gates, **cluster)
    return target, plan_multi_role(target, obj)


def made(obj: Object, *objects: Object, gates: Any = GATES, **cluster: Any) -> list[Object]:
    return expand_multi_role(*planned(obj, *objects, gates=gates, **cluster))


def test_the_sum_of_both_roles() -> None:
    _, plan = planned(multi_role())
    assert (plan.nodes, plan.requested, plan.gpus, totals([plan])) == (3, None, 10, (1, 3, 10))


def test_what_the_roles_have_in_common_and_what_not() -> None:
    found = to_json(planned(multi_role())[1])
    assert (found["instanceType"], found["gpusPerNode"], found["maxModelLen"]) == (None, None, "auto")
    assert [(role["name"], role["instanceType"], role["gpusPerNode"]) for role in found["roles"]] == [
        ("chat-prefill", EIGHT_H100, 8),
        ("chat-decode", A100, 1),
    ]
    alike = to_json(planned(multi_role({"instanceType": A100}))[1])
    assert (alike["instanceType"], alike["gpusPerNode"]) == (A100, 1)


def test_a_set_that_is_as_it_should_be_is_left_alone() -> None:
    assert [name_of(obj) for obj in made(multi_role(), decode_set())] == ["chat-prefill"]


def test_an_existing_set_follows() -> None:
    existing = decode_set(replicas=5, nodeCountLimit=9)
    existing["spec"]["template"]["resource"]["partition"] = {"mode": "accelerator", "count": 1}
    existing["metadata"]["labels"]["team"] = "blue"
    obj = multi_role(decode={"instanceType": TWO_A10, "runtimeConfig": "cfg"})
    changed = made(obj, existing)[1]
    assert changed["metadata"]["labels"] == {**LABELS, "team": "blue"}
    assert (changed["spec"]["replicas"], changed["spec"]["nodeCountLimit"]) == (2, 9)
    assert changed["spec"]["template"]["resource"] == {"instanceType": TWO_A10}
    assert changed["spec"]["template"]["inference"] == {"preset": {"name": "phi"}, "config": "cfg"}


def test_replicas_that_nobody_states_are_those_of_an_autoscaler() -> None:
    obj = multi_role(decode={"replicas": None})
    _, plan = planned(obj, decode_set(replicas=5))
    assert (plan.nodes, [name_of(one) for one in plan.made]) == (6, ["chat-prefill"])


def test_the_annotations_reach_the_children() -> None:
    obj = multi_role()
    obj["metadata"]["annotations"] = {"kaito.sh/runtime": "transformers"}
    _, plan = planned(obj)
    assert plan.runtime == "transformers"
    assert [child.runtime for role in plan.children for child in role.children] == ["transformers"] * 3


@pytest.mark.parametrize(
    ("obj", "path"),
    [
        (multi_role(model={"name": "nosuch"}), ("spec", "model", "name")),
        (multi_role(decode={"instanceType": "Standard_X"}), ("spec", "roles", 1, "instanceType")),
    ],
)
def test_what_a_role_is_refused_for(obj: Object, path: Any) -> None:
    _, plan = planned(obj)
    assert plan.refusal is not None
    assert (plan.refusal.path, plan.nodes) == (path, None)


def test_a_name_that_gets_too_long() -> None:
    obj = multi_role()
    obj["metadata"]["name"] = "c" * 56
    _, plan = planned(obj)
    assert plan.refusal is not None
    assert (plan.refusal.rule, plan.refusal.path) == ("KC211", ("metadata", "name"))
    assert plan.refusal.message.startswith(f"KAITO would create InferenceSet {'c' * 56}-prefill, which is refused: ")
    obj["metadata"]["name"] = "c" * 55
    assert planned(obj)[1].refusal is None


def test_nodes_of_ones_own_carry_the_labels_of_their_role() -> None:
    gpus = {"nvidia.com/gpu.product": "A100", "nvidia.com/gpu.count": "1", "nvidia.com/gpu.memory": "81920"}
    made_for = {"apps": "chat", "multiroleinference.kaito.sh/created-by": "chat"}
    prefill = Node("a", {**gpus, **made_for, "kaito.sh/inference-role": "prefill"})
    decode = Node("b", {**gpus, **made_for, "kaito.sh/inference-role": "decode"})
    obj = multi_role({"instanceType": None}, {"instanceType": None})
    own_nodes = {"node_auto_provisioning": False, "node_provisioner": "byo"}
    _, plan = planned(obj, **own_nodes, nodes=(prefill,))
    assert plan.refusal is not None
    assert (plan.refusal.rule, plan.refusal.hint) == (
        "KC209",
        "nodes for the decode role carry multiroleinference.kaito.sh/created-by: chat, "
        "kaito.sh/inference-role: decode, besides the labels of the selector",
    )
    assert planned(obj, **own_nodes, nodes=(prefill, decode))[1].refusal is None


def test_a_token_that_is_missing() -> None:
    obj = multi_role(model={"name": "Org/Phi", "modelAccessSecret": "hf"})
    _, plan = planned(obj, presets=(preset(),))
    assert plan.blocked is not None
    assert plan.blocked.path == ("spec", "model", "modelAccessSecret")


def test_nothing_happens_while_the_gate_is_off() -> None:
    target, plan = planned(multi_role(), gates={})
    assert plan.waiting is not None
    assert plan.waiting.message == (
        "nothing happens: the controller of MultiRoleInferences is off "
        "(feature gate enableMultiRoleInferenceController)"
    )
    assert expand_multi_role(target, plan) == []


def test_without_the_controller_of_sets_there_are_sets_and_no_more() -> None:
    target, plan = planned(multi_role(), gates={**GATES, "enableInferenceSetController": False})
    assert plan.waiting is not None
    assert [obj["kind"] for obj in expand_multi_role(target, plan)] == ["InferenceSet", "InferenceSet"]
    assert plan.nodes == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, 'ConfigMap "epp" does not exist in namespace default'),
        ({"x.yaml": "a"}, 'ConfigMap "epp" has no key config.yaml'),
    ],
)
def test_a_router_without_its_plugins_is_not_installed(data: Any, message: str) -> None:
    config_maps = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "epp"}, "data": data}]
    obj = multi_role(eppPluginsConfig="epp")
    target, plan = planned(obj, *(config_maps if data else []), gates=POOLED)
    assert plan.blocked is not None
    assert (plan.blocked.message, plan.blocked.path) == (message, ("spec", "eppPluginsConfig"))
    assert [one["kind"] for one in expand_multi_role(target, plan)] == ["InferenceSet"] * 2 + ["OCIRepository"]


def test_the_plugins_of_the_author_go_to_the_router_as_they_are() -> None:
    text = "# mine\nplugins: []\n"
    data = {"config.yaml": text}
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "epp"}, "data": data}
    release = made(multi_role(eppPluginsConfig="epp"), config_map, gates=POOLED)[-1]
    assert release["spec"]["values"]["router"]["epp"]["pluginsCustomConfig"] == {"config.yaml": text}
