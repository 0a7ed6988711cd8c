"""Which files count as weights, and how large KAITO calls them."""

import pytest

from kaitoc.generator.facts import WeightFile
from kaitoc.generator.rules import KAITO_0_9, KAITO_0_12
from kaitoc.generator.weights import weights_of

GIB = 2**30
MODEL = ("model.safetensors", 15 * GIB + GIB // 4)
INDEX = ("model.safetensors.index.json", GIB)
BIN = ("pytorch_model.bin", 8 * GIB)
ARGS = ("training_args.bin", 1)
FOLDER = ("original/model.safetensors", GIB)
MISTRAL = ("consolidated.safetensors", 2 * GIB)


@pytest.mark.parametrize(
    ("files", "before", "since"),
    [
        ([MODEL], "16Gi", "15.25Gi"),
        ([MODEL, INDEX], "16Gi", "16.25Gi"),
        ([MODEL, BIN, ARGS], "16Gi", "15.25Gi"),
        ([MODEL, FOLDER], "17Gi", "16.25Gi"),
        ([BIN, ARGS], "9Gi", "8.00Gi"),
        ([ARGS], "1Gi", "0.00Gi"),
        ([INDEX], "1Gi", "1.00Gi"),
        ([INDEX, BIN], "9Gi", "1.00Gi"),
        ([MODEL, MISTRAL], "2Gi", "2.00Gi"),
        ([("consolidated/x.safetensors", 0)], "0Gi", "0.00Gi"),
        ([("model.safetensors", 0)], "0Gi", "0.00Gi"),
        ([("a.safetensors", 2**62), ("b.safetensors", 2**62)], "-8589934592Gi", "-8589934592.00Gi"),
        ([("a.safetensors", -5)], "-0Gi", "-0.00Gi"),
        ([("README.md", 5)], None, None),
        ([], None, None),
    ],
)
def test_size(files: list[tuple[str, int]], before: str | None, since: str | None) -> None:
    found = [weights_of([WeightFile(*file) for file in files], rules) for rules in (KAITO_0_9, KAITO_0_12)]
    assert [weights and weights.size for weights in found] == [before, since]


def test_mistrals_format_is_told_apart() -> None:
    found = weights_of([WeightFile(*MODEL), WeightFile(*MISTRAL)], KAITO_0_12)
    assert found is not None
    assert (found.is_mistral, found.files, found.gib) == (True, 1, 2.0)
