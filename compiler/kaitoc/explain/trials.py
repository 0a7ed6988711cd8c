"""The values that are tried for each kind of leaf: one table.

A leaf is tried with values that stand for all others of its kind: every word that a schema allows, every size of node
of the cloud, and for numbers a ladder in both directions, because what depends on them goes in steps. What KAITO
refuses does not count.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct, field

from kaitoc.explain.tree import ABSENT
from kaitoc.kaito.names import CLOUDS, NODE_IMAGE_FAMILIES

FACTORS = (0.25, 0.5, 0.9, 0.99, 1.01, 1.1, 2, 4, 16, 64)
"""What sizes are multiplied by: a model that fits on one node takes eight at 16 times its size."""

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMGTPE]i|[kMGTPE])")
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:h|m|s))+")
_WHOLE = re.compile(r"\d+")
_CODE = re.compile(r"[0-9a-f]{32,}")


class Known(Struct, frozen=True):
    """What there is to choose from: SKUs of the cloud, presets, objects of the input by kind, KAITO versions."""

    skus: tuple[str, ...] = ()
    presets: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: tuple[str, ...] = ()


Values = Callable[[Any, Known], Sequence[Any]]


def trials(field: str, value: Any, known: Known, words: Sequence[Any] = ()) -> list[Any]:
    """The values to try instead of one; `field` is the path of the leaf, `words` are what its schema allows."""
    found = next((values for pattern, values in BY_FIELD.items() if fnmatchcase(field, pattern)), None)
    tried = found(value, known) if found is not None else words or by_type(value)
    return [one for index, one in enumerate(tried) if not _same(one, value) and not _in(one, tried[:index])]


def by_type(value: Any) -> Sequence[Any]:
    """Values like one of which nothing is known but its type."""
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, (int, float)):
        return numbers(value)
    if isinstance(value, str):
        return texts(value)
    return (frozenset(),) if isinstance(value, frozenset) else ()


def otherwise(value: Any) -> Sequence[Any]:
    """What a KAITO version might decide in place of a value."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (value + 1, value * 4 + 1)
    return by_type(value)[:1]


def numbers(value: float) -> Sequence[float]:
    """A ladder around a number."""
    steps = [value + 1, value - 1, *(value * factor for factor in FACTORS), 0, 1, 2, 8]
    return [type(value)(step) for step in steps if step >= 0]


def texts(value: str) -> Sequence[Any]:
    """Other texts of the same form: a size, a duration, a whole number, a switch, a name."""
    size = _SIZE.fullmatch(value)
    if size:
        return [f"{round(float(size[1]) * factor, 3):g}{size[2]}" for factor in FACTORS]
    if value in ("true", "false"):
        return ("false" if value == "true" else "true",)
    if value in ("True", "False"):
        return ("False" if value == "True" else "True",)
    if _DURATION.fullmatch(value):
        return ("1m0s", "2h0m0s")
    if _WHOLE.fullmatch(value):
        return [str(number) for number in numbers(int(value))]
    if _CODE.fullmatch(value):
        return (("0" if value[-1] != "0" else "1").join((value[:-1], "")),)
    return (f"{value}-x", f"{value}x") if value else ("other",)


def _names(kind: str) -> Values:
    """The objects of a kind that the input has, and one that it does not have."""
    return lambda value, known: [*known.names.get(kind, ()), "other", ABSENT]


def _words(*words: Any) -> Values:
    return lambda value, known: words


BY_FIELD: Mapping[str, Values] = {
    # KAITO's objects, wherever in them a part of a Workspace stands
    "apiVersion": lambda value, known: [*texts(value)],
    "kind": _words(),
    "*instanceType": lambda value, known: known.skus,
    "*preset.name": lambda value, known: known.presets,
    "spec.model.name": lambda value, known: known.presets,
    "*inference.config": _names("ConfigMap"),
    "*tuning.config": _names("ConfigMap"),
    "*configMapRef.name": _names("ConfigMap"),
    "*modelAccessSecret": _names("Secret"),
    "*accessSecret": _names("Secret"),
    "*storageClassName": _names("StorageClass"),
    "*serviceAccountName": _names("ServiceAccount"),
    "*partition.mode": _words("mig", "accelerator"),
    "*partition.profile": _words("1g.10gb", "3g.40gb", "7g.80gb"),
    "*adapters*.strength": _words("0.25", "0.5", "1.0"),
    '*"kaito.sh/runtime"]': _words("transformers", "vllm", ABSENT),
    '*"kaito.sh/node-image-family"]': _words(*NODE_IMAGE_FAMILIES, "other"),
    '*"kaito.sh/performance-mode"]': _words("throughput", "interactivity", "balanced"),
    '*"kaito.sh/inference-role"]': _words("prefill", "decode"),
    "*schedule": _words("0 0 * * *", "30 6 * * 1"),
    # the Cluster
    "spec.kaitoVersion": lambda value, known: known.versions,
    "spec.cloud": _words(*CLOUDS),
    "spec.nodeProvisioner": _words("azure-gpu-provisioner", "karpenter", "byo"),
    "spec.defaultNodeImageFamily": _words(*NODE_IMAGE_FAMILIES, "other", ""),
    "spec.featureGates.*": lambda value, known: (value is not True, value is True),
    # the project
    "spec.targets*.deliver": _words("workspace", "workload"),
    # ModelDeployments
    "spec.modelId": lambda value, known: [*texts(value), *known.presets],
    "spec.ggufFile": _words("other.gguf"),
    # presets and SKUs
    "*metadata.version": lambda value, known: (f"{value}0", "https://huggingface.co/other/model"),
    "*attn_type": _words("MHA", "GQA", "MLA"),
    "*gpu_model": _words("NVIDIA A10", "NVIDIA A100", "other"),
    "*cuda_compute_capability": _words(7.5, 8.0, 9.0),
    "*gpu_count": _words(1, 2, 4, 8),
    # locks
    "*architectures*": _words("LlamaForCausalLM", "DeepseekV32ForCausalLM", "GptOssForCausalLM", "MambaForCausalLM"),
    "*quant_method": _words("", "fp8", "awq"),
}
"""By the path of a leaf, the first that matches; other leaves by what their schema allows, or by their type."""


BY_SCHEMA_TYPE: Mapping[str, Sequence[Any]] = {"boolean": (True, False), "integer": (1, 2, 8), "string": ("other",)}
"""What could be written in a field of which the schema says no more than its type."""


def sample(names: Sequence[str], most: int) -> tuple[str, ...]:
    """At most so many of the names, evenly spread."""
    step = max(1, -(-len(names) // most))
    return tuple(names[::step])


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _in(one: Any, others: Sequence[Any]) -> bool:
    return any(_same(one, other) for other in others)
