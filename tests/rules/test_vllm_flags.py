"""The flags of inference_config.yaml against the vLLM of each KAITO version, message by message."""

from typing import Any

import pytest
from tests.workspaces import context, workspace

from kaitoc.check import check
from kaitoc.diagnostics import Diagnostic, Fix, Rewrite, SourceRef, path_text
from kaitoc.entry import Entry


def config_map(text: str, key: str = "inference_config.yaml") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config"}, "data": {key: text}}


def found(version: str, text: str, *objects: dict[str, Any]) -> list[Diagnostic]:
    obj = config_map(text)
    return list(check(Entry(SourceRef("f"), obj, obj), context(version, obj, *objects)))


def messages(version: str, *flags: str) -> list[tuple[str, str, str]]:
    text = "vllm:\n" + "".join(f"  {flag}\n" for flag in flags)
    return [(d.rule, d.message, d.hint) for d in found(version, text)]


@pytest.mark.parametrize(
    "flags",
    [
        ["max-model-len: 4096", "max_num_seqs: 64", "gpu-memory-utilization: 0.95"],
        ["max-model-len: auto", "max-num-batched-tokens: 4k"],
        ["dtype: bfloat16", "block-size: 16", "quantization: awq", "load-format: safetensors"],
        ["tool-call-parser: hermes", "reasoning-parser: deepseek_r1", "chat-template: /workspace/t.jinja"],
        ["tool-parser-plugin: /p.py", "tool-call-parser: mine"],
        ["enable-auto-tool-choice: true"],
        ["no-enable-prefix-caching: true"],
        ["enable-auto-tool-choice: --enable-prefix-caching"],
        ['kv-transfer-config: \'{"kv_connector": "NixlConnector", "kv_role": "kv_both"}\''],
        ["compilation-config.cudagraph_mode: NONE"],
        ["quantization: null", "chat-template:"],
        ["max-num-s: 64"],
        ["limit-mm-per-prompt: {}"],
        ["cpu-offload-gb: 0", "seed: 1_000"],
    ],
)
@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_what_vllm_takes_is_not_a_finding(version: str, flags: list[str]) -> None:
    assert messages(version, *flags) == []


