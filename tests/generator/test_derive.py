"""What the generator comes to in the odd cases: sums that wrap around, figures that can hardly be meant."""

from typing import Any

import pytest

from hubs import REVISION
from kaitoc.generator.derive import Derived, Rejection, derive
from kaitoc.generator.facts import Config, ModelFacts, WeightFile
from kaitoc.generator.rules import KAITO_0_9, KAITO_0_12
from kaitoc.generator.tables import load_tables

GIB = 2**30
SHAPE = {
    "architectures": ["LlamaForCausalLM"],
    "max_position_embeddings": 4096,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "head_dim": 8,
}


def derived(size: int = GIB, **values: Any) -> Derived:
    facts = ModelFacts("a/b", REVISION, (WeightFile("a.safetensors", size),), {"config.json": Config(SHAPE | values)})
    found = derive(facts, KAITO_0_12, load_tables("0.12.0"))
    assert not isinstance(found, Rejection)
    return found


@pytest.mark.parametrize(
    ("size", "readiness"),
    [
        (GIB, "30m0s"),
        (60 * GIB, "33m0s"),
        (10_000 * GIB, "3h0m0s"),
        (2**62, "30m0s"),  # the sum is longer than a Go duration can be, and wraps around
        (-5, "30m0s"),
    ],
)
def test_the_time_to_get_ready(size: int, readiness: str) -> None:
    assert derived(size).readiness == readiness


@pytest.mark.parametrize(
    ("size", "values", "doubts"),
    [
        (GIB, {}, ()),
        (GIB, {"max_position_embeddings": 10_485_760}, ()),
        (0, {}, ("its weights are 0 bytes",)),
        (2**60, {}, ("its weights are 1,152,921,504,606,846,976 bytes",)),
        (GIB, {"max_position_embeddings": -1}, ("its token limit is -1",)),
        (GIB, {"max_position_embeddings": 1e12}, ("its token limit is 1,000,000,000,000",)),
        (GIB, {"max_position_embeddings": 1e30}, ("its token limit is -9,223,372,036,854,775,808",)),
        (
            GIB,
            {"head_dim": 10**9},
            (
                "a token takes 32,000,000,000 bytes of KV cache: 2 (K and V) x 4 KV heads x 1000000000 head dimension"
                " x 2 layers x 2 bytes",
            ),
        ),
        (
            GIB,
            {"num_attention_heads": None},
            (
                "the config does not say the shape of the attention: heads 0, KV heads 0, head dimension 8;"
                " KAITO reckons with no KV cache at all",
            ),
        ),
    ],
)
def test_figures_that_can_hardly_be_meant(size: int, values: dict[str, Any], doubts: tuple[str, ...]) -> None:
    assert derived(size, **values).doubts == doubts


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (None, "the repository has no config.json"),
        (Config({}, readable=False), "config.json is no JSON object"),
        (Config({}, strict=False), "config.json has Infinity or NaN, which are no JSON"),
        (Config({"architectures": ["Nope", "Never"]}), "its vLLM has no architecture Nope or Never"),
    ],
)
def test_why_it_gives_up(config: Config | None, reason: str) -> None:
    configs = {"config.json": config} if config else {}
    facts = ModelFacts("a/b", REVISION, (WeightFile("a.safetensors", 1),), configs)
    assert derive(facts, KAITO_0_9, load_tables("0.9.4")) == Rejection(reason)
