"""KAITO 0.9's AdvancedNodesEstimator and its computed context length.

Sources: pkg/workspace/estimator/advancednodesestimator/estimator.go (nodes) and
pkg/workspace/inference/max_model_len_strategy.go (context length), v0.9.4. The order of the floating-point operations
is KAITO's, because the results are rounded.
"""

from kaitoc.kaito.gpu_labels import UNKNOWN_SKU
from kaitoc.kaito.sizing import DEFAULT_CONTEXT, Bound, Load, MaxModelLen, MemoryBudget, Parallelism, Refusal
from kaitoc.quantity import GIB, gib, value
from kaitoc.registry.model import GPUConfig, Preset

GPU_MEMORY_UTILIZATION = 0.84
"""The share of a GPU that vLLM may use (its --gpu-memory-utilization)."""
WEIGHT_FACTOR = 1.02
"""vLLM's weights against the size of the safetensors files."""
BASE_OVERHEAD_GIB = 2.3
"""Activations (1.7 GiB) and non-torch memory (0.6 GiB), per GPU."""
ALIGNMENT = 256
"""The context length is a multiple of this many tokens."""

INSTANCE_TYPE = ("resource", "instanceType")


class AdvancedNodesEstimator:
    """Sizing as the controller of 0.9 does it for the vLLM runtime."""

    def nodes(self, load: Load) -> int | Refusal:
        """The number of nodes whose GPUs hold the weights beside the KV cache of `load.context` tokens.

        `resource.count` counts only where nothing is known of the GPUs' memory.
        """
        params, gpu = load.preset.inference, load.gpu
        if not gpu.gpu_mem_bytes or gpu.gpu_count <= 0:
            return load.requested_nodes
        weights = int(value(params.total_safe_tensor_file_size) * WEIGHT_FACTOR)
        per_gpu = gpu.gpu_mem_bytes // gpu.gpu_count
        usable = int(per_gpu * GPU_MEMORY_UTILIZATION)
        overhead = BASE_OVERHEAD_GIB * GIB + load.context * params.bytes_per_token / gpu.gpu_count
        if params.disable_tensor_parallelism and weights + int(overhead) > usable:
            return _too_small(
                f"{load.preset.name} cannot be split over GPUs and needs {gib(weights + int(overhead))} on one GPU, "
                f"but of the {gib(per_gpu)} of {_gpu(gpu)} only {gib(usable)} are usable"
            )
        if usable <= overhead:
            return _too_small(
                f"{_gpu(gpu)} has {gib(usable)} of usable memory per GPU, less than the {gib(overhead)} "
                f"that a context of {load.context} tokens takes beside the weights"
            )
        gpus = int(weights / (usable - overhead)) + 1
        nodes = (gpus + gpu.gpu_count - 1) // gpu.gpu_count
        if nodes > 1 and (params.disable_tensor_parallelism or not load.preset.support_distributed_inference):
            return _too_small(
                f"{load.preset.name} ({params.total_safe_tensor_file_size}) needs {nodes} nodes of {_gpu(gpu)}, "
                "but it cannot be distributed over nodes"
            )
        return nodes

    def memory(self, preset: Preset, gpu: GPUConfig, parallelism: Parallelism) -> MemoryBudget | None:
        """The budget of one GPU: usable memory less weights less overhead is the KV cache.

        More nodes make the cache hold fewer tokens: KAITO multiplies the bytes per token by the number of nodes.
        """
        params, nodes = preset.inference, parallelism.pipeline
        if params.bytes_per_token <= 0 or not gpu.gpu_mem_bytes or gpu.gpu_count <= 0:
            return None
        weights_gib = value(params.total_safe_tensor_file_size or "0") / GIB
        if weights_gib <= 0:
            return None
        usable = gpu.gpu_mem_bytes / GIB * GPU_MEMORY_UTILIZATION / gpu.gpu_count
        if params.disable_tensor_parallelism:
            weights, bytes_per_token = weights_gib * WEIGHT_FACTOR, float(params.bytes_per_token)
        else:
            weights = weights_gib * WEIGHT_FACTOR / (float(nodes) * gpu.gpu_count)
            bytes_per_token = params.bytes_per_token / gpu.gpu_count * nodes
        kv_cache = (usable - weights - BASE_OVERHEAD_GIB) * GIB
        tokens = max(0, int(kv_cache / bytes_per_token))
        return MemoryBudget(
            per_gpu=gpu.gpu_mem_bytes // gpu.gpu_count,
            usable=int(usable * GIB),
            weights=int(weights * GIB),
            overhead=int(BASE_OVERHEAD_GIB * GIB),
            kv_cache=max(0, int(kv_cache)),
            tokens=tokens,
        )

    def max_model_len(
        self, preset: Preset, memory: MemoryBudget | None, *, configured: bool
    ) -> tuple[MaxModelLen, Bound]:
        """The longest context whose KV cache fits, at most the model's limit; None where nothing fits.

        Without a configuration it is not computed.
        """
        if not configured:
            return DEFAULT_CONTEXT, Bound.CONFIG
        limit = preset.inference.model_token_limit
        if memory is None or memory.tokens <= 0 or limit <= 0:
            return None, Bound.MEMORY
        tokens = min(memory.tokens, limit) // ALIGNMENT * ALIGNMENT
        return tokens or None, Bound.MODEL if limit <= memory.tokens else Bound.MEMORY


def _gpu(gpu: GPUConfig) -> str:
    return gpu.gpu_model if gpu.sku == UNKNOWN_SKU else gpu.sku


def _too_small(message: str) -> Refusal:
    return Refusal("KC203", message, path=INSTANCE_TYPE)
