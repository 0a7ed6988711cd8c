import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields

from kaitoc.diagnostics import Diagnostic, SourceRef
from kaitoc.load.cluster import Cluster, Node, NodeClass, parse_cluster
from kaitoc.load.document import Document
from kaitoc.schema.files import read

RECORDED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "schema" / "clusters.json").read_text(encoding="utf-8")
)


def parsed(data: Any) -> tuple[Cluster | None, list[Diagnostic]]:
    return parse_cluster(Document(SourceRef("cluster.yaml"), data))


def document(spec: Any, **more: Any) -> dict[str, Any]:
    return {"apiVersion": "kaitoc/v1alpha1", "kind": "Cluster", "metadata": {"name": "prod"}, "spec": spec, **more}


def cluster(**spec: Any) -> Cluster:
    found, problems = parsed(document({"kaitoVersion": "0.9.4", **spec}))
    assert found is not None, problems
    return found


def problems(data: Any) -> list[tuple[tuple[str | int, ...], str, str]]:
    found, diagnostics = parsed(data)
    assert found is None
    assert {(d.rule, d.file, d.is_error) for d in diagnostics} == {("KC021", "cluster.yaml", True)}
    return [(d.path, d.message, d.hint) for d in diagnostics]


def test_defaults() -> None:
    assert cluster() == Cluster(
        name="prod",
        kaito_version="0.9.4",
        cloud="azure",
        node_auto_provisioning=True,
        feature_gates={},
        preset_registry="mcr.microsoft.com/aks/kaito",
        release_namespace="kaito-workspace",
        cluster_name="kaito",
        default_node_image_family="",
        local_nvme_storage_class=True,
        default_config_maps=True,
        custom_presets=False,
        nodes=(),
        node_provisioner="azure-gpu-provisioner",
        karpenter_node_classes=(),
        rag_image=None,
        default_model_mirror_storage_class="",
        default_streaming_service_account="",
        model_mirror_volume_handle="",
    )


def test_a_cluster_of_which_only_the_version_is_known() -> None:
    unnamed, _ = parsed({"apiVersion": "kaitoc/v1alpha1", "kind": "Cluster", "spec": {"kaitoVersion": "0.12.0"}})
    assert Cluster.default("0.12.0") == unnamed


def test_everything_written() -> None:
    assert cluster(
        kaitoVersion="0.12.0",
        cloud="",
        nodeAutoProvisioning=True,
        featureGates={"vLLM": False, "enableMIG": True},
        presetRegistry="my.registry",
        releaseNamespace="",
        clusterName="c",
        defaultNodeImageFamily="azurelinux",
        localNVMeStorageClass=False,
        defaultConfigMaps=False,
        customPresets=True,
        nodes=[
            {
                "name": "n",
                "labels": {"a": "b"},
                "capacity": {"nvidia.com/gpu": 8},
                "allocatable": {"memory": "1Gi"},
                "ready": False,
            }
        ],
        nodeProvisioner="karpenter",
        karpenterNodeClasses=[{"name": "a", "default": True, "spec": {"imageFamily": "Ubuntu2204"}}, {"name": "b"}],
        ragImage=["r", "n", "t"],
        defaultModelMirrorStorageClass="blob",
        defaultStreamingServiceAccount="streamer",
        modelMirrorVolumeHandle="handle",
    ) == Cluster(
        name="prod",
        kaito_version="0.12.0",
        cloud="",
        node_auto_provisioning=True,
        feature_gates={"vLLM": False, "enableMIG": True},
        preset_registry="my.registry",
        release_namespace="",
        cluster_name="c",
        default_node_image_family="azurelinux",
        local_nvme_storage_class=False,
        default_config_maps=False,
        custom_presets=True,
        nodes=(Node("n", {"a": "b"}, {"nvidia.com/gpu": "8"}, {"memory": "1Gi"}, False),),
        node_provisioner="karpenter",
        karpenter_node_classes=(NodeClass("a", True, {"imageFamily": "Ubuntu2204"}), NodeClass("b")),
        rag_image=("r", "n", "t"),
        default_model_mirror_storage_class="blob",
        default_streaming_service_account="streamer",
        model_mirror_volume_handle="handle",
    )


@pytest.mark.parametrize("spec", RECORDED, ids=range(len(RECORDED)))
def test_every_recorded_cluster_is_read(spec: dict[str, Any]) -> None:
    found = cluster(**spec)
    assert (found.cloud, found.node_auto_provisioning) == (spec["cloud"], spec["nodeAutoProvisioning"])
    assert [node.name for node in found.nodes] == [node["name"] for node in spec["nodes"]]
    assert found.node_provisioner == spec.get(
        "nodeProvisioner", "azure-gpu-provisioner" if found.node_auto_provisioning else "byo"
    )


