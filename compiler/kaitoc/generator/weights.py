"""Which files of a repository KAITO takes for the weights, and how large they are together."""

import math
import re
from collections.abc import Sequence

from msgspec import Struct

from kaitoc.generator.facts import WeightFile
from kaitoc.generator.numbers import int64
from kaitoc.generator.rules import GeneratorRules
from kaitoc.quantity import GIB

_SAFETENSORS, _BIN = ".safetensors", ".bin"
_MISTRAL = re.compile(r"consolidated.*\.safetensors")


class Weights(Struct, frozen=True):
    """The weights: how many files, of which kind, and bytes in all; `is_mistral` for Mistral's own format.

    `size` is what KAITO calls their size, such as "15.26Gi".
    """

    files: int
    kind: str
    total: int
    size: str
    is_mistral: bool

    @property
    def gib(self) -> float:
        """The size in GiB."""
        return float(self.size.removesuffix("Gi"))


def may_be_weights(path: str) -> bool:
    """Whether the generator of any version looks at a file: the expressions are not anchored (generator.go)."""
    return _SAFETENSORS in path or _BIN in path


def is_mistral(path: str) -> bool:
    """Whether a file has weights in Mistral's own format."""
    return _MISTRAL.search(path) is not None


def weights_of(files: Sequence[WeightFile], rules: GeneratorRules) -> Weights | None:
    """The weights among the files of a repository, or None where there are none (generator.go, FetchModelMetadata).

    Files in folders count as well, and files such as training_args.bin where there are no safetensors.
    """
    files = [file for file in files if may_be_weights(file.path)]
    mistral = [file for file in files if is_mistral(file.path)]
    if mistral:
        return _weights(mistral, "consolidated*.safetensors", rules, native=True)
    safetensors = [
        file for file in files if (_SAFETENSORS in file.path if rules.index_files else file.path.endswith(_SAFETENSORS))
    ]
    if safetensors:
        return _weights(safetensors, "*.safetensors*" if rules.index_files else "*.safetensors", rules)
    return _weights(files, "*.bin", rules) if files else None


def _weights(files: Sequence[WeightFile], kind: str, rules: GeneratorRules, *, native: bool = False) -> Weights:
    total = int64(sum(file.size for file in files))
    gib = total / GIB
    # Go's math.Ceil keeps the sign of what becomes zero.
    rounded = math.copysign(math.ceil(gib), gib) if rules.size_digits is None else gib
    size = f"{rounded:.{rules.size_digits or 0}f}Gi"
    return Weights(len(files), kind, total, size, native)