@pytest.mark.parametrize(
    ("version", "flag", "rule", "message", "hint"),
    [
        (
            "0.9.4",
            "max-modle-len: 4096",
            "KC301",
            "vLLM 0.14.1, which KAITO 0.9.4 runs, has no flag --max-modle-len",
            "did you mean max-model-len?",
        ),
        (
            "0.9.4",
            "numa-bind-nodes: 0",
            "KC301",
            "vLLM 0.14.1, which KAITO 0.9.4 runs, has no flag --numa-bind-nodes",
            "vLLM 0.22.1 has it; remove it, or use a newer KAITO",
        ),
        (
            "0.9.4",
            "max_probe_steps: 6",
            "KC301",
            "vLLM 0.14.1, which KAITO 0.9.4 runs, has no flag --max-probe-steps",
            "max_probe_steps is KAITO's own: write it beside `vllm:`, not below it",
        ),
        (
            "0.9.4",
            "data-parallel-s: 1",
            "KC301",
            '"data-parallel-s" may be short for several flags of vLLM',
            "write data-parallel-size or data-parallel-size-local or data-parallel-start-rank",
        ),
        (
            "0.12.0",
            "swap_space: 4",
            "KC302",
            "vLLM 0.25.1, which KAITO 0.12.0 runs, no longer has --swap-space (vLLM 0.17.1 had it)",
            "remove it",
        ),
        (
            "0.9.4",
            "cuda-graph-sizes: 8",
            "KC302",
            "vLLM 0.14.1, which KAITO 0.9.4 runs, no longer has --cuda-graph-sizes (vLLM 0.12.0 had it)",
            "use cudagraph-capture-sizes",
        ),
        (
            "0.9.4",
            "max-num-seqs: 1.5",
            "KC303",
            '--max-num-seqs takes a whole number, found "1.5"',
            "write digits alone, such as 8",
        ),
        (
            "0.9.4",
            "max-num-seqs:",
            "KC303",
            '--max-num-seqs takes a whole number, found "None"',
            "write digits alone, such as 8",
        ),
        (
            "0.9.4",
            "swap-space: 4Gi",
            "KC303",
            '--swap-space takes a number, found "4Gi"',
            "write a number alone, such as 0.9",
        ),
        ("0.9.4", "dtype: bfloat", "KC303", '"bfloat" is no value of --dtype', "did you mean float or bfloat16?"),
        (
            "0.9.4",
            "block-size: 12",
            "KC303",
            '"12" is no value of --block-size',
            "use one of 1, 8, 16, 32, 64, 128, 256",
        ),
        ("0.12.0", "quantization: awk", "KC303", '"awk" is no value of --quantization', "did you mean awq?"),
        (
            "0.9.4",
            "kv-transfer-config: nixl",
            "KC303",
            '--kv-transfer-config takes JSON, found "nixl"',
            "write JSON as text in quotes, such as '{\"key\": 1}'",
        ),
        (
            "0.9.4",
            "kv-transfer-config: {kv_role: kv_both}",
            "KC303",
            "--kv-transfer-config gets the Python text of the map",
            "write the JSON as text in quotes",
        ),
        (
            "0.9.4",
            "served-model-name: [a, b]",
            "KC303",
            "--served-model-name gets the Python text of the list",
            "write a plain value",
        ),
        (
            "0.9.4",
            "revision: --main",
            "KC303",
            '--revision needs a value, and vLLM takes "--main" for a flag',
            "",
        ),
        ("0.9.4", "gpu-memory-utilization: 95", "KC304", "--gpu-memory-utilization is at most 1, found 95", ""),
        ("0.9.4", "max-num-seqs: 0", "KC304", "--max-num-seqs is at least 1, found 0", ""),
        (
            "0.9.4",
            "enable-prefix-caching: false",
            "KC305",
            "enable-prefix-caching: false turns --enable-prefix-caching on: KAITO passes the flag all the same",
            "write `no-enable-prefix-caching: true`, or remove it",
        ),
        (
            "0.9.4",
            "no-enable-prefix-caching: no",
            "KC305",
            "no-enable-prefix-caching: no turns --enable-prefix-caching off: KAITO passes the flag all the same",
            "write `enable-prefix-caching: true`, or remove it",
        ),
        (
            "0.9.4",
            "tool-call-parser: phi4_mini",
            "KC309",
            'vLLM 0.14.1 has no tool-call parser "phi4_mini"',
            "did you mean phi4_mini_json?",
        ),
        (
            "0.9.4",
            "reasoning-parser: deepseek-r1",
            "KC309",
            'vLLM 0.14.1 has no reasoning parser "deepseek-r1"',
            "did you mean deepseek_r1?",
        ),
        (
            "0.9.4",
            "compilation-config.modes: 1",
            "KC310",
            "--compilation-config has no field modes",
            "did you mean mode?",
        ),
        ("0.12.0", "calculate-kv-scales: true", "KC408", "vLLM is going to remove --calculate-kv-scales", "remove it"),
        (
            "0.9.4",
            "disable-log-requests: true",
            "KC408",
            "vLLM is going to remove --disable-log-requests",
            "use enable-log-requests",
        ),
        (
            "0.9.4",
            "revision: 1.10",
            "KC411",
            '--revision gets "1.1", not "1.10" as written',
            'write "1.10" in quotes',
        ),
        (
            "0.9.4",
            "served-model-name: on",
            "KC411",
            '--served-model-name gets "True", not "on" as written',
            'write "on" in quotes',
        ),
    ],
)
def test_what_vllm_does_not_take(version: str, flag: str, rule: str, message: str, hint: str) -> None:
    assert messages(version, flag) == [(rule, message, hint)]