def test_the_published_defaults_are_those_of_the_class() -> None:
    schema = read("cluster.json")["properties"]["spec"]["properties"]

    def snake(name: str) -> str:
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name.replace("NVMe", "Nvme"))

    names = {"kaitoVersion": "kaito_version", **{name: snake(name) for name in schema}}
    assert {"name", *names.values()} == {f.name for f in fields(Cluster)}
    published = {names[name]: entry["default"] for name, entry in schema.items() if "default" in entry}
    unset = Cluster.default("0.9.4")
    actual = {name: getattr(unset, name) for name in published}
    assert {name: list(v) if isinstance(v, tuple) else v for name, v in actual.items()} == published


@pytest.mark.parametrize("nothing", ["nodes", "featureGates", "cloud", "ragImage", "nodeProvisioner"])
def test_nothing_after_the_colon_is_the_default(nothing: str) -> None:
    assert cluster(**{nothing: None}) == cluster()


@pytest.mark.parametrize(
    ("spec", "auto_provisioning", "provisioner"),
    [
        ({}, True, "azure-gpu-provisioner"),
        ({"nodeAutoProvisioning": False}, False, "byo"),
        ({"nodeProvisioner": "byo"}, False, "byo"),
        ({"nodeProvisioner": "karpenter"}, True, "karpenter"),
        ({"featureGates": {"disableNodeAutoProvisioning": True}}, False, "byo"),
        (
            {"featureGates": {"disableNodeAutoProvisioning": False}, "nodeAutoProvisioning": True},
            True,
            "azure-gpu-provisioner",
        ),
    ],
)
def test_three_ways_to_say_who_makes_nodes(spec: dict[str, Any], auto_provisioning: bool, provisioner: str) -> None:
    found = cluster(**spec)
    assert (found.node_auto_provisioning, found.node_provisioner) == (auto_provisioning, provisioner)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            document({}),
            (
                ("spec",),
                'missing field "kaitoVersion" in spec',
                "add kaitoVersion: the version of KAITO: 0.9.4 or 0.12.0, or 0.8.1 for presets and artifacts only",
            ),
        ),
        (
            document({"kaitoVersion": 0.12}),
            (("spec", "kaitoVersion"), "expected string, found number 0.12", "put the value in quotes"),
        ),
        (
            document({"kaitoVersion": "0.9.4", "clowd": "aws"}),
            (("spec", "clowd"), 'unknown field "clowd" in spec', 'did you mean "cloud"?'),
        ),
        (
            document({"kaitoVersion": "0.9.4", "featureGates": {"VLLM": True}}),
            (("spec", "featureGates", "VLLM"), 'unknown field "VLLM" in spec.featureGates', 'did you mean "vLLM"?'),
        ),
        (
            document({"kaitoVersion": "0.9.4", "nodes": [{"name": "n", "capacity": {"memory": "80GB"}}]}),
            (
                ("spec", "nodes", 0, "capacity", "memory"),
                '"80GB" is not a quantity',
                "for example 16Gi or 500m",
            ),
        ),
        (
            document({"kaitoVersion": "0.9.4", "nodes": [{"name": "n"}, {"name": "n"}]}),
            (("spec", "nodes", 1, "name"), 'there are two nodes "n"', "remove one of them"),
        ),
        (
            document({"kaitoVersion": "0.12.0", "nodeProvisioner": "kaprenter"}),
            (
                ("spec", "nodeProvisioner"),
                '"kaprenter" is not allowed: expected azure-gpu-provisioner, karpenter or byo',
                'did you mean "karpenter"?',
            ),
        ),
        (
            document({"kaitoVersion": "0.12.0", "nodeProvisioner": "karpenter", "nodeAutoProvisioning": False}),
            (
                ("spec", "nodeProvisioner"),
                "nodeAutoProvisioning and nodeProvisioner contradict each other",
                "nodeAutoProvisioning: false is the same as nodeProvisioner: byo",
            ),
        ),
        (
            {"apiVersion": "kaito.sh/v1beta1", "kind": "Workspace"},
            (
                (),
                "expected a Cluster, found kaito.sh/v1beta1 Workspace",
                "it begins with apiVersion: kaitoc/v1alpha1 and kind: Cluster",
            ),
        ),
        (
            ["x"],
            (
                (),
                "expected a Cluster, found something else",
                "it begins with apiVersion: kaitoc/v1alpha1 and kind: Cluster",
            ),
        ),
    ],
)
def test_what_is_wrong(data: Any, expected: tuple[Any, ...]) -> None:
    assert problems(data) == [expected]
