"""What a Hub answers, read as KAITO reads it: Go's encoding/json has its own mind about numbers, null and keys.

Whatever else an answer is, it is a HubRefusal.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from kaitoc.generator.facts import Config, ModelCard, WeightFile
from kaitoc.generator.numbers import int64
from kaitoc.generator.rules import read_values
from kaitoc.generator.weights import may_be_weights
from kaitoc.hub.refusal import HubRefusal

T = TypeVar("T")

MODEL_ID = re.compile(r"(?!\.{1,2}/)[\w.-]{1,96}/(?!\.{1,2}$)[\w.-]{1,96}", re.ASCII)
REVISION = re.compile(r"[0-9a-f]{40}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?=T|$)")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_json(content: bytes, what: str) -> Any:
    """The value of an answer; `what` is for messages here and below."""
    try:
        return json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise malformed(what) from error


def malformed(what: str) -> HubRefusal:
    """The words for an answer that is none."""
    return HubRefusal(f"the Hub's answer for {what} makes no sense", "is HF_ENDPOINT that of a Hugging Face Hub?")


def read_card(data: Mapping[str, Any]) -> ModelCard:
    """The card of a repository, as far as the Hub's answer about it has one."""
    stated = data.get("cardData")
    stated = stated if isinstance(stated, dict) else {}
    bases = stated.get("base_model")
    bases = [bases] if isinstance(bases, str) else bases if isinstance(bases, list) else []
    task = data.get("pipeline_tag") or stated.get("pipeline_tag")
    licence, updated = stated.get("license"), data.get("lastModified")
    return ModelCard(
        license=_clean(licence) if isinstance(licence, str) else "",
        pipeline_tag=_clean(task) if isinstance(task, str) else "",
        base_models=tuple(one for one in bases if isinstance(one, str) and MODEL_ID.fullmatch(one)),
        updated=day[0] if isinstance(updated, str) and (day := _DAY.match(updated)) else "",
    )


def read_config(content: bytes, what: str) -> Config:
    """A config file, read as Go's encoding/json reads it."""
    strict = True

    def constant(_: str) -> None:
        nonlocal strict
        strict = False

    try:
        data = json.loads(
            content.decode("utf-8", "replace"), parse_constant=constant, parse_int=_integer, parse_float=_float
        )
    except (ValueError, RecursionError) as error:
        raise malformed(what) from error
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise HubRefusal(f"{what} is no JSON object", "KAITO cannot read it either")
    return Config(_clean(read_values(data)), strict, sha256=hashlib.sha256(content).hexdigest())


def _integer(text: str) -> int:
    _float(text)
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("no float64 holds the number")
    return number


def _clean(value: Any) -> Any:
    """Without lone surrogates, for which Go puts U+FFFD, and which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return {_clean(key): _clean(item) for key, item in value.items()} if isinstance(value, dict) else value


def read_listing(data: Any, what: str) -> tuple[WeightFile, ...]:
    """The files of a listing that may be weights, as Go's encoding/json reads them: null is no value wherever it is.

    A path that is there twice counts twice.
    """
    found: dict[str, WeightFile] = {}
    for item in _list(data, what):
        if item is None:
            continue
        path, size = _field(item, "path", "", what), _field(item, "size", 0, what)
        _field(item, "type", "", what)
        if int64(size) != size:
            raise malformed(what)
        if may_be_weights(path):
            before = found[path].size if path in found else 0
            found[path] = WeightFile(_clean(path), int64(before + size), _digest(item))
    return tuple(found[path] for path in sorted(found))


def _list(data: Any, what: str) -> list[Any]:
    if data is None:
        return []
    if not isinstance(data, list):
        raise malformed(what)
    return data


def _field(item: Any, name: str, empty: T, what: str) -> T:
    """A field of an item, `empty` where it has none; to Go the case of a key does not matter."""
    if not isinstance(item, dict):
        raise malformed(what)
    found = empty
    for key, value in item.items():
        if key.lower() == name and value is not None:
            if type(value) is not type(empty):
                raise malformed(what)
            found = value
    return found


def _digest(item: Mapping[str, Any]) -> str:
    large = item.get("lfs")
    sha256 = large.get("oid") if isinstance(large, dict) else None
    if isinstance(sha256, str) and _SHA256.fullmatch(sha256):
        return f"sha256:{sha256}"
    blob = item.get("oid")
    return f"git:{blob}" if isinstance(blob, str) and REVISION.fullmatch(blob) else ""
