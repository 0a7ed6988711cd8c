"""Presets since KAITO 0.12.0: derived from facts, unless a project declares something else."""

from functools import cache
from typing import Any

import pytest

from kaitoc.registry.evaluate import evaluate_registry
from kaitoc.registry.load import load_registry, registry_of

MINE = {
    "name": "mine",
    "huggingFace": {"model": "Me/Mine", "revision": "main"},
    "size": "20.8Gi",
    "bytesPerToken": 1024,
    "modelTokenLimit": 4096,
}


def preset(name: str = "mine", version: str = "0.12.0", **facts: Any) -> dict[str, Any]:
    group = {"file": "mine.yaml", "presets": [{**MINE, "name": name, **facts}]}
    return next(one for one in evaluate_registry(version, [group])["presets"] if one["name"] == name)


def flags(**facts: Any) -> dict[str, str]:
    found: dict[str, str] = preset(**facts)["inference"]["vllm"]["modelRunParams"]
    return found


def test_the_smallest_declaration() -> None:
    assert preset()["inference"] == {
        "metadata": {
            "name": "mine",
            "type": "text-generation",
            "version": "https://huggingface.co/Me/Mine/commit/main",
            "runtime": "tfs",
            "downloadAtRuntime": True,
            "downloadAuthRequired": False,
            "tag": "0.0.1",
            "registry": "",
            "deprecated": False,
            "architectures": [],
            "attnType": "",
            "quantMethod": "",
            "quantBits": 0,
        },
        "totalSafeTensorFileSize": "20.8Gi",
        "diskStorageRequirement": "100Gi",
        "bytesPerToken": 1024,
        "modelTokenLimit": 4096,
        "readinessTimeout": "30m0s",
        "vllm": {
            "baseCommand": "python3 /workspace/vllm/inference_api.py",
            "modelName": "mine",
            "disallowLoRA": False,
            "modelRunParams": {
                "config_format": "auto",
                "dtype": "bfloat16",
                "load_format": "auto",
                "tokenizer_mode": "auto",
                "trust-remote-code": "",
            },
            "rayLeaderBaseCommand": "/workspace/vllm/multi-node-serving.sh leader",
            "rayWorkerBaseCommand": "/workspace/vllm/multi-node-serving.sh worker",
        },
        "transformers": {
            "baseCommand": "accelerate launch",
            "accelerateParams": {"gpu_ids": "all", "machine_rank": "0", "num_machines": "1", "num_processes": "1"},
            "inferenceMainFile": "/workspace/tfs/inference_api.py",
            "modelName": "mine",
            "modelRunParams": {"pipeline": "text-generation"},
            "tag": "0.0.1",
        },
    }


@pytest.mark.parametrize("name", ["Me/Mine", "me/mine"])
def test_a_model_that_goes_by_its_id(name: str) -> None:
    found = preset(name, tag="1.0.0", downloadAuthRequired=True)
    metadata = found["inference"]["metadata"]
    assert (metadata["name"], metadata["version"]) == ("mine", "https://huggingface.co/me/mine")
    assert (metadata["tag"], metadata["downloadAuthRequired"]) == ("", False)
    assert found["inference"]["vllm"]["modelName"] == "mine"
    assert found["source"]["huggingFace"] == {"model": "Me/Mine"}


@pytest.mark.parametrize(
    ("size", "disk", "timeout"),
    [
        ("7.15Gi", "87Gi", "30m0s"),
        ("50Gi", "130Gi", "30m0s"),
        ("51.75Gi", "131Gi", "30m31.5s"),
        ("150Gi", "230Gi", "1h0m0s"),
        ("328.13Gi", "408Gi", "1h53m26.340000014s"),
        ("550Gi", "630Gi", "3h0m0s"),
        ("2Ti", "2128Gi", "3h0m0s"),
        ("512Mi", "80Gi", "30m0s"),
    ],
)
def test_disk_and_timeout_by_size(size: str, disk: str, timeout: str) -> None:
    found = preset(size=size)["inference"]
    assert (found["diskStorageRequirement"], found["readinessTimeout"]) == (disk, timeout)


def test_declared_figures_win() -> None:
    found = preset(disk="500Gi", readinessTimeout="45m")["inference"]
    assert (found["diskStorageRequirement"], found["readinessTimeout"]) == ("500Gi", "45m0s")


def test_parsers_by_the_model_and_not_by_the_name_of_the_preset() -> None:
    found = flags(huggingFace={"model": "Qwen/Qwen3.5-2B"}, name="deepseek-r1")
    assert found["reasoning-parser"] == "qwen3"
    assert (found["tool-call-parser"], found["enable-auto-tool-choice"]) == ("qwen3_coder", "")
    assert found["gdn-prefill-backend"] == "triton"


def test_parsers_by_architecture() -> None:
    found = flags(architectures=["Unheard", "GptOssForCausalLM"])
    assert (found["reasoning-parser"], found["tool-call-parser"]) == ("openai_gptoss", "openai")


