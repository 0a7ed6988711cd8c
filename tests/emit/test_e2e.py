"""The end-to-end matrix: derived from the registry, or declared."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kaitoc.emit.e2e import matrix, pool_name, preset_row, runtime_commands, smallest_sku
from kaitoc.errors import InvalidInput
from kaitoc.registry.load import load_registry
from kaitoc.registry.model import E2EFacts, Registry

FIXTURES = Path(__file__).parents[1] / "fixtures" / "registry"


@cache
def registry(version: str = "0.9.4") -> Registry:
    return load_registry(version, cache=None)


def row(name: str, version: str = "0.9.4", **facts: Any) -> dict[str, Any]:
    preset = registry(version).presets[name]
    return preset_row(replace(preset, e2e=replace(preset.e2e, **facts)), registry(version))


def recorded() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((FIXTURES / "e2e-preset-configs-0.8.1.json").read_text())["matrix"][
        "image"
    ]
    return entries


@pytest.mark.parametrize("entry", recorded(), ids=lambda entry: entry["name"])
def test_facts_of_the_hand_kept_matrix(entry: dict[str, Any]) -> None:
    ours = {row["name"]: row for row in matrix(registry("0.8.1"))["matrix"]["image"]}[entry["name"]]
    free = {"runtimes"}
    assert {key: ours[key] for key in ours if key not in free} == {key: entry[key] for key in entry if key not in free}
    assert set(entry.get("runtimes", {})) == set(ours.get("runtimes", {}))


def test_every_preset_has_an_entry_and_some_entries_have_no_preset() -> None:
    names = [row["name"] for row in matrix(registry())["matrix"]["image"]]
    assert set(registry().presets) < set(names)
    assert names[-3:] == ["phi-2", "vllm-distributed", "tuning"]


def test_commands_are_the_parameters_of_the_preset() -> None:
    assert runtime_commands(registry().presets["phi-4-mini-instruct"].inference) == {
        "hf": (
            "accelerate launch --gpu_ids=all --machine_rank=0 --num_machines=1 --num_processes=1 "
            "/workspace/tfs/inference_api.py --pipeline=text-generation --torch_dtype=auto --trust_remote_code"
        ),
        "vllm": (
            "python3 /workspace/vllm/inference_api.py "
            "--chat-template=/workspace/chat_templates/tool-chat-phi4-mini.jinja "
            "--dtype=float16 --enable-auto-tool-choice --tool-call-parser=phi4_mini_json"
        ),
    }


def test_a_pod_that_downloads_is_told_what() -> None:
    commands = runtime_commands(registry().presets["gemma-3-4b-instruct"].inference)
    revision = "093f9f388b31de276ce2de164bdc2081324b9767"
    assert f"--pretrained_model_name_or_path=google/gemma-3-4b-it --revision={revision}" in commands["hf"]
    assert f"--code-revision={revision} --download-dir=/workspace/weights" in commands["vllm"]
    assert "--model=google/gemma-3-4b-it" in commands["vllm"]


def test_two_gpus_are_used() -> None:
    entry = row("falcon-40b")["runtimes"]
    assert entry["vllm"]["gpu_count"] == entry["hf"]["gpu_count"] == 2
    assert entry["vllm"]["command"].endswith("--tensor-parallel-size=2")


def test_gpus_that_cannot_be_used_together() -> None:
    params = replace(registry().presets["falcon-7b"].inference, gpu_count_requirement="2")
    assert "tensor-parallel-size" not in runtime_commands(params)["vllm"]


def test_environment_goes_before_the_program() -> None:
    command = row("llama-3.1-8b-instruct")["runtimes"]["vllm"]["command"]
    assert command.startswith("VLLM_ATTENTION_BACKEND=TRITON_ATTN python3 /workspace/vllm/inference_api.py --")


@pytest.mark.parametrize(
    ("facts", "key", "value"),
    [
        ({"vm_size": ""}, "node-vm-size", "Standard_NC24ads_A100_v4"),
        ({"os_disk_size": 0}, "node-osdisk-size", 150),
        ({"node_pool": "mypool"}, "node_pool", "mypool"),
        ({"node_count": 3}, "node-count", 3),
        ({"oss": False}, "OSS", False),
        ({"loads_adapter": True}, "loads_adapter", True),
        ({"workload": "w"}, "workload", "w"),
        ({"runtimes": ("vllm",)}, "runtimes", None),
        ({"runtimes": ()}, "runtimes", None),
    ],
)
def test_declared_or_derived(facts: dict[str, Any], key: str, value: Any) -> None:
    entry = row("phi-4", **facts)
    if "runtimes" in facts:
        assert tuple(entry.get("runtimes", ())) == facts["runtimes"]
    else:
        assert entry[key] == value


@pytest.mark.parametrize(
    ("version", "gated", "free"),
    [
        ("0.9.4", "llama-3.1-8b-instruct", "phi-4"),
        ("0.12.0", "meta-llama/Llama-3.1-8B-Instruct", "microsoft/phi-4"),
    ],
)
def test_gated_weights_are_no_open_source(version: str, gated: str, free: str) -> None:
    somewhere = {"vm_size": "Standard_NC24ads_A100_v4"}
    assert not row(gated, version, **somewhere)["OSS"]
    assert row(free, version, **somewhere)["OSS"]


def test_a_hugging_face_id_is_neither_a_node_pool_nor_a_workload() -> None:
    entry = row("Qwen/Qwen2.5-Coder-7B-Instruct", "0.12.0")
    assert (entry["name"], entry["workload"]) == ("Qwen/Qwen2.5-Coder-7B-Instruct", "qwen2-5-coder-7b-instruct")
    assert entry["node_pool"] == "qwen25coder7"


def test_without_a_gpu_count_a_test_takes_those_of_the_node() -> None:
    runtimes = row("microsoft/phi-4", "0.12.0", vm_size="Standard_NC48ads_A100_v4")["runtimes"]
    assert {runtime["gpu_count"] for runtime in runtimes.values()} == {2}
    assert "--tensor-parallel-size=2" in runtimes["vllm"]["command"]
    assert "--model=microsoft/phi-4" in runtimes["vllm"]["command"]


def test_a_workload_has_no_dots() -> None:
    assert row("phi-3.5-mini-instruct")["workload"] == "phi-3-5-mini-instruct"
    assert "workload" not in row("phi-4")


@pytest.mark.parametrize(
    ("name", "vm_size"),
    [
        ("phi-3.5-mini-instruct", "Standard_NV36ads_A10_v5"),
        ("ministral-3-8b-instruct", "Standard_NC24ads_A100_v4"),
        ("gemma-3-27b-instruct", "Standard_NC24ads_A100_v4"),
        ("llama-3.3-70b-instruct", "Standard_NC80adis_H100_v5"),
        ("deepseek-v3-0324", "Standard_ND96isr_H200_v5"),
    ],
)
def test_the_smallest_sku_that_fits(name: str, vm_size: str) -> None:
    assert row(name)["node-vm-size"] == vm_size


@pytest.mark.parametrize(
    ("size", "gpus", "sku"),
    [
        ("7Gi", "1", "Standard_NV36ads_A10_v5"),
        ("7Gi", "2", "Standard_NV72ads_A10_v5"),
        ("7Gi", "", "Standard_NV36ads_A10_v5"),
        ("30Gi", "", "Standard_NV72ads_A10_v5"),
        ("30Gi", "1", "Standard_NC24ads_A100_v4"),
        ("30Gi", "2", "Standard_NV72ads_A10_v5"),
        ("300Gi", "1", "Standard_ND96amsr_A100_v4"),
        ("300Gi", "16", None),
        ("2Ti", "1", None),
    ],
)
def test_a_sku_for_a_size_and_a_number_of_gpus(size: str, gpus: str, sku: str | None) -> None:
    preset = registry().presets["phi-4-mini-instruct"]
    params = replace(preset.inference, total_safe_tensor_file_size=size, gpu_count_requirement=gpus)
    found = smallest_sku(replace(preset, inference=params, support_distributed_inference=True), registry())
    assert (found.sku if found else None) == sku


def test_a_preset_that_nothing_holds() -> None:
    preset = registry().presets["phi-4"]
    huge = replace(preset, inference=replace(preset.inference, total_safe_tensor_file_size="2Ti"), e2e=E2EFacts())
    with pytest.raises(InvalidInput) as raised:
        preset_row(huge, registry())
    (problem,) = raised.value.diagnostics
    assert (problem.rule, problem.path, problem.source) == ("KC065", ("e2e", "vmSize"), None)
    assert problem.message == 'no Azure SKU that KAITO 0.9.4 knows holds the preset "phi-4" on one node'
    placed = replace(huge, e2e=E2EFacts(vm_size="Standard_ND96isr_H200_v5", node_count=2))
    assert preset_row(placed, registry())["node-count"] == 2


@pytest.mark.parametrize(
    ("name", "pool"),
    [
        ("falcon-7b", "falcon7b"),
        ("falcon-7b-instruct", "falcon7binst"),
        ("phi-3.5-mini-instruct", "phi35miniins"),
        ("phi-3-medium-128k-instruct", "phi3medium12"),
        ("Qwen/Qwen3.5-2B", "qwen352b"),
    ],
)
def test_pool_name(name: str, pool: str) -> None:
    assert pool_name(name) == pool
