"""What sizing asks and answers: nodes, context length, and the GPU memory behind them."""

from enum import StrEnum
from typing import Literal, Protocol

from msgspec import Struct

from kaitoc.diagnostics import Path
from kaitoc.registry.model import GPUConfig, Preset

MaxModelLen = int | Literal["auto"] | None
"""Tokens, `auto` where vLLM finds out by itself, None where no flag is passed."""

DEFAULT_CONTEXT = 2048
"""The context length, in tokens, that KAITO reckons with where the user gives none."""


class Bound(StrEnum):
    """What keeps the context length from being longer."""

    MEMORY = "memory"
    MODEL = "model"
    CONFIG = "config"
    RUNTIME = "runtime"
    AUTHOR = "author"


class Refusal(Struct, frozen=True):
    """Why the controller gives up; `path` is the field of the KAITO object to change."""

    rule: str
    message: str
    hint: str = ""
    path: Path = ()


class MemoryBudget(Struct, frozen=True):
    """The memory of one GPU, in bytes, as the operator reckons with it; `tokens` is what the KV cache holds."""

    per_gpu: int
    usable: int
    weights: int
    overhead: int
    kv_cache: int
    tokens: int

    @property
    def free(self) -> int:
        """What nobody may use: the share that vLLM leaves to others."""
        return self.per_gpu - self.usable


class Load(Struct, frozen=True):
    """What is to be sized: a preset on nodes of one kind; `context` is the tokens that the KV cache must hold."""

    preset: Preset
    gpu: GPUConfig
    context: int
    requested_nodes: int


class Parallelism(Struct, frozen=True):
    """How vLLM spreads a model: each layer over `tensor` GPUs of a node, the layers over `pipeline` nodes.

    `data` counts the whole copies of it beside each other on a node.
    """

    tensor: int
    pipeline: int = 1
    data: int = 1


class Estimator(Protocol):
    """How a KAITO version sizes vLLM inference; errors are answers."""

    def nodes(self, load: Load) -> int | Refusal:
        """How many nodes the controller wants."""

    def memory(self, preset: Preset, gpu: GPUConfig, parallelism: Parallelism) -> MemoryBudget | None:
        """The budget of one GPU, or None where the facts of the model are not known."""

    def max_model_len(
        self, preset: Preset, memory: MemoryBudget | None, *, configured: bool
    ) -> tuple[MaxModelLen, Bound]:
        """The context length that it passes to vLLM, and what bounds it.

        `configured` tells whether there is an inference_config.yaml.
        """
