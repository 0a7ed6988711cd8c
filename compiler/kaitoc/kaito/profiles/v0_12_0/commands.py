"""The command line of vLLM in 0.12.0 (pkg/model/interface.go, buildVLLMInferenceCommand)."""

from kaitoc.kaito.commands import Launch, hugging_face_revision
from kaitoc.kaito.names import PORT_INFERENCE, WEIGHTS_MOUNT_PATH
from kaitoc.kaito.sizing import Parallelism
from kaitoc.quantity import value
from kaitoc.registry.model import GPUConfig, PresetParams

GPU_MEMORY_UTILIZATION = "0.84"
GPU_MEMORY_UTILIZATION_BY_MODEL = {"NVIDIA A10": "0.82"}
"""A10s need more room beside the KV cache; the name is compared exactly."""

KV_EVENTS = """'{"enable_kv_cache_events":true}'"""
DISTRIBUTED_LOADING = """'{"distributed": true}'"""
STREAMER = "runai_streamer"

WITHOUT_CPU_CACHE = frozenset(
    {
        "DeepseekV32ForCausalLM",
        "DeepseekV4ForCausalLM",
        "Gemma4ForCausalLM",
        "Gemma4ForConditionalGeneration",
        "Gemma4UnifiedForConditionalGeneration",
        "GptOssForCausalLM",
        "NemotronHForCausalLM",
        "NemotronHMTPModel",
        "NemotronHPuzzleForCausalLM",
        "NemotronH_Nano_VL_V2",
        "Qwen3_5ForConditionalGeneration",
        "Qwen3_5MoeForConditionalGeneration",
    }
)
"""Architectures whose KV cache cannot be offloaded to the memory of the CPU."""


def parallelism(params: PresetParams, gpu: GPUConfig, nodes: int) -> Parallelism:
    """Copies where one takes less than half of a GPU, else tensor parallelism over the GPUs of a node.

    Over several nodes there are no copies, but pipeline parallelism.
    """
    weights = value(params.total_safe_tensor_file_size or params.metadata.model_file_size or "0")
    if nodes == 1 and gpu.gpu_count > 1 and 0 < weights * gpu.gpu_count * 2 < gpu.gpu_mem_bytes:
        return Parallelism(tensor=1, data=gpu.gpu_count)
    return Parallelism(gpu.gpu_count, nodes)


def vllm_flags(params: PresetParams, launch: Launch) -> dict[str, str]:
    """The flags of vLLM's server; what the user sets in a config file comes behind them and wins."""
    spread, options = launch.parallelism, launch.options
    flags = {"kv-events-config": KV_EVENTS, **params.vllm.model_run_params}
    name = options.served_name or params.vllm.model_name
    if name:
        flags["served-model-name"] = name
    flags["max-model-len"] = str(launch.max_model_len)
    flags["gpu-memory-utilization"] = GPU_MEMORY_UTILIZATION_BY_MODEL.get(launch.gpu.gpu_model, GPU_MEMORY_UTILIZATION)
    # The fused kernel would be compiled at start-up, for which the image has no compiler.
    flags["compilation-config.pass_config.fuse_allreduce_rms"] = "False"
    if launch.lora and not params.vllm.disallow_lora:
        flags["enable-lora"] = ""
    _add_weights(flags, params, launch)
    if launch.config_file:
        flags["kaito-config-file"] = launch.config_file
    if options.performance_mode:
        flags["performance-mode"] = options.performance_mode
    if (
        launch.distributed
        or spread.data > 1
        or launch.gpu.is_mig
        or not WITHOUT_CPU_CACHE.isdisjoint(params.metadata.architectures)
    ):
        flags["kaito-kv-cache-cpu-memory-utilization"] = "0"
    flags["tensor-parallel-size"] = str(spread.tensor)
    if spread.data > 1:
        flags["data-parallel-size"] = str(spread.data)
    if launch.distributed:
        flags["pipeline-parallel-size"] = str(spread.pipeline)
        flags["distributed-executor-backend"] = "ray"
    if options.port != PORT_INFERENCE:
        flags["port"] = str(options.port)
    return flags


def _add_weights(flags: dict[str, str], params: PresetParams, launch: Launch) -> None:
    """Where the weights come from: an object store, a directory of the node, or the Hub."""
    source = launch.streamed_model or launch.options.local_weights
    if source:
        flags["model"] = source
        # Presets write the flag with an underscore, which would contradict this one.
        flags.pop("load_format", None)
        flags["load-format"] = STREAMER
        if launch.streamed_model and launch.parallelism.tensor > 1:
            flags["model-loader-extra-config"] = DISTRIBUTED_LOADING
    elif params.metadata.download_at_runtime:
        repository, revision = hugging_face_revision(params.metadata.version)
        flags["model"] = repository
        if revision:
            flags["code-revision"] = revision
        flags["download-dir"] = WEIGHTS_MOUNT_PATH
