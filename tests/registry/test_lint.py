"""Lint of the registry: each rule on a preset that breaks it, none on the shipped ones."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.registry.lint import RULES, lint
from kaitoc.registry.load import load_registry
from kaitoc.registry.model import Registry

FACTS: dict[str, Any] = {
    "name": "mine",
    "huggingFace": {"model": "me/Mine"},
    "size": "14Gi",
    "bytesPerToken": 1024,
    "modelTokenLimit": 4096,
}


def registry(folder: Path, *declarations: dict[str, Any]) -> Registry:
    (folder / "mine.yaml").write_text(yaml.safe_dump_all([{**FACTS, **facts} for facts in declarations]))
    return load_registry("0.9.4", [folder], cache=None)


@pytest.mark.parametrize("version", KNOWN_VERSIONS)
def test_the_shipped_presets_are_clean(version: str) -> None:
    assert lint(load_registry(version)) == []


def test_the_exceptions_of_the_shipped_presets_are_needed() -> None:
    shipped = load_registry("0.9.4")
    excepted = {(name, rule) for name, preset in shipped.presets.items() for rule in preset.lint_exceptions}
    found = [problem for rule in RULES for problem in rule(shipped)]
    assert {(problem.object.name, problem.rule) for problem in found if problem.object} == excepted
    assert all(reason for preset in shipped.presets.values() for reason in preset.lint_exceptions.values())


def test_a_sound_preset(tmp_path: Path) -> None:
    assert lint(registry(tmp_path, {})) == []


@pytest.mark.parametrize(
    ("facts", "rule", "path", "message"),
    [
        ({"disk": "13Gi"}, "KC070", ("disk",), 'the disk of "mine" (13Gi) is smaller than its weights (14Gi)'),
        (
            {"downloadAuthRequired": True},
            "KC071",
            ("downloadAuthRequired",),
            '"mine" asks for a Hugging Face token, but its weights come in an image',
        ),
        (
            {"vllm": {"toolCallParser": "hermes"}},
            "KC072",
            ("vllm", "toolCallParser"),
            'vLLM parses tool calls of "mine", but no chat template with tools is declared',
        ),
        (
            {"huggingFace": {"model": "Microsoft/Phi-4"}},
            "KC073",
            ("huggingFace", "model"),
            'the Hugging Face id microsoft/phi-4 means "phi-4", so it does not lead to "mine"',
        ),
        (
            {"servedModelName": "phi-4"},
            "KC074",
            ("servedModelName",),
            '"mine" serves its model under the name of another preset, "phi-4"',
        ),
        (
            {"e2e": {"nodePool": "phi4"}},
            "KC075",
            ("e2e", "nodePool"),
            '"mine" is tested in the node pool "phi4" of "phi-4"',
        ),
        (
            {"name": "4bit"},
            "KC075",
            ("e2e", "nodePool"),
            'the node pool "4bit" of "4bit" does not begin with a letter, as AKS wants it',
        ),
        (
            {"e2e": {"vmSize": "Standard_NC6s_v3"}},
            "KC076",
            ("e2e", "vmSize"),
            '"mine" is tested on Standard_NC6s_v3, which KAITO 0.9.4 does not know',
        ),
        (
            {"gpuCount": 2, "e2e": {"vmSize": "Standard_NC24ads_A100_v4"}},
            "KC076",
            ("e2e", "vmSize"),
            '"mine" needs 2 GPUs and is tested on Standard_NC24ads_A100_v4, which has 1',
        ),
        (
            {"size": "2Ti", "disk": "6Ti"},
            "KC065",
            ("e2e", "vmSize"),
            'no Azure SKU that KAITO 0.9.4 knows holds the preset "mine" on one node',
        ),
        (
            {"vllm": False, "transformers": False},
            "KC077",
            ("vllm",),
            '"mine" is run by neither vLLM nor Transformers',
        ),
        (
            {"distributed": True, "vllm": False},
            "KC077",
            ("distributed",),
            '"mine" is declared to span nodes, which takes vLLM with tensor parallelism',
        ),
        (
            {"distributed": True, "disableTensorParallelism": True},
            "KC077",
            ("distributed",),
            '"mine" is declared to span nodes, which takes vLLM with tensor parallelism',
        ),
    ],
)
def test_finding(tmp_path: Path, facts: dict[str, Any], rule: str, path: tuple[str, ...], message: str) -> None:
    (problem,) = lint(registry(tmp_path, facts))
    assert (problem.rule, problem.path, problem.message) == (rule, path, message)
    assert problem.file == f"{tmp_path}/mine.yaml"
    assert problem.hint


@pytest.mark.parametrize(
    "facts",
    [
        {"vllm": {"toolCallParser": "hermes", "chatTemplate": "x.jinja"}},
        {"vllm": {"toolCallParser": "hermes"}, "chatTemplate": "x.jinja"},
        {"vllm": {"toolCallParser": "mistral", "params": {"tokenizer_mode": "mistral"}}},
        {"vllm": {"reasoningParser": "qwen3"}},
        {"downloadAuthRequired": True, "downloadAtRuntime": True},
        {"disk": "14Gi"},
        {"vllm": {"toolCallParser": "hermes"}, "lintExceptions": {"KC072": "the tokenizer has a template"}},
    ],
)
def test_no_finding(tmp_path: Path, facts: dict[str, Any]) -> None:
    assert lint(registry(tmp_path, facts)) == []


def test_an_exception_is_for_one_rule(tmp_path: Path) -> None:
    facts = {"disk": "13Gi", "vllm": {"toolCallParser": "hermes"}, "lintExceptions": {"KC072": "why not"}}
    assert [problem.rule for problem in lint(registry(tmp_path, facts))] == ["KC070"]


def test_an_alias_that_two_presets_claim(tmp_path: Path) -> None:
    one = {"name": "one", "aliases": ["me/Both"]}
    two = {"name": "two", "aliases": ["ME/both"], "huggingFace": {"model": "me/2"}}
    (problem,) = lint(registry(tmp_path, one, two))
    assert (problem.rule, problem.message) == (
        "KC073",
        'the Hugging Face id me/both means "one", so it does not lead to "two"',
    )
