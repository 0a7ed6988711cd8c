"""training_config.yaml against KAITO's tuning program."""

from typing import Any

import pytest
from tests.workspaces import context

from kaitoc.check import check
from kaitoc.diagnostics import Diagnostic, Fix, Rewrite, SourceRef, path_text
from kaitoc.entry import Entry
from kaitoc.kaito.profile import KNOWN_VERSIONS, load_profile
from kaitoc.kaito.training_fields import sections

DIRECTORY = "TrainingArguments: {output_dir: /mnt/results"


def found(version: str, text: str) -> list[Diagnostic]:
    obj: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "config"},
        "data": {"training_config.yaml": text},
    }
    return list(check(Entry(SourceRef("f"), obj, obj), context(version, obj)))


@pytest.mark.parametrize("version", KNOWN_VERSIONS)
def test_every_kaito_version_has_a_table_of_fields(version: str) -> None:
    assert sections(load_profile(version).trainer).keys() == {
        "DataCollator",
        "DatasetConfig",
        "LoraConfig",
        "ModelConfig",
        "QuantizationConfig",
        "TrainingArguments",
    }


@pytest.mark.parametrize("version", ["0.9.4", "0.12.0"])
def test_the_templates_of_the_chart_are_fine(version: str) -> None:
    maps = load_profile(version).default_config_maps
    for name in ("lora-params-template", "qlora-params-template"):
        assert found(version, maps[name]["training_config.yaml"]) == []


@pytest.mark.parametrize(
    "section",
    [
        DIRECTORY + ", learning_rate: 2e-5, bf16: true, save_strategy: 'no', max_steps: -1}",
        DIRECTORY + ", learning-rate: 0.1, report_to: none, warmup_st: 10}",
        DIRECTORY + "/}\nLoraConfig: {target_modules: [q_proj, k_proj], layers_to_transform: [1, 2]}",
        DIRECTORY + "}\nLoraConfig: {target_modules: q_proj, bias: all}",
        DIRECTORY + "}\nModelConfig: {torch_dtype: bfloat16}\nQuantizationConfig: {bnb_4bit_compute_dtype: float16}",
        DIRECTORY + "}\nDataCollator: {}",
    ],
)
def test_what_the_trainer_takes(section: str) -> None:
    text = "training_config:\n" + "".join(f"  {line}\n" for line in section.split("\n"))
    assert [d.message for d in found("0.9.4", text)] == []


@pytest.mark.parametrize(
    ("section", "rule", "path", "message", "hint"),
    [
        ("LoraConfig: {rang: 8}", "KC321", "LoraConfig.rang", "LoraConfig has no field rang", "remove it"),
        (
            "LoraConfig: {lora_alfa: 8}",
            "KC321",
            "LoraConfig.lora_alfa",
            "LoraConfig has no field lora_alfa",
            "did you mean lora_alpha?",
        ),
        (
            "LoraConfig: {load_in_4bit: true}",
            "KC321",
            "LoraConfig.load_in_4bit",
            "LoraConfig has no field load_in_4bit",
            "it belongs to ModelConfig or QuantizationConfig",
        ),
        (
            "LoraConfig: {lora: {alpha_: 8}}",
            "KC321",
            "LoraConfig.lora.alpha_",
            "LoraConfig has no field lora_alpha_",
            "did you mean lora_alpha?",
        ),
        ("LoraConfig: {r: '8.5'}", "KC322", "LoraConfig.r", 'r takes a whole number, found "8.5"', ""),
        ("LoraConfig: {r: null}", "KC322", "LoraConfig.r", 'r takes a whole number, found "None"', ""),
        ("LoraConfig: {r: [8, 16]}", "KC322", "LoraConfig.r", "r takes one value, found 2", ""),
        (
            "LoraConfig: {bias: some}",
            "KC322",
            "LoraConfig.bias",
            '"some" is no value of bias',
            "use one of none, all, lora_only",
        ),
        (
            "LoraConfig: {rank_pattern: x}",
            "KC322",
            "LoraConfig.rank_pattern",
            "rank_pattern cannot be set in a file",
            "remove it",
        ),
        (
            "DatasetConfig: {shuffle_dataset: maybe}",
            "KC322",
            "DatasetConfig.shuffle_dataset",
            'shuffle_dataset takes true or false, found "maybe"',
            "",
        ),
        (
            "ModelConfig: {torch_dtype: auto}",
            "KC322",
            "ModelConfig.torch_dtype",
            'torch_dtype takes a type of torch, such as bfloat16, float16 or float32, found "auto"',
            "",
        ),
        (
            "ModelConfig: {revision: --main}",
            "KC322",
            "ModelConfig.revision",
            'revision needs a value, and the trainer takes "--main" for a flag',
            "",
        ),
        (
            "LoraConfig:",
            "KC320",
            "LoraConfig",
            "LoraConfig is empty, and the trainer crashes on it",
            "write fields below it, or remove the line",
        ),
        (
            "LoraConfig: 8",
            "KC320",
            "LoraConfig",
            "LoraConfig is no map, and the trainer crashes on it",
            "write fields below it, or remove the line",
        ),
        (
            "LoRAConfig: {}",
            "KC412",
            "LoRAConfig",
            "nobody reads LoRAConfig in training_config.yaml",
            "did you mean LoraConfig?",
        ),
    ],
)
def test_what_the_trainer_does_not_take(section: str, rule: str, path: str, message: str, hint: str) -> None:
    text = f"training_config:\n  {DIRECTORY}}}\n  {section}\n"
    assert [(d.rule, path_text(d.path), d.message, d.hint) for d in found("0.9.4", text)] == [
        (rule, f'data["training_config.yaml"].training_config.{path}', message, hint)
    ]


def test_no_without_quotes_is_a_boolean() -> None:
    (finding,) = found("0.9.4", f"training_config:\n  {DIRECTORY}, save_strategy: no}}\n")
    assert (finding.rule, finding.fix) == ("KC322", Fix(Rewrite.QUOTES))


@pytest.mark.parametrize(
    ("directory", "message"),
    [
        ("{output_dir: results}", "the trainer writes to results, but KAITO looks for the result in /mnt/results"),
        ("{output_dir: /results}", "the trainer writes to /results, but KAITO looks for the result in /mnt/results"),
        ("{r: 1}", "the trainer writes to a directory of its own, but KAITO looks for the result in /mnt/output"),
    ],
)
def test_results_that_nobody_finds(directory: str, message: str) -> None:
    text = f"training_config:\n  TrainingArguments: {directory}\n"
    assert message in [d.message for d in found("0.9.4", text) if d.rule == "KC413"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the trainer cannot read training_config.yaml: it is empty"),
        ("a: [", "the trainer cannot read training_config.yaml: did not find expected node content"),
        ("- a", "training_config.yaml is no map, and the trainer crashes on it"),
        ("training_config:", "training_config is empty, and the trainer crashes on it"),
    ],
)
def test_the_form_of_the_file(text: str, message: str) -> None:
    assert [d.message for d in found("0.12.0", text) if d.rule == "KC320"] == [message]
