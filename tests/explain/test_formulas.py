"""The sums behind a number are those of the code that computes it."""

import re

import pytest

from kaitoc.explain.formulas import Formula, formulas, number_text
from kaitoc.kaito.pod_conventions import Server, ServingOptions
from kaitoc.kaito.profile import load_profile
from kaitoc.kaito.sizing import Parallelism
from kaitoc.registry.load import load_registry


def half(number: int) -> int:
    return number // 2


def steps(size: int, count: int) -> int:
    whole = half(size)
    total = 0
    if count > 1:
        total = whole * (count + 1)
    return total - 1


def test_notes_the_steps_that_were_taken_with_their_values() -> None:
    assert formulas(steps, (10, 3), {}) == [
        Formula("half", "number // 2", "10 // 2", 5),
        Formula("total", "whole × (count + 1)", "5 × (3 + 1)", 20),
        Formula("steps", "total - 1", "20 - 1", 19),
    ]
    assert [step.name for step in formulas(steps, (10, 1), {})] == ["half", "steps"]


def test_what_has_no_source_has_no_steps() -> None:
    assert formulas(max, (1, 2), {}) == []


def test_the_context_length_of_a_preset() -> None:
    registry, profile = load_registry("0.9.4"), load_profile("0.9.4")
    preset, gpu = registry.presets["llama-3.3-70b-instruct"], registry.skus["azure"]["Standard_NC48ads_A100_v4"]
    memory = profile.estimator.memory(preset, gpu, Parallelism(2, 2))
    found = formulas(profile.estimator.memory, (preset, gpu, Parallelism(2, 2)), {})
    assert found[-1] == Formula(
        "tokens", "max(0, int(kv cache ÷ bytes per token))", "max(0, int(31.388 GiB ÷ 327,680))", 102851
    )
    (last,) = formulas(profile.estimator.max_model_len, (preset, memory), {"configured": True})
    assert last.numbers == "min(102,851, 131,072) // 256 × 256"
    assert last.value == 102656 == profile.estimator.max_model_len(preset, memory, configured=True)[0]


def test_the_attempts_of_a_probe() -> None:
    preset = load_registry("0.12.0").find("phi-4")
    assert preset is not None
    server = Server("phi", "default", "vllm", preset.inference, False, ServingOptions(benchmark=True))
    (step,) = formulas(load_profile("0.12.0").pods.probes, (server,), {})
    assert re.fullmatch(r"ceil\([\d,]+ ÷ 10\)", step.numbers), step


@pytest.mark.parametrize(
    ("value", "text"),
    [(2**30, "1 GiB"), (102656, "102,656"), (7.150000000372, "7.15"), (1800.0, "1,800"), (True, "True")],
)
def test_numbers_for_people(value: float, text: str) -> None:
    assert number_text(value) == text
