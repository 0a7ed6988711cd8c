"""The estimator of 0.12: refusals and budgets; the counts themselves are in the recordings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaitoc.kaito.estimators.nodes import NodeEstimator
from kaitoc.kaito.sizing import Bound, Load, MemoryBudget, Parallelism, Refusal
from kaitoc.quantity import GIB
from kaitoc.registry.model import GPUConfig
from workspaces import A100, EIGHT_H100, SKUS, preset

ESTIMATOR = NodeEstimator()


def load(size: str = "27Gi", gpu: GPUConfig = SKUS[A100], context: int = 2048, requested: int = 1) -> Load:
    return Load(preset(size=size), gpu, context, requested)


@pytest.mark.parametrize(
    ("wanted", "nodes"),
    [
        (load(), 1),
        (load("140Gi"), 3),
        (load("140Gi", requested=9), 3),
        (load("640Gi", SKUS[EIGHT_H100]), 2),
        (load(gpu=replace(SKUS[A100], gpu_mem_bytes=0), requested=4), 4),
        (load(gpu=replace(SKUS[A100], gpu_count=0), requested=4), 4),
        (load(""), 1),
    ],
)
def test_nodes(wanted: Load, nodes: int) -> None:
    assert ESTIMATOR.nodes(wanted) == nodes


def test_a_slice_stands_alone() -> None:
    small = replace(SKUS[A100], sku="unknown", gpu_mem_bytes=40 * GIB, gpu_model="", is_mig=True)
    assert ESTIMATOR.nodes(load("20Gi", small)) == 1
    refusal = ESTIMATOR.nodes(load("30Gi", small))
    assert isinstance(refusal, Refusal)
    assert refusal.path == ("resource", "partition")
    assert refusal.message == (
        "Org/Phi needs 34.8 GiB, but of the 40.0 GiB of a MIG slice only 33.6 GiB are usable, and slices cannot be "
        "combined"
    )


def test_a_context_that_leaves_no_room_for_weights() -> None:
    refusal = ESTIMATOR.nodes(load(context=400_000))
    assert isinstance(refusal, Refusal)
    assert refusal.message == (
        f"{A100} has 67.2 GiB of usable memory per GPU, less than the 78.6 GiB that a context of 400000 tokens takes "
        "beside the weights"
    )


def test_a_preset_that_cannot_be_distributed() -> None:
    alone = replace(preset(size="140Gi"), support_distributed_inference=False)
    refusal = ESTIMATOR.nodes(replace(load(), preset=alone))
    assert isinstance(refusal, Refusal)
    assert refusal.message == f"Org/Phi (140Gi) needs 3 nodes of {A100}, but it cannot be distributed over nodes"


def test_the_budget_of_a_gpu() -> None:
    assert ESTIMATOR.memory(preset(size="100Gi"), SKUS[A100], Parallelism(1, 2)) == MemoryBudget(
        per_gpu=80 * GIB,
        usable=int(67.2 * GIB),
        weights=51 * GIB,
        overhead=int((2.3 + 2.55) * GIB),
        kv_cache=int(11.35 * GIB),
        tokens=59506,
    )


def test_copies_hold_all_weights_and_tensor_parallel_gpus_a_part() -> None:
    copies = ESTIMATOR.memory(preset(), SKUS[EIGHT_H100], Parallelism(1, data=8))
    parts = ESTIMATOR.memory(preset(), SKUS[EIGHT_H100], Parallelism(8))
    assert copies is not None
    assert parts is not None
    assert copies.weights // 8 == parts.weights


@pytest.mark.parametrize("gpu", [replace(SKUS[A100], gpu_mem_bytes=0), replace(SKUS[A100], gpu_count=0)])
def test_no_budget_where_nothing_is_known_of_the_gpus(gpu: GPUConfig) -> None:
    assert ESTIMATOR.memory(preset(), gpu, Parallelism(1)) is None


@given(st.integers(1, 400), st.sampled_from(sorted(SKUS)), st.integers(1, 8))
def test_a_budget_is_never_overdrawn(size: int, sku: str, nodes: int) -> None:
    gpu = SKUS[sku]
    memory = ESTIMATOR.memory(preset(size=f"{size}Gi"), gpu, Parallelism(gpu.gpu_count, nodes))
    assert memory is not None
    assert min(memory.weights, memory.overhead, memory.kv_cache, memory.tokens) >= 0
    assert memory.kv_cache == 0 or memory.weights + memory.overhead + memory.kv_cache <= memory.usable <= memory.per_gpu


@given(st.integers(1, 400), st.sampled_from(sorted(SKUS)))
def test_what_fits_is_estimated_to_fit(size: int, sku: str) -> None:
    wanted = load(f"{size}Gi", SKUS[sku])
    nodes = ESTIMATOR.nodes(wanted)
    assert isinstance(nodes, int)
    memory = ESTIMATOR.memory(wanted.preset, wanted.gpu, Parallelism(wanted.gpu.gpu_count, nodes))
    assert memory is not None
    assert memory.tokens >= wanted.context


@pytest.mark.parametrize(("size", "bound"), [("27Gi", Bound.MODEL), ("61Gi", Bound.MEMORY)])
def test_vllm_finds_the_length(size: str, bound: Bound) -> None:
    memory = ESTIMATOR.memory(preset(size=size), SKUS[A100], Parallelism(1))
    assert ESTIMATOR.max_model_len(preset(), memory, configured=False) == ("auto", bound)
    assert ESTIMATOR.max_model_len(preset(), None, configured=True) == ("auto", Bound.MEMORY)
