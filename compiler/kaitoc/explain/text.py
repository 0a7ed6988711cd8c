"""Texts that have an inside: the files in a ConfigMap, and the command lines of containers."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from kaitoc.objects import Object

_COMMANDS = ("args", "command")
_FLAG = re.compile(r"(?:^|\s)--\S")
_WORD = re.compile(r"\s+")


class Payload(dict[str, Any]):
    """A text that is a YAML mapping."""


class Line(list[str]):
    """A command line as words."""


def opened(obj: Object) -> Object:
    """An object with the inside of its texts: a Payload for a file of a ConfigMap, a Line for a command line."""
    if obj.get("kind") == "ConfigMap":
        data = obj.get("data")
        return {**obj, "data": {key: _payload(text) for key, text in data.items()}} if isinstance(data, dict) else obj
    found: Object = _lines(obj)
    return found


def closed(value: Any) -> Any:
    """The reverse of `opened`; a file loses its comments."""
    if isinstance(value, Payload):
        return yaml.dump(dict(value), sort_keys=False, Dumper=_DUMPER)
    if isinstance(value, Line):
        return " ".join(value)
    if isinstance(value, dict):
        return {key: closed(child) for key, child in value.items()}
    return [closed(item) for item in value] if isinstance(value, list) else value


def opened_texts(value: Any) -> Any:
    """Data with the inside of all its texts that are YAML mappings."""
    if isinstance(value, Mapping):
        return {key: opened_texts(child) for key, child in value.items()}
    return _payload(value)


def _payload(text: Any) -> Any:
    if not isinstance(text, str) or ":" not in text:
        return text
    found = _parsed(text)
    return Payload(found) if isinstance(found, dict) and found else text


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError:
        return None


def _lines(value: Any, field: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _lines(child, key) for key, child in value.items()}
    if isinstance(value, list):
        return [_lines(item, field) for item in value]
    if field in _COMMANDS and isinstance(value, str) and "\n" not in value and " " in value and _FLAG.search(value):
        return Line(_WORD.split(value))
    return value


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
