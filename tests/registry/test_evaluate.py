"""Evaluation: the bundle is the same as the files, and errors lead to the file."""

from typing import Any

import pytest

from kaitoc.errors import InvalidInput
from kaitoc.jsonnet import evaluate
from kaitoc.registry import evaluate as module
from kaitoc.registry.bundle import bundle
from kaitoc.registry.evaluate import evaluate_registry
from kaitoc.registry.sources import shipped_files
from kaitoc.versions import known_versions

MINE = {
    "name": "mine",
    "huggingFace": {"model": "me/Mine"},
    "size": "20.8Gi",
    "bytesPerToken": 1024,
    "modelTokenLimit": 4096,
}


def presets(document: dict[str, Any]) -> dict[str, Any]:
    return {preset["name"]: preset for preset in document["presets"]}


def derived(**facts: Any) -> dict[str, Any]:
    """The inference parameters of one more preset."""
    group = {"file": "mine.yaml", "presets": [{**MINE, **facts}]}
    found: dict[str, Any] = presets(evaluate_registry("0.9.4", [group]))["mine"]
    return found


@pytest.mark.parametrize("version", known_versions())
def test_the_bundle_evaluates_to_what_the_files_do(version: str) -> None:
    arguments = {"kaitoVersion": version, "project": []}
    bundled = evaluate(bundle(shipped_files(), "registry.jsonnet"), arguments)
    assert bundled == evaluate("import 'kaitoc/registry.jsonnet'", arguments)


def test_bundle_binds_each_file_once_and_before_its_use() -> None:
    files = {
        "main.jsonnet": b"(import 'a/one.libsonnet') + (import 'a/two.libsonnet')",
        "a/one.libsonnet": b"import '../base.libsonnet'",
        "a/two.libsonnet": b"(import '../base.libsonnet') + { file: std.thisFile }",
        "base.libsonnet": b"{ x: 1 }",
    }
    text = bundle(files, "main.jsonnet")
    assert text.count("{ x: 1 }") == 1
    assert evaluate(text) == {"x": 1, "file": "kaitoc/a/two.libsonnet"}


def test_a_missing_file_is_no_bundle() -> None:
    with pytest.raises(KeyError, match=r"b\.libsonnet"):
        bundle({"main.jsonnet": b"import 'b.libsonnet'"}, "main.jsonnet")


def test_shipped_files_use_no_slow_functions() -> None:
    slow = ("std.format", "std.manifest", "' %", ") %")
    assert [label for label, text in shipped_files().items() for name in slow if name.encode() in text] == []


def test_an_error_in_a_shipped_file_has_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {**shipped_files(), "families/phi-4.libsonnet": b"{\n  presets: error 'Oh no.'\n}"}
    monkeypatch.setattr(module, "shipped_files", lambda: broken)
    monkeypatch.setattr("kaitoc.jsonnet._library", lambda: broken)
    with pytest.raises(InvalidInput) as raised:
        evaluate_registry("0.9.4")
    (problem,) = raised.value.diagnostics
    assert problem.file == "kaitoc/families/phi-4.libsonnet"
    assert (problem.position.line, problem.position.column, problem.message) == (2, 12, "oh no")


@pytest.mark.parametrize(
    ("size", "disk"),
    [
        ("14.96Gi", "90Gi"),
        ("20.8Gi", "100Gi"),
        ("12Gi", "80Gi"),
        ("12900Mi", "80Gi"),
        ("1.5Ti", "3890Gi"),
        ("8Gi", "70Gi"),
    ],
)
def test_disk_by_kaitos_formula(size: str, disk: str) -> None:
    assert derived(size=size)["inference"]["diskStorageRequirement"] == disk


def test_a_declared_disk_wins() -> None:
    assert derived(disk="500Gi")["inference"]["diskStorageRequirement"] == "500Gi"


@pytest.mark.parametrize(
    ("declared", "timeout"),
    [(None, "30m0s"), ("45m", "45m0s"), ("1h", "1h0m0s"), ("1h30m", "1h30m0s"), ("90m", "1h30m0s"), ("5m", "5m0s")],
)
def test_readiness_timeout_as_go_prints_it(declared: str | None, timeout: str) -> None:
    assert derived(readinessTimeout=declared)["inference"]["readinessTimeout"] == timeout


def test_defaults_of_the_smallest_declaration() -> None:
    assert derived()["inference"] == {
        "metadata": {
            "name": "mine",
            "type": "text-generation",
            "version": "https://huggingface.co/me/Mine",
            "runtime": "tfs",
            "downloadAtRuntime": False,
            "downloadAuthRequired": False,
            "tag": "0.0.1",
            "registry": "",
            "deprecated": False,
        },
        "totalSafeTensorFileSize": "20.8Gi",
        "diskStorageRequirement": "100Gi",
        "gpuCountRequirement": "1",
        "bytesPerToken": 1024,
        "modelTokenLimit": 4096,
        "readinessTimeout": "30m0s",
        "disableTensorParallelism": False,
        "vllm": {
            "baseCommand": "python3 /workspace/vllm/inference_api.py",
            "modelName": "mine",
            "disallowLoRA": False,
            "modelRunParams": {},
        },
        "transformers": {
            "baseCommand": "accelerate launch",
            "accelerateParams": {"gpu_ids": "all", "machine_rank": "0", "num_machines": "1", "num_processes": "1"},
            "inferenceMainFile": "/workspace/tfs/inference_api.py",
            "modelName": "mine",
            "modelRunParams": {"pipeline": "text-generation"},
        },
    }


