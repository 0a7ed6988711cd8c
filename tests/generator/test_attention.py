"""Kinds of attention, and the sums behind them."""

from typing import Any

import pytest

from kaitoc.generator.attention import Attention, attention_of
from kaitoc.generator.rules import KAITO_0_9, KAITO_0_12

SHAPE: dict[str, Any] = {"hidden_size": 4096, "num_hidden_layers": 36, "num_attention_heads": 32}


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        (
            SHAPE | {"num_key_value_heads": 8, "head_dim": 128},
            Attention("GQA", 147456, "2 (K and V) x 8 KV heads x 128 head dimension x 36 layers x 2 bytes", 32, 8),
        ),
        (
            SHAPE,
            Attention(
                "MHA", 589824, "2 (K and V) x 32 KV heads x 128 (4096 hidden / 32 heads) x 36 layers x 2 bytes", 32, 32
            ),
        ),
        (
            SHAPE | {"multi_query": True},
            Attention(
                "MQA", 18432, "2 (K and V) x 1 KV heads x 128 (4096 hidden / 32 heads) x 36 layers x 2 bytes", 32
            ),
        ),
        (
            {"kv_lora_rank": 512, "qk_rope_head_dim": 64, "num_hidden_layers": 61, "num_attention_heads": 128},
            Attention("MLA", 70272, "(512 kv_lora_rank + 64 qk_rope_head_dim) x 61 layers x 2 bytes", 128),
        ),
        (
            {"num_hidden_layers": 36},
            Attention(
                "Unknown",
                0,
                "the config does not say the shape of the attention: heads 0, KV heads 0, head dimension 0",
            ),
        ),
    ],
)
def test_kinds(config: dict[str, Any], wanted: Attention) -> None:
    assert attention_of(config, KAITO_0_9.keys) == attention_of(config, KAITO_0_12.keys) == wanted


@pytest.mark.parametrize(
    ("config", "kind", "size"),
    [
        (SHAPE | {"kv_lora_rank": 0}, "MLA", 0),
        (SHAPE | {"kv_lora_rank": -1}, "MHA", 589824),
        (SHAPE | {"kv_lora_rank": None}, "MHA", 589824),
        (SHAPE | {"num_key_value_heads": 1}, "MQA", 18432),
        (SHAPE | {"num_key_value_heads": [8, 8]}, "MHA", 589824),
        (SHAPE | {"multi_query": "true"}, "MHA", 589824),
        (SHAPE | {"hidden_size": 31}, "Unknown", 0),
        (SHAPE | {"num_attention_heads": -4}, "Unknown", 0),
        (SHAPE | {"num_hidden_layers": 0}, "MHA", 0),
        (SHAPE | {"num_hidden_layers": 2**52}, "MHA", 0),
        ({"n_embd": 64, "n_layer": 2, "n_head": 4}, "MHA", 512),
    ],
)
def test_odd_configs(config: dict[str, Any], kind: str, size: int) -> None:
    found = attention_of(config, KAITO_0_9.keys)
    assert (found.kind, found.bytes_per_token) == (kind, size)
