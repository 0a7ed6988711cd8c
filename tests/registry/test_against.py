"""The registry against a hand-kept matrix."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.diagnostics import Diagnostic, path_text
from kaitoc.emit.artifacts import E2E_MATRIX, artifacts
from kaitoc.errors import InvalidInput
from kaitoc.registry.against import contradictions, parse_command
from kaitoc.registry.load import load_registry
from kaitoc.registry.model import Registry

FIXTURES = Path(__file__).parents[1] / "fixtures" / "registry"
PHI_4 = {
    "name": "phi-4",
    "runtimes": {
        "hf": {"command": "accelerate launch /workspace/tfs/inference_api.py", "gpu_count": 1},
        "vllm": {"command": "python3 /workspace/vllm/inference_api.py --dtype float16", "gpu_count": 1},
    },
}


@cache
def registry(version: str = "0.9.4") -> Registry:
    return load_registry(version, cache=None)


def against(*entries: Any) -> list[Diagnostic]:
    """The findings about the entries themselves."""
    content = json.dumps({"matrix": {"image": list(entries)}}).encode()
    return [problem for problem in contradictions(registry(), content, "e2e.json") if problem.rule != "KC083"]


def phi_4(runtime: str, **facts: Any) -> dict[str, Any]:
    return {**PHI_4, "runtimes": {**PHI_4["runtimes"], runtime: {**PHI_4["runtimes"][runtime], **facts}}}  # type: ignore[dict-item, index]


def test_what_the_recording_says_and_no_more() -> None:
    recorded = json.loads((FIXTURES / "e2e-vs-registry-0.8.1.json").read_text())
    flags, counts = set(), set()
    for entry in recorded["rows"]:
        for field, relation in entry["fields"].items():
            runtime = field.split(".")[1] if field.startswith("runtimes.") else ""
            for flag, (theirs, ours) in relation.get("flags", {}).get("different", {}).items():
                flags.add((entry["name"], f"the {runtime} command", f"--{flag} {theirs}", f"--{flag} {ours}"))
            if field.endswith("gpu_count") and relation["relation"] == "differs":
                counts.add((entry["name"], runtime))
    found = contradictions(registry("0.8.1"), (FIXTURES / "e2e-preset-configs-0.8.1.json").read_bytes(), "e2e.json")
    by_rule: dict[str, list[Diagnostic]] = {}
    for problem in found:
        by_rule.setdefault(problem.rule, []).append(problem)
    assert set(by_rule) == {"KC080", "KC081", "KC082", "KC083"}
    for problem, wanted in zip(sorted(by_rule["KC080"], key=name_of), sorted(flags), strict=True):
        assert (name_of(problem), *[part for part in wanted[1:] if part in problem.message]) == wanted
    assert {(name_of(p), str(p.path[4])) for p in by_rule["KC081"]} == counts
    assert {name_of(p) for p in by_rule["KC082"]} == set(recorded["e2eNotInRegistry"])
    assert {name_of(p) for p in by_rule["KC083"]} == set(recorded["registryNotInE2E"])


def name_of(problem: Diagnostic) -> str:
    return problem.object.name if problem.object else ""


@pytest.mark.parametrize("version", ["0.8.1", "0.9.4"])
def test_the_own_export_differs_in_the_entries_without_a_preset_only(version: str) -> None:
    content = artifacts(registry(version))[E2E_MATRIX]
    found = contradictions(registry(version), content, "e2e.json")
    assert [(p.rule, name_of(p)) for p in found] == [
        ("KC082", "phi-2"),
        ("KC082", "vllm-distributed"),
        ("KC082", "tuning"),
    ]


def test_agreement() -> None:
    assert against(PHI_4) == []


@pytest.mark.parametrize(
    ("entry", "rule", "path", "message"),
    [
        (
            phi_4("vllm", command="python3 /workspace/vllm/inference_api.py --dtype=bfloat16"),
            "KC080",
            "matrix.image[0].runtimes.vllm.command",
            'the vllm command of "phi-4" has --dtype bfloat16, the registry --dtype float16',
        ),
        (
            phi_4("hf", command="accelerate launch --gpu-ids 0 /workspace/tfs/inference_api.py"),
            "KC080",
            "matrix.image[0].runtimes.hf.command",
            'the hf command of "phi-4" has --gpu-ids 0, the registry --gpu-ids all',
        ),
        (
            phi_4("vllm", gpu_count=2),
            "KC081",
            "matrix.image[0].runtimes.vllm.gpu_count",
            'the vllm test of "phi-4" takes 2 GPUs, the registry says 1',
        ),
        ({"name": "phi-5"}, "KC082", "matrix.image[0].name", 'KAITO 0.9.4 has no preset "phi-5"'),
        (
            phi_4("vllm", command="A=1 python3 /workspace/vllm/inference_api.py"),
            "KC084",
            "matrix.image[0].runtimes.vllm.command",
            'the vllm command of "phi-4" runs `A=1 python3 /workspace/vllm/inference_api.py`',
        ),
        (
            phi_4("vllm", command="python3 'oops"),
            "KC084",
            "matrix.image[0].runtimes.vllm.command",
            'the vllm command of "phi-4" is no command: No closing quotation',
        ),
        (
            {"name": "phi-4", "runtimes": {"tgi": {}}},
            "KC084",
            "matrix.image[0].runtimes.tgi",
            '"phi-4" is tested on tgi, which the preset does not support',
        ),
    ],
)
def test_contradiction(entry: dict[str, Any], rule: str, path: str, message: str) -> None:
    (problem,) = against(entry)
    assert (problem.rule, path_text(problem.path), problem.message, problem.file) == (rule, path, message, "e2e.json")


@pytest.mark.parametrize(
    "entry",
    [
        phi_4("vllm", command="python3 /workspace/vllm/inference_api.py --max-model-len 1024"),
        phi_4("vllm", command="python3 /workspace/vllm/inference_api.py"),
        {**PHI_4, "node-osdisk-size": 1, "node_pool": "other", "node-vm-size": "Standard_NC6s_v3"},
        {"name": "phi-4"},
        {"name": "phi-4", "runtimes": {"vllm": {}}},
    ],
)
def test_what_one_side_does_not_say_is_no_contradiction(entry: dict[str, Any]) -> None:
    assert against(entry) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"matrix": []}',
        b'{"matrix": {"image": {}}}',
        b'{"matrix": {"image": [1]}}',
        b'{"matrix": {"image": [{"name": 1}]}}',
        b'{"matrix": {"image": [{"name": "a", "runtimes": [1]}]}}',
        b'{"matrix": {"image": [{"name": "a", "runtimes": {"hf": 1}}]}}',
        b"{",
        b"\xff",
    ],
)
def test_no_matrix(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        contradictions(registry(), content, "e2e.json")


@pytest.mark.parametrize(
    ("text", "words", "flags"),
    [
        ("run", ("run",), {}),
        ("A=1 run --a 1 --b=2 --c file --d", ("A=1", "run"), {"a": "1", "b": "2", "c": "file", "d": ""}),
        ("a --x --y z main.py --y=", ("a", "main.py"), {"x": "", "y": ""}),
        ("run --text 'two words' --eq=a=b", ("run",), {"text": "two words", "eq": "a=b"}),
    ],
)
def test_parse_command(text: str, words: tuple[str, ...], flags: dict[str, str]) -> None:
    command = parse_command(text)
    assert (command.words, dict(command.flags)) == (words, flags)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]([a-z_-]{0,8}[a-z])?", fullmatch=True),
        st.from_regex(r"[A-Za-z0-9_./:=]{0,8}", fullmatch=True),
        max_size=6,
    )
)
def test_both_ways_to_write_flags_mean_the_same(flags: dict[str, str]) -> None:
    spaced = " ".join(["run", *(f"--{key} {value}" if value else f"--{key}" for key, value in flags.items())])
    joined = " ".join(["run", *(f"--{key}={value}" if value else f"--{key}" for key, value in flags.items())])
    assert parse_command(spaced) == parse_command(joined)
    assert dict(parse_command(joined).flags) == flags