def test_vllm_section() -> None:
    vllm = derived(
        distributed=True,
        chatTemplate="both.jinja",
        vllm={
            "params": {"dtype": "half", "max-num-seqs": 8, "swap-space": 0.9, "eager": True, "off": False, "no": None},
            "env": {"B": "2", "A": "1"},
            "toolCallParser": "hermes",
            "reasoningParser": "qwen3",
            "lora": False,
        },
    )["inference"]["vllm"]
    assert vllm == {
        "baseCommand": "A=1 B=2 python3 /workspace/vllm/inference_api.py",
        "modelName": "mine",
        "disallowLoRA": True,
        "modelRunParams": {
            "dtype": "half",
            "max-num-seqs": "8",
            "swap-space": "0.9",
            "eager": "",
            "chat-template": "/workspace/chat_templates/both.jinja",
            "tool-call-parser": "hermes",
            "enable-auto-tool-choice": "",
            "reasoning-parser": "qwen3",
        },
        "rayLeaderBaseCommand": "/workspace/vllm/multi-node-serving.sh leader",
        "rayWorkerBaseCommand": "/workspace/vllm/multi-node-serving.sh worker",
    }


@pytest.mark.parametrize("runtime", ["vllm", "transformers"])
def test_a_runtime_that_is_off(runtime: str) -> None:
    assert runtime not in derived(**{runtime: False})["inference"]


def test_a_runtime_that_is_just_on() -> None:
    assert derived(vllm=True)["inference"]["vllm"] == derived()["inference"]["vllm"]


def test_chat_template_of_one_runtime() -> None:
    inference = derived(chatTemplate="a.jinja", transformers={"chatTemplate": "b.jinja"})["inference"]
    assert inference["vllm"]["modelRunParams"]["chat-template"] == "/workspace/chat_templates/a.jinja"
    assert inference["transformers"]["modelRunParams"]["chat_template"] == "/workspace/chat_templates/b.jinja"


def test_served_model_name() -> None:
    inference = derived(servedModelName="other")["inference"]
    assert (inference["vllm"]["modelName"], inference["transformers"]["modelName"]) == ("other", "other")


def test_tuning_takes_disk_and_gpus_from_inference() -> None:
    preset = derived(gpuCount=2, tuning={"size": "70Gi", "memoryPerGPU": {"qlora": 16}})
    assert preset["supportTuning"]
    assert preset["tuning"]["diskStorageRequirement"] == "100Gi"
    assert preset["tuning"]["gpuCountRequirement"] == "2"
    assert preset["tuning"]["totalSafeTensorFileSize"] == "70Gi"
    assert preset["tuning"]["tuningPerGPUMemoryRequirement"] == {"qlora": 16}
    assert preset["tuning"]["transformers"] == {
        "modelName": "mine",
        "baseCommand": "cd /workspace/tfs/ && python3 metrics_server.py & accelerate launch",
        "accelerateParams": {},
    }


def test_null_is_as_good_as_nothing() -> None:
    facts = dict.fromkeys(("disk", "gpuCount", "tag", "vllm", "tuning", "e2e", "aliases", "chatTemplate", "deprecated"))
    assert derived(**facts) == derived()


@pytest.mark.parametrize(
    ("version", "disk"), [("0.8.1", "90Gi"), ("0.9.4", "70Gi")], ids=["before the change", "after the change"]
)
def test_changes_hold_from_their_version(version: str, disk: str) -> None:
    declaration = {
        **MINE,
        "disk": "90Gi",
        "vllm": {"params": {"a": "1", "b": "2"}},
        "changes": [
            {"since": "0.9.0", "disk": "80Gi", "vllm": {"params": {"a": None}}},
            {"since": "0.9.4", "disk": "70Gi"},
            {"since": "0.9.10", "disk": "60Gi"},
            {"until": "0.9.0", "gpuCount": 2},
        ],
    }
    mine = presets(evaluate_registry(version, [{"file": "m", "presets": [declaration]}]))["mine"]["inference"]
    assert mine["diskStorageRequirement"] == disk
    assert mine["gpuCountRequirement"] == ("2" if version == "0.8.1" else "1")
    assert mine["vllm"]["modelRunParams"] == ({"a": "1", "b": "2"} if version == "0.8.1" else {"b": "2"})


@pytest.mark.parametrize(
    ("facts", "versions"),
    [
        ({}, ["0.8.1", "0.9.4"]),
        ({"since": "0.9.0"}, ["0.9.4"]),
        ({"until": "0.9.0"}, ["0.8.1"]),
        ({"since": "0.9.0", "until": "0.9.4"}, []),
        ({"since": "0.10.0"}, []),
    ],
)
def test_presets_of_some_versions(facts: dict[str, str], versions: list[str]) -> None:
    group = [{"file": "m", "presets": [{**MINE, **facts}]}]
    assert [v for v in ("0.8.1", "0.9.4") if "mine" in presets(evaluate_registry(v, group))] == versions


def test_a_preset_of_a_shipped_name_takes_its_place() -> None:
    document = evaluate_registry("0.9.4", [{"file": "m", "presets": [{**MINE, "name": "phi-4"}, MINE]}])
    shipped = evaluate_registry("0.9.4")
    assert [preset["name"] for preset in document["presets"]] == [p["name"] for p in shipped["presets"]] + ["mine"]
    assert presets(document)["phi-4"]["inference"]["totalSafeTensorFileSize"] == "20.8Gi"
    assert document["overridden"] == ["phi-4"]
