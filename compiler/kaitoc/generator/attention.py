"""The KV cache of one token, from the shape of a model's attention (generator.go, calculateKVCacheTokenSize)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from kaitoc.generator.numbers import int64, number
from kaitoc.generator.rules import Keys

BYTES_PER_ELEMENT = 2
"""KAITO reckons with 16 bits, however a model or its cache is quantized."""


class Attention(Struct, frozen=True):
    """The kind of attention (MHA, GQA, MQA, MLA or Unknown), bytes of KV cache per token, and the sum behind them.

    `heads` is 0 where nothing is said of them. `shares` is the number of parts that a cache can be split into, one for
    each KV head; what is compressed (MLA) every GPU has whole.
    """

    kind: str
    bytes_per_token: int
    how: str
    heads: int = 0
    shares: int = 1


def attention_of(config: Mapping[str, Any], keys: Keys) -> Attention:
    """What the config says; every layer counts as one with attention."""
    layers = number(config, keys.layers, 0).value
    heads = number(config, keys.heads, 0).value
    rank = number(config, keys.lora_rank, -1).value
    if rank != -1:
        rope = number(config, keys.rope_dim, 0).value
        how = f"({rank} kv_lora_rank + {rope} qk_rope_head_dim)"
        return Attention("MLA", *_cache(rank + rope, layers, how), heads=max(0, heads))
    kv_heads, dimension, origin = _heads(config, keys, heads)
    if heads <= 0 or kv_heads <= 0 or dimension <= 0:
        missing = f"heads {heads}, KV heads {kv_heads}, head dimension {dimension}"
        return Attention("Unknown", 0, f"the config does not say the shape of the attention: {missing}")
    kind = "MHA" if heads == kv_heads else "MQA" if kv_heads == 1 else "GQA"
    how = f"2 (K and V) x {kv_heads} KV heads x {dimension}{origin}"
    return Attention(kind, *_cache(2 * kv_heads * dimension, layers, how), heads=heads, shares=kv_heads)


def _heads(config: Mapping[str, Any], keys: Keys, heads: int) -> tuple[int, int, str]:
    """KV heads, the dimension of a head, and where that comes from."""
    kv_heads = number(config, keys.kv_heads, 0).value
    dimension = number(config, keys.head_dim, 0).value
    origin = " head dimension"
    if dimension == 0 and heads > 0:
        hidden = number(config, keys.hidden, 0).value
        # Go's division goes towards zero.
        dimension = abs(hidden) // heads * (1 if hidden >= 0 else -1)
        origin = f" ({hidden} hidden / {heads} heads)"
    if kv_heads == 0 and heads > 0:
        kv_heads = 1 if config.get("multi_query") is True else heads
    return kv_heads, dimension, origin


def _cache(elements: int, layers: int, how: str) -> tuple[int, str]:
    """The bytes of a token with these elements in each layer, and the sum."""
    total = int64(elements * layers * BYTES_PER_ELEMENT)
    return total, f"{how} x {layers} layers x {BYTES_PER_ELEMENT} bytes"
