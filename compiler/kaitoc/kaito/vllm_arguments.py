"""From inference_config.yaml to arguments: how KAITO's wrapper reads the file, and what vLLM makes of each value.

The wrapper (presets/workspace/inference/vllm/inference_api.py) appends every key of the section vllm as `--key`, and
then str(value), whatever the value is.
"""

import json
import re
from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from msgspec import Struct

from kaitoc.kaito.vllm import Flag, Meaning, Vllm
from kaitoc.load.nodes import is_too_deep

_HUMAN = re.compile(r"\d+(\.\d+)?[kKmMgGtT]")
_NEGATIVE = re.compile(r"-\d+|-\d*\.\d+")
_NULL = ("None", "")
_FALSE = ("False", "false", "0", "no", "off")
_WORDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


class Unreadable(Struct, frozen=True):
    """Why the file cannot be read."""

    reason: str


class Problem(Enum):
    """Why vLLM does not take a value.

    `NESTED`: a list or a map, which arrives as Python text. `OPTION`: argparse takes it for a flag. `CHOICE`: none of
    the values that there are. `INTEGER`, `NUMBER`, `JSON`: not what the name says.
    """

    NESTED = auto()
    OPTION = auto()
    CHOICE = auto()
    INTEGER = auto()
    NUMBER = auto()
    JSON = auto()


class Argument(Struct, frozen=True):
    """One key of the section vllm: what it means, and its value.

    `value` is what YAML makes of it, `text` what vLLM gets to see, `written` what the author wrote. The latter two are
    "" for a list or a map.
    """

    key: str
    meaning: Meaning
    value: Any
    text: str
    written: str

    @property
    def flag(self) -> Flag | None:
        """The flag, where it is one."""
        return self.meaning.flag

    @property
    def is_nested(self) -> bool:
        """Whether the value is a list or a map, of which vLLM gets to see the Python text."""
        return isinstance(self.value, dict | list)

    @property
    def means_off(self) -> bool:
        """Whether the author of a switch wanted it off."""
        return self.text in _FALSE

    @property
    def is_stray(self) -> bool:
        """Whether the text stands alone on the command line: that of a switch, unless it is a flag itself."""
        return self.flag is not None and self.flag.is_switch and not is_option(self.text)


def parse(text: str) -> Any | Unreadable:
    """What PyYAML makes of a file."""
    return _load(text, "CSafeLoader")


def arguments(text: str, section: Mapping[Any, Any], vllm: Vllm) -> tuple[Argument, ...]:
    """The arguments of a file with a section vllm, in order."""
    # Every value as the text that is written: this loader decodes nothing.
    plain = _load(text, "CBaseLoader")
    written = plain.get("vllm") if isinstance(plain, dict) else None
    return tuple(
        Argument(
            key=str(key),
            meaning=vllm.meaning(str(key)),
            value=value,
            text="" if isinstance(value, dict | list) else str(value),
            written=_text(written, key),
        )
        for key, value in section.items()
    )


def problem(argument: Argument) -> Problem | None:
    """Why vLLM does not take a value, if it does not; switches take any."""
    flag, text = argument.flag, argument.text
    if flag is None or flag.is_switch or argument.meaning.field:
        return None
    if argument.is_nested:
        return None if flag.type == "json" and not argument.value else Problem.NESTED
    if is_option(text):
        return Problem.OPTION
    if (flag.nullable and text in _NULL) or text in flag.accepts:
        return None
    if flag.choices or flag.values:
        known = text in map(str, flag.choices) or text.lower() in flag.values
        return None if known else Problem.CHOICE
    if flag.human_readable and _HUMAN.fullmatch(text):
        return None
    read, problem = _READERS.get(flag.item_type or flag.type, _ANY)
    try:
        read(text)
    except (ValueError, RecursionError):
        return problem
    return None


def out_of_bounds(argument: Argument) -> str:
    """The bound that a number is beyond, in words, or ""."""
    flag = argument.flag
    try:
        number = float(argument.text)
    except ValueError:
        return ""
    for name, bound in (flag.bounds or {}).items() if flag else ():
        if not {"ge": number >= bound, "gt": number > bound, "le": number <= bound, "lt": number < bound}[name]:
            return f"{_WORDS[name]} {bound:g}"
    return ""


def is_option(text: str) -> bool:
    """Whether argparse takes a text for a flag."""
    return len(text) > 1 and text.startswith("-") and " " not in text and not _NEGATIVE.fullmatch(text)


_READERS: Mapping[str, tuple[Callable[[str], Any], Problem]] = {
    "int": (int, Problem.INTEGER),
    "float": (float, Problem.NUMBER),
    "json": (json.loads, Problem.JSON),
}
_ANY = str, None


@lru_cache(maxsize=1000)
def _load(text: str, loader: str) -> Any | Unreadable:
    # Remembered, because most teams copy a file from one another; whoever gets it, changes nothing in it.
    import yaml

    if is_too_deep(text.encode()):
        return Unreadable("it is nested too deeply")
    try:
        return yaml.load(text, Loader=getattr(yaml, loader))  # noqa: S506 - both are safe loaders
    except (yaml.YAMLError, ValueError) as error:
        # Impossible dates and numbers are no error of the YAML.
        return Unreadable(str(getattr(error, "problem", "") or error))


def _text(section: Any, key: Any) -> str:
    value = section.get(str(key)) if isinstance(section, dict) else None
    return value if isinstance(value, str) else ""
