"""What a Hugging Face repository says of a model, as far as KAITO's generator reads it: facts, nothing derived."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

CONFIG, PARAMS = "config.json", "params.json"
"""The config of transformers, and the one of Mistral's own format."""


class Config(Struct, frozen=True):
    """A config file: the values of the keys that a generator reads, as the file has them.

    `strict` is false where the file has Infinity or NaN, which are no JSON; they are None in `values`. `readable` is
    false where it is no JSON object at all. `sha256` is that of the whole file.
    """

    values: Mapping[str, Any]
    strict: bool = True
    readable: bool = True
    sha256: str = ""


class WeightFile(Struct, frozen=True):
    """A file that may hold weights: path in the repository, bytes, and the digest that the Hub states, or ""."""

    path: str
    size: int
    digest: str = ""


class ModelCard(Struct, frozen=True):
    """What the Hub says of a model beside its files, which no generator reads: licence, task, origin, last change.

    `updated` is a day, such as 2026-04-20. Empty where the Hub does not say it.
    """

    license: str = ""
    pipeline_tag: str = ""
    base_models: tuple[str, ...] = ()
    updated: str = ""


class ModelFacts(Struct, frozen=True):
    """A model at one revision (a commit) of its repository.

    `model` is its id as the Hub spells it. `restricted` tells whether the Hub asks for a token: the repository is gated
    or private. `configs` holds those of the config files that exist, by name. KAITO reads nothing of the `card`.
    """

    model: str
    revision: str
    weights: tuple[WeightFile, ...]
    configs: Mapping[str, Config] = field(default_factory=dict)
    restricted: bool = False
    card: ModelCard = ModelCard()
