"""What KAITO ignores or shares without a word: metadata, Secrets, nodes, Services, SKUs."""

from typing import Any

import pytest
from tests.workspaces import context, workspace

from kaitoc.check import check
from kaitoc.diagnostics import Fix, Rewrite, SourceRef, Stage
from kaitoc.entry import Entry
from kaitoc.load.cluster import Node


def messages(version: str, obj: dict[str, Any], *others: dict[str, Any], **cluster: Any) -> list[tuple[str, str]]:
    entry = Entry(SourceRef("f"), obj, obj, is_kaito=True)
    found = check(entry, context(version, obj, *others, **cluster))
    return [(d.rule, d.message) for d in found if d.stage is not Stage.ADMISSION]


def named(name: str, **more: Any) -> dict[str, Any]:
    made = workspace(**more)
    return {**made, "metadata": {**made["metadata"], "name": name}}


@pytest.mark.parametrize(
    "annotations",
    [
        {"kaito.sh/enablelb": "True", "kaito.sh/runtime": "vllm"},
        {"kaito.sh/enablelb": "false"},
        {"kaito.sh/bypass-resource-checks": "true"},
        {"scaledobject.kaito.sh/threshold": "10", "example.com/runtime": "x"},
        {"workspace.kaito.io/revision": "1"},
    ],
)
@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_annotations_that_count(version: str, annotations: dict[str, str]) -> None:
    assert messages(version, workspace(annotations=annotations)) == []


@pytest.mark.parametrize(
    ("version", "place", "key", "value", "rule", "message"),
    [
        (
            "0.9.4",
            "annotations",
            "kaito.sh/enablelb",
            "true",
            "KC421",
            'KAITO does not know "true" for kaito.sh/enablelb: it is ignored',
        ),
        (
            "0.9.4",
            "annotations",
            "kaito.sh/runtime",
            "Transformers",
            "KC421",
            'KAITO does not know "Transformers" for kaito.sh/runtime: it means vllm',
        ),
        (
            "0.9.4",
            "annotations",
            "kaito.sh/bypass-resource-checks",
            "false",
            "KC421",
            'kaito.sh/bypass-resource-checks counts with any value: "false" bypasses the checks, too',
        ),
        (
            "0.9.4",
            "annotations",
            "kaito.sh/enable-lb",
            "True",
            "KC420",
            "KAITO 0.9.4 does not know kaito.sh/enable-lb, and ignores it",
        ),
        (
            "0.12.0",
            "annotations",
            "kaito.io/runtime",
            "transformers",
            "KC420",
            "KAITO 0.12.0 does not know kaito.io/runtime, and ignores it",
        ),
        (
            "0.9.4",
            "annotations",
            "kaito.sh/disable-benchmark",
            "true",
            "KC420",
            "KAITO 0.9.4 does not read kaito.sh/disable-benchmark, only KAITO 0.12.0 does",
        ),
        (
            "0.9.4",
            "labels",
            "kaito.sh/runtime",
            "transformers",
            "KC420",
            "KAITO ignores kaito.sh/runtime as label: it is read as annotation",
        ),
    ],
)
def test_metadata_that_does_not_count(version: str, place: str, key: str, value: str, rule: str, message: str) -> None:
    assert messages(version, workspace(**{place: {key: value}})) == [(rule, message)]


def test_the_right_spelling_is_a_fix() -> None:
    obj = workspace(annotations={"kaito.sh/enablelb": "true"})
    (found,) = check(Entry(SourceRef("f"), obj, obj, is_kaito=True), context("0.12.0", obj))
    assert found.fix == Fix(Rewrite.VALUE, "True")


def test_two_workloads_with_the_same_labels() -> None:
    first, second = named("a"), named("b")
    said = [("KC241", "Workspace a finds its nodes by the same labels, so that one of them gets no GPUs")]
    assert messages("0.9.4", second, first) == said
    assert messages("0.9.4", first, second) == []
    assert messages("0.9.4", named("b", selector={"apps": "y"}), first) == []
    # Newer versions tell the nodes that they make apart.
    assert messages("0.12.0", second, first) == []


