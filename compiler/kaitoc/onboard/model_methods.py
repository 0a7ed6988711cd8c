"""A preset as Go: the four methods of the model interface (pkg/model/interface.go)."""

from collections.abc import Mapping

from kaitoc.onboard.golang.text import Literal, duration, expression, int_map, quoted, string_map
from kaitoc.onboard.registrations import DISTRIBUTED, INFERENCE, TUNABLE, TUNING
from kaitoc.onboard.subject import Subject


def methods_of(subject: Subject, kind: str, constant: str) -> dict[str, str]:
    """The four methods of the model interface, by name."""

    def method(name: str, result: str, returned: str) -> str:
        return f"func (*{kind}) {name}() {result} {{\n\treturn {returned}\n}}"

    preset, params = subject.preset, "*model.PresetParam"
    inference = _literal(subject, constant, tuning=False)
    tuned = _literal(subject, constant, tuning=True) if preset.tuning else "nil"
    return {
        INFERENCE: method(INFERENCE, params, inference),
        TUNING: method(TUNING, params, tuned),
        DISTRIBUTED: method(DISTRIBUTED, "bool", str(preset.support_distributed_inference).lower()),
        TUNABLE: method(TUNABLE, "bool", str(preset.support_tuning).lower()),
    }


def _literal(subject: Subject, constant: str, *, tuning: bool) -> str:
    params = subject.preset.tuning if tuning else subject.preset.inference
    assert params is not None
    symbols = {repr(value): text for text, value in subject.layout.symbols.items() if not text.startswith("tuning.")}
    accelerate = "tuning.DefaultAccelerateParams" if tuning else "inference.DefaultAccelerateParams"

    def text(value: str) -> str:
        served = {subject.listed: constant}
        return symbols.get(repr(value)) or served.get(value) or quoted(value)

    def flags(values: Mapping[str, str]) -> "str | Literal":
        default = subject.layout.symbols.get(accelerate)
        return accelerate if dict(values) == default else string_map(values)

    tfs, vllm = params.transformers, params.vllm
    transformers = _stated(
        ("BaseCommand", text(tfs.base_command), tfs.base_command),
        ("AccelerateParams", flags(tfs.accelerate_params), tfs.accelerate_params),
        ("InferenceMainFile", text(tfs.inference_main_file), tfs.inference_main_file),
        ("ModelName", text(tfs.model_name), tfs.model_name),
        # KAITO adds flags of its own to the map, which therefore has to be there.
        ("ModelRunParams", string_map(tfs.model_run_params), tfs.base_command and not tuning),
    )
    served = _stated(
        ("BaseCommand", text(vllm.base_command), vllm.base_command),
        ("ModelName", text(vllm.model_name), vllm.model_name),
        ("ModelRunParams", string_map(vllm.model_run_params), vllm.base_command),
        ("DisallowLoRA", "true", vllm.disallow_lora),
        ("RayLeaderBaseCommand", text(vllm.ray_leader_base_command), vllm.ray_leader_base_command),
        ("RayLeaderParams", string_map(vllm.ray_leader_params), vllm.ray_leader_params),
        ("RayWorkerBaseCommand", text(vllm.ray_worker_base_command), vllm.ray_worker_base_command),
        ("RayWorkerParams", string_map(vllm.ray_worker_params), vllm.ray_worker_params),
    )
    runtimes = _stated(
        ("Transformers", Literal("model.HuggingfaceTransformersParam", transformers), transformers),
        ("VLLM", Literal("model.VLLMParam", served), served),
        ("DisableTensorParallelism", "true", params.disable_tensor_parallelism),
    )
    memory = params.tuning_per_gpu_memory_requirement
    stated = _stated(
        ("Metadata", f"metadata.MustGet({constant})", True),
        ("DiskStorageRequirement", quoted(params.disk_storage_requirement), params.disk_storage_requirement),
        ("ImageAccessMode", quoted(params.image_access_mode), params.image_access_mode),
        ("GPUCountRequirement", quoted(params.gpu_count_requirement), params.gpu_count_requirement),
        ("TotalSafeTensorFileSize", quoted(params.total_safe_tensor_file_size), params.total_safe_tensor_file_size),
        ("BytesPerToken", str(params.bytes_per_token), params.bytes_per_token),
        ("ModelTokenLimit", str(params.model_token_limit), params.model_token_limit),
        ("AttnType", quoted(params.attn_type), params.attn_type),
        ("RuntimeParam", Literal("model.RuntimeParam", runtimes), runtimes),
        ("ReadinessTimeout", duration(params.readiness_timeout), params.readiness_timeout),
        ("TuningPerGPUMemoryRequirement", int_map(memory), memory),
    )
    return "&" + expression(Literal("model.PresetParam", stated), 1)


def _stated(*rows: "tuple[str, str | Literal, object]") -> "list[tuple[str, str | Literal]]":
    return [(name, value) for name, value, given in rows if given]
