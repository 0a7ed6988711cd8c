"""A model's repository on the Hub: its revision, its files and its configs, as facts for the lock.

KAITO asks for the same: the first page of the recursive listing, and config.json or params.json (generator.go).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from kaitoc.generator.facts import CONFIG, PARAMS, Config, ModelCard, ModelFacts, WeightFile
from kaitoc.generator.numbers import int64
from kaitoc.generator.rules import read_values
from kaitoc.generator.weights import is_mistral, may_be_weights
from kaitoc.hub.connection import Connection
from kaitoc.hub.refusal import HubRefusal

T = TypeVar("T")

ABOUT_BYTES, LISTING_BYTES, CONFIG_BYTES = 16 * 2**20, 16 * 2**20, 4 * 2**20
"""The largest answers that are read, in bytes."""

_ID = re.compile(r"(?!\.{1,2}/)[\w.-]{1,96}/(?!\.{1,2}$)[\w.-]{1,96}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?=T|$)")
_REVISION = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Repository(Struct, frozen=True):
    """A repository at its newest revision: the id as the Hub spells it, the commit, if a token is needed, the card."""

    model: str
    revision: str
    restricted: bool
    card: ModelCard = ModelCard()


class Hub:
    """The models of a Hub."""

    def __init__(self, connection: Connection | None = None) -> None:
        """The Hub of the environment, unless another one is given."""
        self._connection = connection or Connection()

    def repository(self, model: str) -> Repository:
        """The newest revision of a model: one request. Raises HubRefusal for a model that it does not show."""
        if not _ID.fullmatch(model):
            raise HubRefusal(f'"{model}" is no Hugging Face id', "an id is ORGANISATION/MODEL")
        what = f"model {model}"
        data = _json(self._get(f"/api/models/{model}", what, model, ABOUT_BYTES), what)
        revision = data.get("sha") if isinstance(data, dict) else None
        if not isinstance(revision, str) or not _REVISION.fullmatch(revision):
            raise _malformed(what)
        spelled = data.get("id")
        # A model that moved answers by its new id; KAITO goes on with the one that it was asked for.
        same = isinstance(spelled, str) and spelled.lower() == model.lower()
        restricted = bool(data.get("gated") or data.get("private"))
        return Repository(spelled if same else model, revision, restricted, read_card(data))

    def facts(self, repository: Repository) -> ModelFacts:
        """The facts of a repository. Raises HubRefusal where a part of them cannot be read."""
        model, revision = repository.model, repository.revision
        what = f"the files of model {model}"
        listing = self._get(f"/api/models/{model}/tree/{revision}?recursive=true", what, model, LISTING_BYTES)
        weights = read_listing(_json(listing, what), what)
        names = (CONFIG, PARAMS) if any(is_mistral(file.path) for file in weights) else (CONFIG,)
        configs = self._configs(repository, names)
        return ModelFacts(model, revision, weights, configs, repository.restricted, repository.card)

    def _configs(self, repository: Repository, names: Sequence[str]) -> dict[str, Config]:
        """The configs that there are; where KAITO may do with another one, one of them need not be readable."""
        found: dict[str, Config] = {}
        refused: dict[str, HubRefusal] = {}
        for name in names:
            content = self._content(repository, name)
            if content is None:
                continue
            try:
                found[name] = read_config(content, f"{name} of model {repository.model}")
            except HubRefusal as refusal:
                refused[name] = refusal
                found[name] = Config({}, readable=False, sha256=hashlib.sha256(content).hexdigest())
        if refused and len(refused) == len(found):
            raise next(iter(refused.values()))
        return found

    def _content(self, repository: Repository, name: str) -> bytes | None:
        model, revision = repository.model, repository.revision
        content = _cached(model, name, revision)
        if content is not None:
            return content
        path, what = f"/{model}/resolve/{revision}/{name}", f"{name} of model {model}"
        return self._connection.get(path, what, self._page(model), most=CONFIG_BYTES, missing=True)

    def _get(self, path: str, what: str, model: str, most: int) -> bytes:
        body = self._connection.get(path, what, self._page(model), most=most)
        assert body is not None
        return body

    def _page(self, model: str) -> str:
        return f"{self._connection.shown}/{model}"


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
        base_models=tuple(one for one in bases if isinstance(one, str) and _ID.fullmatch(one)),
        updated=day[0] if isinstance(updated, str) and (day := _DAY.match(updated)) else "",
    )


def read_config(content: bytes, what: str) -> Config:
    """A config file, read as Go's encoding/json reads it. Raises HubRefusal for one that KAITO cannot read."""
    strict = True

    def constant(_: str) -> None:
        nonlocal strict
        strict = False

    try:
        data = json.loads(
            content.decode("utf-8", "replace"), parse_constant=constant, parse_int=_integer, parse_float=_float
        )
    except (ValueError, RecursionError) as error:
        raise _malformed(what) from error
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

    A path that is there twice counts twice. Raises HubRefusal for a listing that KAITO cannot read.
    """
    found: dict[str, WeightFile] = {}
    for item in _list(data, what):
        if item is None:
            continue
        path, size, _ = (_field(item, name, empty, what) for name, empty in (("path", ""), ("size", 0), ("type", "")))
        if int64(size) != size:
            raise _malformed(what)
        if may_be_weights(path):
            before = found[path].size if path in found else 0
            found[path] = WeightFile(_clean(path), int64(before + size), _digest(item))
    return tuple(found[path] for path in sorted(found))


def _list(data: Any, what: str) -> list[Any]:
    if data is None:
        return []
    if not isinstance(data, list):
        raise _malformed(what)
    return data


def _field(item: Any, name: str, empty: T, what: str) -> T:
    """A field of an item, `empty` where it has none; to Go the case of a key does not matter."""
    if not isinstance(item, dict):
        raise _malformed(what)
    found = empty
    for key, value in item.items():
        if key.lower() == name and value is not None:
            if type(value) is not type(empty):
                raise _malformed(what)
            found = value
    return found


def _digest(item: Mapping[str, Any]) -> str:
    large = item.get("lfs")
    sha256 = large.get("oid") if isinstance(large, dict) else None
    if isinstance(sha256, str) and _SHA256.fullmatch(sha256):
        return f"sha256:{sha256}"
    blob = item.get("oid")
    return f"git:{blob}" if isinstance(blob, str) and _REVISION.fullmatch(blob) else ""


def _cached(model: str, name: str, revision: str) -> bytes | None:
    """A file of a revision in huggingface_hub's cache, where an earlier download left it."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(model, name, revision=revision)
    if not isinstance(found, str):
        return None
    try:
        with open(found, "rb") as file:
            content = file.read(CONFIG_BYTES + 1)
    except OSError:
        return None
    return content if len(content) <= CONFIG_BYTES else None


def _json(content: bytes, what: str) -> Any:
    try:
        return json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise _malformed(what) from error


def _malformed(what: str) -> HubRefusal:
    return HubRefusal(f"the Hub's answer for {what} makes no sense", "is HF_ENDPOINT that of a Hugging Face Hub?")