def test_nodes_with_more_labels_are_found_by_fewer() -> None:
    narrow, wide = named("b", selector={"apps": "x", "tier": "gold"}), named("a", selector={"tier": "gold"})
    said = [("KC241", "the nodes of Workspace b have these labels, too, so that one of them gets no GPUs")]
    assert messages("0.9.4", wide, narrow) == said
    assert messages("0.9.4", narrow, wide) == []
    assert messages("0.9.4", narrow, named("a", selector={"apps": "x", "tier": "silver"})) == []


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([{"apps": "x", "tier": "gold"}], ["Workspace a finds the same nodes (n0), so that one of them gets no GPUs"]),
        ([{"apps": "x", "tier": "gold"}, {"apps": "x"}], []),
        ([{"apps": "x"}, {"tier": "gold"}], []),
    ],
)
@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_nodes_of_ones_own_that_two_workloads_find(version: str, nodes: list[dict[str, str]], said: list[str]) -> None:
    cluster = {
        "node_auto_provisioning": False,
        "node_provisioner": "byo",
        "nodes": tuple(Node(f"n{number}", labels) for number, labels in enumerate(nodes)),
    }
    first, second = named("a", sku="", selector={"tier": "gold"}), named("b", sku="", selector={"apps": "x"})
    assert [text for rule, text in messages(version, second, first, **cluster) if rule == "KC241"] == said
    assert [text for rule, text in messages(version, first, second, **cluster) if rule == "KC241"] == []


def test_roles_mark_their_nodes() -> None:
    roles = [{"type": "prefill"}, {"type": "decode"}]
    spec = {"labelSelector": {"matchLabels": {"apps": "x"}}, "model": {"name": "phi"}, "roles": roles}
    obj = {"apiVersion": "kaito.sh/v1alpha1", "kind": "MultiRoleInference", "metadata": {"name": "chat"}, "spec": spec}
    byo = {"node_auto_provisioning": False, "node_provisioner": "byo"}
    said = "the nodes of MultiRoleInference chat have these labels, too, so that one of them gets no GPUs"
    found = messages("0.12.0", workspace(sku="", selector={"apps": "x"}), obj, **byo)
    assert [text for rule, text in found if rule == "KC241"] == [said]


def test_the_children_of_a_set_share_its_labels() -> None:
    labels = {"inferenceset.kaito.sh/created-by": "set"}
    assert messages("0.9.4", named("b", labels=labels), named("a", labels=labels)) == []


@pytest.mark.parametrize(("name", "other", "clash"), [("a", "a-headless", True), ("a", "b-headless", False)])
def test_services_of_one_name(name: str, other: str, clash: bool) -> None:
    found = messages("0.12.0", named(other), named(name, selector={"apps": "y"}))
    assert found == ([("KC242", f'KAITO would make Service "{other}" for Workspace {name} as well')] if clash else [])


def secret(key: str = "HF_TOKEN", namespace: str = "default") -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "token", "namespace": namespace},
        "stringData": {key: "x"},
    }


@pytest.mark.parametrize(
    ("version", "given", "said"),
    [
        ("0.9.4", [], []),
        ("0.9.4", [secret()], []),
        ("0.9.4", [secret("TOKEN")], [("KC243", 'Secret "token" has no key HF_TOKEN, so that the pods do not start')]),
        (
            "0.12.0",
            [secret("TOKEN")],
            [("KC244", 'Secret "token" has no key HF_TOKEN, so that the pods have no token')],
        ),
        (
            "0.9.4",
            [secret(namespace="secrets")],
            [("KC248", 'Secret "token" is in namespace secrets, and looked for in default')],
        ),
        ("0.9.4", [secret(namespace="secrets"), secret()], []),
        ("0.9.4", [{**secret("TOKEN"), "sops": {"mac": "x"}}], []),
    ],
)
def test_secrets(version: str, given: list[dict[str, Any]], said: list[tuple[str, str]]) -> None:
    preset = {"name": "phi", "presetOptions": {"modelAccessSecret": "token"}}
    assert messages(version, {**workspace(), "inference": {"preset": preset}}, *given) == said


@pytest.mark.parametrize(
    ("sku", "known"),
    [("Standard_A100", True), ("Standard_D8s_v5", True), ("Standard_NC6s_v3", False), ("standard_nc99_v9", False)],
)
def test_skus_of_pod_templates(sku: str, known: bool) -> None:
    obj = {**workspace(sku), "inference": {"template": {"spec": {}}}}
    assert ("KC247" in [rule for rule, _ in messages("0.9.4", obj)]) is not known


def test_a_config_for_the_transformers_server() -> None:
    obj = workspace(config="config", annotations={"kaito.sh/runtime": "transformers"})
    assert ("KC407", "the Transformers server does not read config") in messages("0.9.4", obj)
