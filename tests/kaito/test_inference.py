"""The pods of 0.12 in what recordings do not show: several things at once, and what 0.9 leaves alone."""

from typing import Any

import pytest

from kaitoc.kaito.expansion import expand_workspace
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.workspace import view
from workspaces import EIGHT_H100, context, planned, preset, workspace

IMAGE = {"source": {"name": "a", "image": "registry.example/a:1", "imagePullSecrets": ["login"]}, "strength": "0.5"}
VOLUME = {"source": {"name": "b", "volumeSource": {"persistentVolumeClaim": {"claimName": "b"}}}, "strength": "0.3"}
ROLE = "kaito.sh/inference-role"


def stateful_set(version: str, obj: Any, **cluster: Any) -> Any:
    target = context(version, obj, **cluster)
    made = expand_workspace(target, plan_workspace(target, view(obj)))
    return next(one for one in made if one["kind"] == "StatefulSet")


def pod(version: str, obj: Any, **cluster: Any) -> Any:
    return stateful_set(version, obj, **cluster)["spec"]["template"]["spec"]


def test_adapters_of_images_come_before_those_of_volumes() -> None:
    spec = pod("0.12.0", workspace(adapters=[VOLUME, IMAGE]))
    assert [volume["name"] for volume in spec["volumes"]] == [
        "dshm",
        "adapter-volume",
        "docker-config-a-inference-adapter",
        "adapter-volume-b",
        "model-weights-volume",
    ]
    mounts = {mount["name"]: mount["mountPath"] for mount in spec["containers"][0]["volumeMounts"]}
    assert (mounts["adapter-volume"], mounts["adapter-volume-b"]) == ("/mnt/adapter", "/mnt/adapter/b")
    assert [variable["name"] for variable in spec["containers"][0]["env"][-2:]] == ["a", "b"]
    assert [container["name"] for container in spec["initContainers"]] == ["puller-a"]
    assert spec["imagePullSecrets"] == [{"name": "login"}]


def test_0_9_pulls_every_adapter() -> None:
    spec = pod("0.9.4", workspace(adapters=[VOLUME]))
    assert [container["name"] for container in spec["initContainers"]] == ["puller-b"]


@pytest.mark.parametrize(
    ("version", "cluster", "selector", "keys"),
    [
        ("0.9.4", {}, {"zone": "1", "apps": "x"}, ["apps", "zone"]),
        (
            "0.12.0",
            {},
            {"zone": "1", "apps": "x"},
            ["apps", "zone", "kaito.sh/workspace", "kaito.sh/workspacenamespace"],
        ),
        ("0.12.0", {}, {"kaito.sh/ragengine": "y"}, ["kaito.sh/workspace", "kaito.sh/workspacenamespace"]),
        (
            "0.12.0",
            {"node_provisioner": "karpenter"},
            {"apps": "x"},
            ["apps", "karpenter.kaito.sh/workspace-name", "karpenter.kaito.sh/workspace-namespace"],
        ),
    ],
)
def test_pods_stay_on_the_nodes_of_their_workspace(
    version: str, cluster: dict[str, Any], selector: dict[str, str], keys: list[str]
) -> None:
    affinity = pod(version, workspace(selector=selector), **cluster)["affinity"]["nodeAffinity"]
    [term] = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert [expression["key"] for expression in term["matchExpressions"]] == keys


@pytest.mark.parametrize(("version", "written"), [("0.9.4", True), ("0.12.0", False)])
def test_an_affinity_that_asks_for_nothing(version: str, written: bool) -> None:
    template = {"spec": {"affinity": {"podAffinity": {}}, "containers": [{"name": "a", "image": "b"}]}}
    obj = workspace("", selector={}, template=template)
    del obj["inference"]["preset"]
    own = {"node_provisioner": "byo", "node_auto_provisioning": False}
    target = context(version, obj, **own)
    plan = plan_workspace(target, view(obj))
    from msgspec.structs import replace

    made = expand_workspace(target, replace(plan, waiting=None))
    spec = made[-1]["spec"]["template"]["spec"]
    assert ("affinity" in spec) is written
    assert spec.get("affinity", {}).keys() <= {"nodeAffinity"}


@pytest.mark.parametrize(("cloud", "tolerated"), [("azure", True), ("aws", False)])
def test_spot_nodes_of_azure_are_tolerated(cloud: str, tolerated: bool) -> None:
    keys = [toleration["key"] for toleration in pod("0.12.0", workspace(), cloud=cloud)["tolerations"]]
    assert ("kubernetes.azure.com/scalesetpriority" in keys) is tolerated


def test_local_weights_are_mounted_and_nothing_is_fetched() -> None:
    obj = workspace(EIGHT_H100, annotations={"kaito.sh/use-local-weights": "true"})
    found = stateful_set("0.12.0", obj)
    spec = found["spec"]["template"]["spec"]
    assert spec["volumes"][0] == {
        "name": "model-weights-hostpath",
        "hostPath": {"path": "/opt/kaito/models/phi", "type": "Directory"},
    }
    assert spec["containers"][0]["volumeMounts"][0] == {
        "name": "model-weights-hostpath",
        "mountPath": "/opt/kaito/models/phi",
        "readOnly": True,
    }
    assert "volumeClaimTemplates" not in found["spec"]
    assert "volumeClaimTemplates" in stateful_set("0.12.0", workspace(EIGHT_H100))["spec"]


def test_a_decoding_server_makes_room_for_its_router() -> None:
    found = stateful_set("0.12.0", workspace(labels={ROLE: "decode"}))
    server, router = found["spec"]["template"]["spec"]["containers"]
    assert [port["containerPort"] for port in server["ports"]] == [5001, 5557]
    assert "--port=5001" in server["command"][-1]
    assert router["args"] == ["--port=5000", "--vllm-port=5001", "--secure-proxy=false"]
    assert found["spec"]["selector"]["matchLabels"] == {"kaito.sh/workspace": "ws", ROLE: "decode"}


def test_0_9_knows_neither_roles_nor_annotations_of_later_versions() -> None:
    annotations = {"kaito.sh/use-local-weights": "true", "kaito.sh/performance-mode": "throughput"}
    newer = workspace(labels={ROLE: "decode"}, annotations=annotations)
    assert stateful_set("0.9.4", newer) == stateful_set("0.9.4", workspace())


def test_a_config_map_that_is_not_there_is_mounted_all_the_same() -> None:
    obj = workspace(config="mine")
    assert pod("0.12.0", obj)["volumes"][0] == {"name": "config-volume", "configMap": {"name": "mine"}}
    assert planned("0.9.4", obj).refusal is not None


def test_no_config_is_needed() -> None:
    spec = pod("0.12.0", workspace(), release_namespace="", default_config_maps=False)
    assert "kaito-config-file" not in spec["containers"][0]["command"][-1]


def test_transformers_without_parameters() -> None:
    obj = workspace(annotations={"kaito.sh/runtime": "transformers"})
    for version in ("0.9.4", "0.12.0"):
        plan = planned(version, obj, presets=(preset(transformers=False),))
        assert plan.refusal is not None
        assert plan.refusal.rule == "KC233"
        assert planned(version, obj).refusal is None


@pytest.mark.parametrize(("version", "flag"), [("0.9.4", False), ("0.12.0", True)])
def test_transformers_may_fetch_code_of_the_model(version: str, flag: bool) -> None:
    obj = workspace(annotations={"kaito.sh/runtime": "transformers"})
    [shell, _, command] = pod(version, obj)["containers"][0]["command"]
    assert shell == "/bin/sh"
    assert ("--allow_remote_files" in command) is flag
