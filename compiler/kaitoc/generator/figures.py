"""What a repository says of a model that no KAITO reads: for a server of one's own, whatever the cluster's version."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from kaitoc.generator.attention import Attention, attention_of
from kaitoc.generator.derive import Rejection, config_of
from kaitoc.generator.facts import ModelFacts
from kaitoc.generator.numbers import number
from kaitoc.generator.rules import KAITO_0_12
from kaitoc.generator.weights import weights_of

_RULES = KAITO_0_12
"""Of all generators this one reads most: nested configs too."""


class Figures(Struct, frozen=True):
    """The figures of a model.

    `weights` is in bytes and `context` in tokens, 0 where the repository does not say. `quantization` is the method
    that the checkpoint is quantized with, "" for plain 16 bits. `restricted` tells whether the Hub asks for a token.
    """

    weights: int
    context: int
    attention: Attention | None
    quantization: str
    restricted: bool


def figures_of(facts: ModelFacts) -> Figures:
    """The figures of a locked model."""
    weights = weights_of(facts.weights, _RULES)
    found = config_of(facts, weights, _RULES) if weights else Rejection("no weights")
    config: Mapping[str, Any] = {} if isinstance(found, Rejection) else found[1]
    attention = attention_of(config, _RULES.keys) if config else None
    return Figures(
        weights=weights.total if weights else 0,
        context=number(config, _RULES.keys.context, 0).value,
        attention=attention if attention and attention.bytes_per_token > 0 else None,
        quantization=next(_quantizations(facts), ""),
        restricted=facts.restricted,
    )


def _quantizations(facts: ModelFacts) -> Iterator[str]:
    """The quantization methods that any of the configs names, a nested one included."""
    for config in facts.configs.values():
        nested = [inner for key in _RULES.text_configs if isinstance(inner := config.values.get(key), Mapping)]
        for values in (config.values, *nested):
            quantization = values.get("quantization_config")
            if isinstance(quantization, Mapping) and quantization:
                yield str(quantization.get("quant_method") or f"{quantization.get('bits', 'few')} bits")
