"""The flags of vLLM in a pod template: as a ModelDeployment has them after overrides and overlays, or any other pod."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Path
from kaitoc.objects import Object, at

IN_WORKSPACE: Path = ("inference", "template", "spec", "containers", 0)
"""Where the container of a Workspace is."""
_IN_SET: Path = ("spec", "template", *IN_WORKSPACE)
_NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)([kmgtKMGT]?)")
_SHORT = {"-tp": "--tensor-parallel-size"}


class Flags(Struct, frozen=True):
    """What vLLM is told; None, or "", where it is told nothing, or nothing that can be read."""

    model: str
    tensor_parallel: int
    max_model_len: int | None
    memory_utilization: float | None


def container_path(obj: Object) -> Path:
    """Where the container of a Workspace or an InferenceSet is."""
    return _IN_SET if obj["kind"] == "InferenceSet" else IN_WORKSPACE


def container_of(obj: Object) -> Mapping[str, Any]:
    """The container of a Workspace or an InferenceSet; empty where overrides took it away."""
    found = at(obj, container_path(obj))
    return found if isinstance(found, dict) else {}


def words_of(container: Any) -> list[str]:
    """The words of a container's command line; a shell gets many in one."""
    lines = [at(container, (key,)) for key in ("command", "args")]
    return [word for line in lines if isinstance(line, list) for text in line for word in str(text).split()]


def values_of(words: Sequence[str]) -> dict[str, str]:
    """The flags of a command line, as `--flag value` or `--flag=value`; of two the last one counts."""
    told: dict[str, str] = {}
    for word, following in pairwise([*words, ""]):
        if word.startswith("-"):
            name, equals, value = word.partition("=")
            name = name.replace("_", "-")
            told[_SHORT.get(name, name)] = value if equals else following
    return told


def read_flags(words: Sequence[str]) -> Flags:
    """What a command line tells vLLM."""
    told = values_of(words)
    length, utilization = told.get("--max-model-len", ""), _number(told.get("--gpu-memory-utilization", ""))
    return Flags(
        model=told.get("--model", ""),
        tensor_parallel=int(_number(told.get("--tensor-parallel-size", "")) or 1),
        max_model_len=int(tokens) if (tokens := _number(length)) and tokens >= 1 else None,
        memory_utilization=utilization if utilization and 0 < utilization <= 1 else None,
    )


def _number(text: str) -> float | None:
    """A number as vLLM reads it: 8k are 8,000, 8K are 8,192."""
    found = _NUMBER.fullmatch(text)
    if found is None or len(text) > 20:
        return None
    number, unit = float(found[1]), found[2]
    power = "kmgt".index(unit.lower()) + 1 if unit else 0
    return number * float((1024 if unit.isupper() else 1000) ** power)