def test_a_second_switch_ends_vllm() -> None:
    assert (
        messages("0.9.4", "enable-prefix-caching: true", "async-scheduling: true", "enable-chunked-prefill: yes")
        == [
            (
                "KC306",
                "switches take no value, and vLLM has room for one such word only, which is that of "
                'enable-prefix-caching: it ends on "True" here',
                "keep one of the switches",
            )
        ]
        * 2
    )


def test_the_new_name_of_a_flag_is_a_fix() -> None:
    (renamed,) = found("0.9.4", "vllm:\n  cuda-graph-sizes: 8\n")
    assert renamed.fix == Fix(Rewrite.KEY, "cudagraph-capture-sizes")
    (inverse,) = found("0.12.0", "vllm:\n  disable-log-requests: true\n")
    assert inverse.fix is None
    (quoted,) = found("0.12.0", "vllm:\n  revision: 1.10\n")
    assert quoted.fix == Fix(Rewrite.QUOTES)


@pytest.mark.parametrize(
    ("text", "rule", "path", "message"),
    [
        ("", "KC307", "", "the server cannot read inference_config.yaml: it is empty"),
        ("# nothing\n", "KC307", "", "the server cannot read inference_config.yaml: it is empty"),
        ("vllm: [\n", "KC307", "", "the server cannot read inference_config.yaml: did not find expected node content"),
        (
            "vllm: {seed: 2026-13-45}\n",
            "KC307",
            "",
            "the server cannot read inference_config.yaml: month must be in 1..12",
        ),
        ("- vllm\n", "KC307", "", "inference_config.yaml is no map, and the server crashes on it"),
        ("vllm:\n", "KC307", ".vllm", "the section vllm is empty, and the server crashes on it"),
        ("vllm: x\n", "KC307", ".vllm", "the section vllm is no map of flags, and the server crashes on it"),
        (
            "kv_cache_cpu_memory_utilization: '0.5'\n",
            "KC308",
            ".kv_cache_cpu_memory_utilization",
            "kv_cache_cpu_memory_utilization is no number, and the server crashes on it",
        ),
        (
            "kv_cache_cpu_memory_utilization: 50\n",
            "KC308",
            ".kv_cache_cpu_memory_utilization",
            "kv_cache_cpu_memory_utilization 50 is more memory than there is",
        ),
        ("vlm: {}\n", "KC404", ".vlm", "nobody reads vlm in inference_config.yaml"),
        ("swap-space: 4\n", "KC404", ".swap-space", "nobody reads swap-space in inference_config.yaml"),
    ],
)
def test_the_form_of_the_file(text: str, rule: str, path: str, message: str) -> None:
    assert [(d.rule, path_text(d.path), d.message) for d in found("0.9.4", text)] == [
        (rule, f'data["inference_config.yaml"]{path}', message)
    ]


@pytest.mark.parametrize(
    "text", ["vllm: {}\n", "max_probe_steps: 6\n", "kv_cache_cpu_memory_utilization: 0\nvllm: {}\n"]
)
def test_a_file_without_flags_is_fine(text: str) -> None:
    assert found("0.12.0", text) == []


def test_what_the_transformers_server_does_not_read_is_not_judged() -> None:
    server = workspace(config="config", annotations={"kaito.sh/runtime": "transformers"})
    assert found("0.9.4", "vllm:\n  nonsense: 1\n", server) == []
    assert (
        len(found("0.9.4", "vllm:\n  nonsense: 1\n", server, workspace(config="config") | {"metadata": {"name": "b"}}))
        == 1
    )


def test_what_flux_fills_in_is_not_judged() -> None:
    (note,) = found("0.9.4", "vllm:\n  max-num-seqs: ${SEQS}\n")
    assert note.severity == "info"
    assert "KC303 could not be checked" in note.message


def test_other_config_maps_are_not_judged() -> None:
    obj = config_map("vllm:\n  nonsense: 1\n", "other.yaml")
    assert list(check(Entry(SourceRef("f"), obj, obj), context("0.9.4", obj))) == []
