"""KAITO 0.12's NodeEstimator (pkg/workspace/estimator/nodesestimator/estimator.go, v0.12.0).

It only counts nodes: the context length is left to vLLM. The order of the floating-point operations is KAITO's, because
the results are rounded. It reckons with one share of the GPU on every GPU model, whatever vLLM is told.
"""

from kaitoc.kaito.gpu_labels import UNKNOWN_SKU
from kaitoc.kaito.sizing import Bound, Load, MaxModelLen, MemoryBudget, Parallelism, Refusal
from kaitoc.quantity import GIB, gib, value
from kaitoc.registry.model import GPUConfig, Preset

GPU_MEMORY_UTILIZATION = 0.84
"""The share of a GPU that vLLM may use."""
WEIGHT_FACTOR = 1.02
"""vLLM's weights against the size of the safetensors files."""
BASE_OVERHEAD_GIB = 2.3
"""CUDA context, NCCL buffers, and the activations of a small model, per GPU."""
OVERHEAD_PER_WEIGHT = 0.05
"""Activations and CUDA graphs of larger models, against the weights of the GPU."""

INSTANCE_TYPE = ("resource", "instanceType")
PARTITION = ("resource", "partition")


class NodeEstimator:
    """Sizing as the controller of 0.12 does it for the vLLM runtime."""

    def nodes(self, load: Load) -> int | Refusal:
        """The number of nodes whose GPUs hold the weights beside the KV cache of `load.context` tokens.

        `resource.count` counts only where nothing is known of the GPUs' memory. A MIG slice is one GPU, alone.
        """
        params, gpu = load.preset.inference, load.gpu
        if not gpu.gpu_mem_bytes or gpu.gpu_count <= 0:
            return load.requested_nodes
        weights = value(params.total_safe_tensor_file_size or "0") * WEIGHT_FACTOR
        per_gpu = gpu.gpu_mem_bytes // gpu.gpu_count
        usable = per_gpu * GPU_MEMORY_UTILIZATION
        reserve = BASE_OVERHEAD_GIB * GIB + load.context * params.bytes_per_token / gpu.gpu_count
        if usable <= reserve:
            return _too_small(
                gpu,
                f"{_name(gpu)} has {gib(usable)} of usable memory per GPU, less than the {gib(reserve)} "
                f"that a context of {load.context} tokens takes beside the weights",
            )
        gpus = int(weights / ((usable - reserve) / (1 + OVERHEAD_PER_WEIGHT))) + 1
        nodes = (gpus + gpu.gpu_count - 1) // gpu.gpu_count
        if nodes > 1 and gpu.is_mig:
            needed = weights + reserve + OVERHEAD_PER_WEIGHT * weights
            return _too_small(
                gpu,
                f"{load.preset.name} needs {gib(needed)}, but of the {gib(per_gpu)} of a MIG slice only "
                f"{gib(usable)} are usable, and slices cannot be combined",
            )
        if nodes > 1 and not load.preset.support_distributed_inference:
            return _too_small(
                gpu,
                f"{load.preset.name} ({params.total_safe_tensor_file_size}) needs {nodes} nodes of {_name(gpu)}, "
                "but it cannot be distributed over nodes",
            )
        return nodes

    def memory(self, preset: Preset, gpu: GPUConfig, parallelism: Parallelism) -> MemoryBudget | None:
        """The budget of one GPU: usable memory less weights less overhead is the KV cache."""
        params = preset.inference
        size = value(params.total_safe_tensor_file_size or "0")
        if size <= 0 or params.bytes_per_token <= 0 or not gpu.gpu_mem_bytes or gpu.gpu_count <= 0:
            return None
        per_gpu = gpu.gpu_mem_bytes // gpu.gpu_count
        usable = per_gpu * GPU_MEMORY_UTILIZATION
        weights = size * WEIGHT_FACTOR / (parallelism.tensor * parallelism.pipeline)
        overhead = BASE_OVERHEAD_GIB * GIB + OVERHEAD_PER_WEIGHT * weights
        kv_cache = max(0.0, usable - weights - overhead)
        tokens = int(kv_cache / (params.bytes_per_token / parallelism.tensor))
        return MemoryBudget(
            per_gpu=per_gpu,
            usable=int(usable),
            weights=int(weights),
            overhead=int(overhead),
            kv_cache=int(kv_cache),
            tokens=tokens,
        )

    def max_model_len(
        self, preset: Preset, memory: MemoryBudget | None, *, configured: bool
    ) -> tuple[MaxModelLen, Bound]:
        """Always `auto`: vLLM takes the longest context that fits, at most the model's limit."""
        limit = preset.inference.model_token_limit
        return "auto", Bound.MODEL if memory is not None and 0 < limit <= memory.tokens else Bound.MEMORY


def _name(gpu: GPUConfig) -> str:
    return gpu.gpu_model or "the slice" if gpu.sku == UNKNOWN_SKU else gpu.sku


def _too_small(gpu: GPUConfig, message: str) -> Refusal:
    return Refusal("KC203", message, path=PARTITION if gpu.is_mig else INSTANCE_TYPE)
