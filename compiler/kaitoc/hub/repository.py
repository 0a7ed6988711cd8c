"""A model's repository on the Hub: its revision, its files and its configs, as facts for the lock.

KAITO asks for the same: the first page of the recursive listing, and config.json or params.json (generator.go).
"""

import hashlib
from collections.abc import Sequence

from msgspec import Struct

from kaitoc.generator.facts import CONFIG, PARAMS, Config, ModelCard, ModelFacts
from kaitoc.generator.weights import is_mistral
from kaitoc.hub.answers import MODEL_ID, REVISION, malformed, read_card, read_config, read_json, read_listing
from kaitoc.hub.connection import Connection
from kaitoc.hub.refusal import HubRefusal

ABOUT_BYTES, LISTING_BYTES, CONFIG_BYTES = 16 * 2**20, 16 * 2**20, 4 * 2**20
"""The largest answers that are read, in bytes."""


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
        if not MODEL_ID.fullmatch(model):
            raise HubRefusal(f'"{model}" is no Hugging Face id', "an id is ORGANISATION/MODEL")
        what = f"model {model}"
        data = read_json(self._get(f"/api/models/{model}", what, model, ABOUT_BYTES), what)
        revision = data.get("sha") if isinstance(data, dict) else None
        if not isinstance(revision, str) or not REVISION.fullmatch(revision):
            raise malformed(what)
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
        weights = read_listing(read_json(listing, what), what)
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
