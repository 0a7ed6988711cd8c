"""Dataclasses to JSON and back."""

from kaitoc.registry.model import Metadata, PresetParams, VllmParams
from kaitoc.registry.names import from_json, to_json


def test_names_are_kaitos() -> None:
    params = PresetParams(
        metadata=Metadata("m", dtype="bfloat16", architectures=("A", "B")),
        tuning_per_gpu_memory_requirement={"qlora": 16},
        disable_tensor_parallelism=True,
        vllm=VllmParams(disallow_lora=True, model_run_params={"flag": ""}),
    )
    assert to_json(params) == {
        "metadata": {"name": "m", "dtype": "bfloat16", "architectures": ["A", "B"]},
        "tuningPerGPUMemoryRequirement": {"qlora": 16},
        "disableTensorParallelism": True,
        "vllm": {"disallowLoRA": True, "modelRunParams": {"flag": ""}},
    }


def test_there_and_back() -> None:
    params = PresetParams(Metadata("m", architectures=("A",)), bytes_per_token=5, vllm=VllmParams(base_command="x"))
    assert from_json(PresetParams, to_json(params)) == params


def test_null_and_unknown_mean_nothing() -> None:
    assert from_json(Metadata, {"name": "m", "tag": None, "futureField": 1}) == Metadata("m")
