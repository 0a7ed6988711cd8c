"""training_config.yaml as KAITO's tuning program reads it: each section as the command line of a parser of its own.

The program (presets/workspace/tuning/text-generation/parser.py) writes every key as `--key value`, a list as several
values, and joins the keys of nested maps with underscores; transformers' HfArgumentParser reads that.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from functools import cache
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import Path
from kaitoc.kaito.vllm_arguments import is_option
from kaitoc.schema.files import read

DTYPES = frozenset(
    {
        *("float32", "float", "float64", "double", "float16", "half", "bfloat16", "float8_e4m3fn", "float8_e5m2"),
        *("complex32", "complex64", "cfloat", "complex128", "cdouble"),
        *("uint8", "int8", "int16", "short", "int32", "int", "int64", "long", "bool"),
    }
)
"""The types of numbers that torch has under these names."""

_DTYPE_FIELDS = ("torch_dtype", "bnb_4bit_compute_dtype")
_BOOLEANS = frozenset(("yes", "true", "t", "y", "1", "no", "false", "f", "n", "0"))


class Misfit(Enum):
    """Why a field does not take a value; `UNSETTABLE` fields take none from a file."""

    BOOLEAN = auto()
    INTEGER = auto()
    NUMBER = auto()
    CHOICE = auto()
    DTYPE = auto()
    SINGLE = auto()
    OPTION = auto()
    UNSETTABLE = auto()


class Setting(Struct, frozen=True):
    """A key of a section: where it is written, how the program spells it, and its values as text."""

    path: Path
    name: str
    value: Any

    @property
    def texts(self) -> tuple[str, ...]:
        """What the parser gets to see."""
        values = self.value if isinstance(self.value, list) else [self.value]
        return tuple("" if isinstance(value, dict | list) else str(value) for value in values)


@cache
def sections(trainer: str) -> Mapping[str, Mapping[str, str | list[str]]]:
    """The sections of the file, and the type of each field in them, or its choices."""
    found: Mapping[str, Mapping[str, str | list[str]]] = read(f"tuning/{trainer}.json")["sections"]
    return found


def settings(section: Mapping[Any, Any], path: Path = (), prefix: str = "") -> Iterator[Setting]:
    """The settings in a section, those of nested maps under joined names."""
    for key, value in section.items():
        place, name = (*path, str(key)), f"{prefix}{key}"
        if isinstance(value, dict):
            yield from settings(value, place, f"{name}_")
        else:
            yield Setting(place, name, value)


def field_named(name: str, fields: Mapping[str, Any]) -> str | None:
    """The field that argparse takes a name for: with underscores or with dashes, and whole or its only beginning."""
    if name in fields:
        return name
    spellings = {spelling: field for field in fields for spelling in (field, field.replace("_", "-"))}
    if name in spellings:
        return spellings[name]
    begun = {field for spelling, field in spellings.items() if name and spelling.startswith(name)}
    return begun.pop() if len(begun) == 1 else None


def misfit(setting: Setting, name: str, kind: str | list[str]) -> Misfit | None:
    """Why a field does not take what it is set to."""
    texts = setting.texts
    if kind == "none":
        return Misfit.UNSETTABLE
    if len(texts) != 1 and kind not in ("strings", "integers", "any"):
        return Misfit.SINGLE
    if any(is_option(text) for text in texts):
        return Misfit.OPTION
    if name in _DTYPE_FIELDS:
        return None if texts[0] in DTYPES else Misfit.DTYPE
    if isinstance(kind, list):
        return None if texts[0] in kind else Misfit.CHOICE
    if kind == "bool":
        return None if texts[0].lower() in _BOOLEANS else Misfit.BOOLEAN
    readers: Mapping[str, tuple[Callable[[str], Any], Misfit]] = {
        "int": (int, Misfit.INTEGER),
        "integers": (int, Misfit.INTEGER),
        "float": (float, Misfit.NUMBER),
    }
    if kind in readers:
        reader, problem = readers[kind]
        try:
            for text in texts:
                reader(text)
        except ValueError:
            return problem
    return None