def test_declared_parsers_win() -> None:
    section = {"toolCallParser": "mine", "reasoningParser": "r", "chatTemplate": "m.jinja"}
    found = flags(huggingFace={"model": "Qwen/Qwen2.5-1.5B"}, vllm=section)
    assert found["chat-template"] == "/workspace/chat_templates/m.jinja"
    assert (found["tool-call-parser"], found["reasoning-parser"]) == ("mine", "r")


@pytest.mark.parametrize(
    ("params", "flag", "value"),
    [
        ({"dtype": "float16"}, "dtype", "float16"),
        ({"trust-remote-code": False}, "trust-remote-code", None),
        ({"trust_remote_code": None}, "trust-remote-code", None),
        ({"load-format": "bitsandbytes"}, "load_format", None),
        ({"load-format": "bitsandbytes"}, "load-format", "bitsandbytes"),
        ({"max-num-seqs": 8}, "max-num-seqs", "8"),
        ({"max-num-seqs": 8}, "dtype", "bfloat16"),
    ],
)
def test_declared_flags_win(params: dict[str, Any], flag: str, value: str | None) -> None:
    assert flags(vllm={"params": params}).get(flag) == value


def test_a_quantised_model_picks_its_data_type() -> None:
    found = preset(quantization={"method": "awq", "bits": 4})["inference"]
    assert found["vllm"]["modelRunParams"]["dtype"] == "auto"
    assert (found["metadata"]["quantMethod"], found["metadata"]["quantBits"]) == ("awq", 4)


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_mistrals_own_format(version: str) -> None:
    found = preset(version=version, loadFormat="mistral")["inference"]["vllm"]["modelRunParams"]
    assert {found[flag] for flag in ("load_format", "config_format", "tokenizer_mode")} == {"mistral"}


def test_a_model_for_vllm_only() -> None:
    assert preset(transformers=False)["inference"]["transformers"] == {"modelName": "mine"}


def test_a_model_for_transformers_only() -> None:
    found = preset(vllm=False)
    assert "vllm" not in found["inference"]
    assert not found["supportDistributedInference"]


def test_tuning_is_written_by_hand() -> None:
    found = preset(disk="90Gi", tuning={"size": "70Gi", "memoryPerGPU": {"qlora": 16}})["tuning"]
    assert found["metadata"]["name"] == "mine"
    assert (found["diskStorageRequirement"], found["totalSafeTensorFileSize"]) == ("90Gi", "70Gi")
    assert found["readinessTimeout"] == "30m0s"
    assert "gpuCountRequirement" not in found


def test_tuning_that_kaito_does_not_find() -> None:
    registry = load_registry("0.12.0", cache=None)
    found = registry.presets["mistralai/Mistral-7B-v0.3"]
    assert found.support_tuning
    assert found.tuning is None


@cache
def with_mine(name: str, version: str) -> Any:
    document = evaluate_registry(version, [{"file": "m", "presets": [{**MINE, "name": name}]}])
    return document, registry_of(document)


@pytest.mark.parametrize("name", ["phi-4", "microsoft/phi-4", "Microsoft/Phi-4"])
def test_a_shipped_preset_is_replaced_by_either_name(name: str) -> None:
    document, registry = with_mine(name, "0.12.0")
    shipped = list(load_registry("0.12.0").presets)
    assert list(registry.presets) == [name if one == "microsoft/phi-4" else one for one in shipped]
    assert document["overridden"] == [name]
    assert registry.find(name).inference.bytes_per_token == 1024
    assert registry.find("phi-4") is registry.find(name)


def test_a_shipped_preset_is_replaced_once() -> None:
    own = [{**MINE, "name": name} for name in ("microsoft/phi-4", "phi-4")]
    registry = registry_of(evaluate_registry("0.12.0", [{"file": "m", "presets": own}]))
    assert [name for name in registry.presets if "phi-4" in name.lower()] == [
        "microsoft/Phi-4-mini-instruct",
        "phi-4",
        "microsoft/phi-4",
    ]
    assert {name: registry.find(name) for name in ("phi-4", "microsoft/phi-4")} == {
        name: registry.presets[name] for name in ("phi-4", "microsoft/phi-4")
    }


def test_another_preset_comes_last() -> None:
    document, registry = with_mine("Me/Mine", "0.12.0")
    assert list(registry.presets)[-1] == "Me/Mine"
    assert document["overridden"] == []
    assert registry.find("me/mine") is registry.presets["Me/Mine"]


@pytest.mark.parametrize(("name", "listed"), [("mine", True), ("Me/Mine", False)])
def test_models_with_a_short_name_are_in_the_list(name: str, listed: bool) -> None:
    _, registry = with_mine(name, "0.12.0")
    assert (registry.entries[-1].name == name) == listed
