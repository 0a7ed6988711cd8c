"""The GPUs of pods and of the estimator: SKUs, labels of nodes, and partitions of them."""

from typing import Any

import pytest

from kaitoc.kaito.gpus import gpu_config, gpu_resource, sizing_gpu_config
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workspace import view
from kaitoc.load.cluster import Node
from kaitoc.quantity import GIB
from kaitoc.registry.model import GPUConfig
from workspaces import A100, SKUS, context, workspace

LABELS = {
    "apps": "x",
    "nvidia.com/gpu.product": "NVIDIA-H100",
    "nvidia.com/gpu.count": "8",
    "nvidia.com/gpu.memory": "81559",
}
OWN = {"node_provisioner": "byo", "node_auto_provisioning": False}
MIG, SOME = {"mode": "mig", "profile": "3g.40gb"}, {"mode": "accelerator", "count": 2}
SLICE = GPUConfig("unknown", 1, 40 * GIB, "", is_mig=True)
WHOLE = GPUConfig("unknown", 8, 640 * GIB, "NVIDIA-H100")
PART = GPUConfig("unknown", 2, 160 * GIB, "NVIDIA-H100")


def on(version: str, partition: dict[str, Any] | None = None, *gates: str, **labels: str) -> tuple[Any, Any]:
    """The GPUs of pods and those of the estimator, on one node of one's own."""
    cluster = {**OWN, "nodes": (Node("n", LABELS | labels),), "feature_gates": dict.fromkeys(gates, True)}
    seen = view(workspace("", partition=partition))
    target = context(version, **cluster)
    return gpu_config(target, seen), sizing_gpu_config(target, seen)


def test_memory_is_that_of_one_gpu_for_0_9_and_of_all_for_0_12() -> None:
    assert on("0.9.4") == (GPUConfig("unknown", 8, 80 * GIB, "NVIDIA-H100"),) * 2
    assert on("0.12.0") == (WHOLE, WHOLE)


@pytest.mark.parametrize(
    ("labels", "capability"),
    [
        ({}, 0.0),
        ({"nvidia.com/cuda.compute.major": "9"}, 9.0),
        ({"nvidia.com/cuda.compute.major": "8", "nvidia.com/cuda.compute.minor": "6"}, 8.6),
        ({"nvidia.com/cuda.compute.minor": "6"}, 0.0),
        ({"nvidia.com/cuda.compute.major": "x", "nvidia.com/cuda.compute.minor": "6"}, 0.0),
        ({"nvidia.com/cuda.compute.major": "9", "nvidia.com/cuda.compute.minor": "x"}, 9.0),
    ],
)
def test_compute_capability(labels: dict[str, str], capability: float) -> None:
    assert on("0.12.0", **labels)[0].cuda_compute_capability == capability
    assert on("0.9.4", **labels)[0].cuda_compute_capability == 0


@pytest.mark.parametrize(
    ("config", "state", "is_mig"),
    [
        ("all-2g.24gb", "success", True),
        ("all-2g.24gb", "pending", False),
        ("all-disabled", "success", False),
        ("", "success", False),
    ],
)
def test_nodes_that_are_cut_into_slices(config: str, state: str, is_mig: bool) -> None:
    labels = {"nvidia.com/mig.config": config, "nvidia.com/mig.config.state": state}
    assert on("0.12.0", **labels)[0].is_mig is is_mig
    assert on("0.9.4", **labels)[0].is_mig is False


@pytest.mark.parametrize(
    ("partition", "gates", "pods", "sizing"),
    [
        (MIG, ["enableMIG"], SLICE, SLICE),
        (MIG, [], WHOLE, SLICE),
        (SOME, ["enableAccelerator"], PART, PART),
        (SOME, [], WHOLE, PART),
        (None, ["enableMIG", "enableAccelerator"], WHOLE, WHOLE),
    ],
    ids=["mig", "mig, gate off", "accelerator", "accelerator, gate off", "none"],
)
def test_partitions_of_own_nodes(partition: Any, gates: list[str], pods: GPUConfig, sizing: GPUConfig) -> None:
    assert on("0.12.0", partition, *gates) == (pods, sizing)


def test_partitions_of_nodes_that_are_provisioned() -> None:
    gates = {"feature_gates": {"enableMIG": True, "enableAccelerator": True}}
    mig, some = (view(workspace(partition=partition)) for partition in (MIG, SOME))
    target = context("0.12.0", **gates)
    assert (gpu_config(target, mig), sizing_gpu_config(target, mig)) == (SLICE, SKUS[A100])
    assert (gpu_config(target, some), sizing_gpu_config(target, some)) == (SKUS[A100], SKUS[A100])


@pytest.mark.parametrize("count", [0, 9])
def test_more_gpus_than_a_node_has(count: int) -> None:
    refusal = on("0.12.0", {"mode": "accelerator", "count": count})[1]
    assert isinstance(refusal, Refusal)
    assert refusal.hint == "ask for 1 to 8"


@pytest.mark.parametrize(
    ("partition", "resource"),
    [
        (None, "nvidia.com/gpu"),
        (SOME, "nvidia.com/gpu"),
        (MIG, "nvidia.com/mig-3g.40gb"),
        ({"mode": "mig"}, "nvidia.com/gpu"),
    ],
)
def test_what_pods_ask_for(partition: Any, resource: str) -> None:
    assert gpu_resource(view(workspace(partition=partition))) == resource


@pytest.mark.parametrize(("version", "found"), [("0.9.4", False), ("0.12.0", True)])
def test_the_case_of_skus(version: str, found: bool) -> None:
    gpu = gpu_config(context(version), view(workspace(A100.upper())))
    assert (gpu == SKUS[A100]) is found
    assert gpu_config(context(version), view(workspace(A100))) == SKUS[A100]
