"""The flags of vLLM in the pod template of a ModelDeployment, after overrides and overlays."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Path
from kaitoc.objects import Object, at

_IN_WORKSPACE: Path = ("inference", "template", "spec", "containers", 0)
_IN_SET: Path = ("spec", "template", *_IN_WORKSPACE)


class Flags(Struct, frozen=True):
    """What vLLM is told; None where it is told nothing, or nothing that can be read."""

    model: str | None
    tensor_parallel: int
    max_model_len: int | None
    memory_utilization: float | None


def container_path(obj: Object) -> Path:
    """Where the container of a Workspace or an InferenceSet is."""
    return _IN_SET if obj["kind"] == "InferenceSet" else _IN_WORKSPACE


def container_of(obj: Object) -> Mapping[str, Any]:
    """The container of a Workspace or an InferenceSet; empty where overrides took it away."""
    found = at(obj, container_path(obj))
    return found if isinstance(found, dict) else {}


def read_flags(arguments: Sequence[Any]) -> Flags:
    """The flags among arguments, as `--flag value` or `--flag=value`; of two the last one counts."""
    told: dict[str, str] = {}
    words = [str(word) for word in arguments]
    for word, following in pairwise([*words, ""]):
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            told[name.replace("_", "-")] = value if equals else following
    tensor = _number(told.get("--tensor-parallel-size"))
    return Flags(
        model=told.get("--model"),
        tensor_parallel=int(tensor) if tensor else 1,
        max_model_len=int(length) if (length := _number(told.get("--max-model-len"))) else None,
        memory_utilization=_number(told.get("--gpu-memory-utilization")),
    )


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
