"""What differs between the generators of KAITO's versions, as data."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.generator.facts import CONFIG, PARAMS


class Keys(Struct, frozen=True):
    """The keys of a config that may state a number, the first one first."""

    context: tuple[str, ...]
    hidden: tuple[str, ...]
    layers: tuple[str, ...]
    heads: tuple[str, ...]
    kv_heads: tuple[str, ...]
    head_dim: tuple[str, ...]
    lora_rank: tuple[str, ...] = ("kv_lora_rank",)
    rope_dim: tuple[str, ...] = ("qk_rope_head_dim",)

    @property
    def all(self) -> frozenset[str]:
        """All of them."""
        groups = (self.context, self.hidden, self.layers, self.heads, self.kv_heads, self.head_dim)
        return frozenset(key for group in (*groups, self.lora_rank, self.rope_dim) for key in group)


class GeneratorRules(Struct, frozen=True):
    """The generator of a KAITO version.

    `mistral_configs` are the config files of a repository in Mistral's own format; the first one that exists counts.
    `index_files` tells whether every path that has .safetensors in it counts, so that model.safetensors.index.json
    does; otherwise the path has to end in it. `size_digits` are the decimals of the weights' size in GiB, None where it
    is rounded up to whole ones. `text_configs` name the nested configs of multimodal models, the first that is there
    counts, and only for what the config itself does not say. `infinities` tells whether a config may have Infinity and
    NaN, which Python writes and JSON has not.

    `thorough` tells whether what the generator finds out beyond sizes reaches the preset: architectures, attention,
    quantization and formats, and a time to get ready that grows with the weights.
    """

    keys: Keys
    mistral_configs: tuple[str, ...]
    index_files: bool
    size_digits: int | None
    text_configs: tuple[str, ...]
    infinities: bool
    thorough: bool


KAITO_0_9 = GeneratorRules(
    keys=Keys(
        context=("max_position_embeddings", "n_ctx", "seq_length", "max_seq_len", "max_sequence_length"),
        hidden=("hidden_size", "n_embd", "d_model"),
        layers=("num_hidden_layers", "n_layer", "n_layers"),
        heads=("num_attention_heads", "n_head", "n_heads"),
        kv_heads=("num_key_value_heads", "n_head_kv", "n_kv_heads"),
        head_dim=("head_dim",),
    ),
    mistral_configs=(PARAMS,),
    index_files=False,
    size_digits=None,
    text_configs=(),
    infinities=False,
    thorough=False,
)
"""v0.9.4."""

KAITO_0_12 = GeneratorRules(
    keys=replace(
        KAITO_0_9.keys,
        context=(*KAITO_0_9.keys.context, "model_max_length"),
        hidden=(*KAITO_0_9.keys.hidden, "dim"),
        head_dim=(*KAITO_0_9.keys.head_dim, "attention_head_dim"),
    ),
    mistral_configs=(CONFIG, PARAMS),
    index_files=True,
    size_digits=2,
    text_configs=("text_config", "llm_config"),
    infinities=True,
    thorough=True,
)
"""v0.12.0."""

_QUANTIZATION = ("bits", "quant_method")
_TOP = KAITO_0_9.keys.all | KAITO_0_12.keys.all | {"architectures", "multi_query"}


def read_values(config: Mapping[str, Any]) -> dict[str, Any]:
    """Of a config, what the generator of any version reads; sorted."""
    found: dict[str, Any] = {}
    for key in sorted(config):
        value = config[key]
        if key in _TOP:
            found[key] = value
        elif key == "quantization_config" and isinstance(value, Mapping):
            found[key] = {name: value[name] for name in _QUANTIZATION if name in value}
        elif key == "quantization_config":
            found[key] = None
        elif key in KAITO_0_12.text_configs:
            found[key] = read_values(_flat(value)) if isinstance(value, Mapping) else None
    return found


def _flat(config: Mapping[str, Any]) -> dict[str, Any]:
    """A nested config without those nested in it, which no generator reads."""
    return {key: value for key, value in config.items() if key not in KAITO_0_12.text_configs}
