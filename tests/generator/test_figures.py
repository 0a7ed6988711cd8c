"""What a repository says of a model, whatever KAITO makes of it."""

from typing import Any

import pytest

from hubs import REVISION
from kaitoc.generator.attention import Attention
from kaitoc.generator.facts import Config, ModelFacts, WeightFile
from kaitoc.generator.figures import Figures, figures_of

SHAPE = {"num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}
ATTENTION = Attention("GQA", 128, "2 (K and V) x 2 KV heads x 8 head dimension x 2 layers x 2 bytes", 4, 2)


def figures(values: dict[str, Any] | None, size: int = 100, *, restricted: bool = False) -> Figures:
    configs = {} if values is None else {"config.json": Config(values)}
    weights = (WeightFile("model.safetensors", size),) if size else ()
    return figures_of(ModelFacts("a/b", REVISION, weights, configs, restricted))


def test_plain() -> None:
    found = figures(SHAPE | {"max_position_embeddings": 4096}, restricted=True)
    assert found == Figures(100, 4096, ATTENTION, "", True)


def test_nested() -> None:
    nested = SHAPE | {"max_position_embeddings": 4096}
    assert figures({"text_config": nested}) == Figures(100, 4096, ATTENTION, "", False)


@pytest.mark.parametrize(
    ("config", "method"),
    [
        ({"quantization_config": {"quant_method": "awq", "bits": 4}}, "awq"),
        ({"quantization_config": {"quant_method": "gptq"}}, "gptq"),
        ({"quantization_config": {"bits": 8}}, "8 bits"),
        ({"text_config": {"quantization_config": {"quant_method": "fp8"}}}, "fp8"),
        ({"quantization_config": None}, ""),
        ({"quantization_config": {}}, ""),
        ({}, ""),
    ],
)
def test_quantization(config: dict[str, Any], method: str) -> None:
    assert figures(SHAPE | config).quantization == method


@pytest.mark.parametrize(("values", "size"), [(None, 100), ({}, 100), (SHAPE, 0)])
def test_what_is_not_known(values: dict[str, Any] | None, size: int) -> None:
    assert figures(values, size) == Figures(size, 0, None, "", False)
