"""Presets as a table and as a page for people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kaitoc.registry.model import Preset, PresetParams, Step

HEADINGS = ("NAME", "MODEL", "WEIGHTS", "DISK", "CONTEXT", "GPUS", "RUNTIMES", "TUNING", "DISTRIBUTED")
_TO_THE_RIGHT = frozenset({"WEIGHTS", "DISK", "CONTEXT", "GPUS"})
_GAP = "  "


def summary_json(preset: Preset) -> dict[str, Any]:
    """One row of `preset list --output-format json`."""
    params = preset.inference
    return {
        "name": preset.name,
        "huggingFace": {"model": preset.source.hugging_face_model, "revision": preset.source.hugging_face_revision},
        "totalSafeTensorFileSize": params.total_safe_tensor_file_size,
        "diskStorageRequirement": params.disk_storage_requirement,
        "modelTokenLimit": params.model_token_limit,
        "gpuCountRequirement": params.gpu_count_requirement,
        "runtimes": runtimes(params),
        "supportTuning": preset.support_tuning,
        "supportDistributedInference": preset.support_distributed_inference,
        "file": preset.source.file,
    }


def table(presets: Iterable[Preset]) -> str:
    """A row for each preset, columns aligned, numbers to the right."""
    rows = [HEADINGS, *(_row(preset) for preset in presets)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if heading in _TO_THE_RIGHT else cell.ljust(width)
            for cell, width, heading in zip(row, widths, HEADINGS, strict=True)
        ]
        lines.append(_GAP.join(cells).rstrip())
    return "\n".join(lines) + "\n"


def page(preset: Preset) -> str:
    """Everything about one preset: its facts, and how each runtime is started."""
    params, source = preset.inference, preset.source
    revision = f" at {source.hugging_face_revision}" if source.hugging_face_revision else ""
    lines = [preset.name, *_facts(_page_facts(preset, f"{source.hugging_face_model}{revision}"))]
    vllm, transformers = params.vllm, params.transformers
    if vllm.base_command:
        lines += _command("vLLM", vllm.base_command, vllm.model_run_params)
    if transformers.base_command:
        launcher = " ".join([transformers.base_command, *_flags(transformers.accelerate_params)])
        program = f"{launcher} {transformers.inference_main_file}"
        lines += _command("Transformers", program, transformers.model_run_params)
    lines += _derivation(preset.derivation)
    return "\n".join(lines) + "\n"


def runtimes(params: PresetParams) -> list[str]:
    """The runtimes that a preset can be served with, as the annotation kaito.sh/runtime calls them."""
    known = {"vllm": params.vllm.base_command, "transformers": params.transformers.base_command}
    return [runtime for runtime, command in known.items() if command]


def _row(preset: Preset) -> tuple[str, ...]:
    params = preset.inference
    return (
        preset.name,
        preset.source.hugging_face_model,
        params.total_safe_tensor_file_size,
        params.disk_storage_requirement,
        f"{params.model_token_limit:,}",
        params.gpu_count_requirement or "-",
        ", ".join(runtimes(params)),
        "yes" if preset.tuning else "-",
        "yes" if preset.support_distributed_inference else "-",
    )


def _page_facts(preset: Preset, model: str) -> Mapping[str, str]:
    params, tuning = preset.inference, preset.tuning
    metadata = params.metadata
    where = f"in the image kaito-{metadata.name}:{metadata.tag}"
    if metadata.download_at_runtime:
        where = "downloaded by the pod" + (", with a token" if metadata.download_auth_required else "")
    facts = {
        "model": model,
        "weights": f"{params.total_safe_tensor_file_size}, {where}",
        "disk": params.disk_storage_requirement,
        "context": f"{params.model_token_limit:,} tokens",
        "KV cache": f"{params.bytes_per_token:,} bytes per token",
        "GPUs": params.gpu_count_requirement or "as many as hold it",
        "tensor parallelism": "no: the model is not split over GPUs" if params.disable_tensor_parallelism else "yes",
        "nodes": "one or several" if preset.support_distributed_inference else "one",
        "ready within": params.readiness_timeout,
        "tuning": f"yes, {tuning.total_safe_tensor_file_size} of GPU memory" if tuning else "no",
        "declared in": preset.source.file,
    }
    if preset.aliases:
        facts["also called"] = ", ".join(preset.aliases)
    if params.vllm.model_name not in ("", preset.name):
        facts["served as"] = params.vllm.model_name
    return facts


def _facts(facts: Mapping[str, str]) -> list[str]:
    width = max(map(len, facts))
    return [f"  {name.ljust(width)}  {value}" for name, value in facts.items()]


def _derivation(steps: Sequence[Step]) -> list[str]:
    """How KAITO came to the figures of a model that it read from the Hub."""
    if not steps:
        return []
    names, values = max(len(step.name) for step in steps), max(len(step.value) for step in steps)
    rows = [f"    {step.name.ljust(names)}  {step.value.ljust(values)}  {step.how}".rstrip() for step in steps]
    return ["", "  How KAITO derives it", *rows]


def _command(title: str, program: str, flags: Mapping[str, str]) -> list[str]:
    return ["", f"  {title}", f"    {program}", *(f"      {flag}" for flag in _flags(flags))]


def _flags(flags: Mapping[str, str]) -> Sequence[str]:
    return [f"--{key}={flags[key]}" if flags[key] else f"--{key}" for key in sorted(flags)]
