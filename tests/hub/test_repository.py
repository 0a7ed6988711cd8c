"""A model's repository as facts, and answers that make no sense."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubs import REVISION, Answer, Hub, facts, models, running
from kaitoc.generator.derive import Rejection, derive
from kaitoc.generator.rules import KAITO_0_9, KAITO_0_12
from kaitoc.generator.tables import load_tables
from kaitoc.hub import repository
from kaitoc.hub.connection import Connection
from kaitoc.hub.refusal import HubRefusal
from kaitoc.hub.repository import Hub as Client
from kaitoc.hub.repository import Repository
from kaitoc.registry.lock import Lock, LockFile, lock_bytes, parse_lock


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    monkeypatch.setenv("HF_TOKEN", "")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with running() as stand_in:
        yield stand_in


def client(hub: Hub) -> Client:
    return Client(Connection(hub.url))


def test_the_facts_of_a_model(hub: Hub) -> None:
    found = client(hub).repository("qwen/qwen3-8b")
    assert found == Repository("Qwen/Qwen3-8B", REVISION, False)
    assert client(hub).facts(found) == facts(models()["Qwen/Qwen3-8B"])
    assert hub.paths == [
        "/api/models/qwen/qwen3-8b",
        f"/api/models/Qwen/Qwen3-8B/tree/{REVISION}?recursive=true",
        f"/Qwen/Qwen3-8B/resolve/{REVISION}/config.json",
    ]


def test_a_model_in_mistrals_format_has_two_configs(hub: Hub) -> None:
    name = "mistralai/Devstral-Small-2-24B-Instruct-2512"
    read = client(hub).facts(client(hub).repository(name))
    assert list(read.configs) == [name for name in ("config.json", "params.json") if name in models()[read.model]]
    assert f"/{name}/resolve/{REVISION}/params.json" in hub.paths


def test_where_kaito_may_do_with_one_config_the_other_need_not_be_readable(hub: Hub) -> None:
    name = "mistralai/Devstral-Small-2-24B-Instruct-2512"
    hub.answer("params.json", Answer(200, b"<html>"))
    found = client(hub).facts(client(hub).repository(name))
    assert [(file, config.readable) for file, config in found.configs.items()] == [
        ("config.json", True),
        ("params.json", False),
    ]
    (lock,) = parse_lock(LockFile("it", lock_bytes(Lock({name.lower(): found})))).models.values()
    assert lock == found
    assert derive(found, KAITO_0_9, load_tables("0.9.4")) == Rejection("params.json is no JSON object")
    assert not isinstance(derive(found, KAITO_0_12, load_tables("0.12.0")), Rejection)
    hub.answer("config.json", Answer(200, b"[]"))
    with pytest.raises(HubRefusal, match=r"^config.json of model .* is no JSON object"):
        client(hub).facts(client(hub).repository(name))


def test_a_gated_model(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    found = client(hub).repository("kaito-edge/gated-config-only")
    assert found.restricted
    with pytest.raises(HubRefusal, match=r"asks for a token before it shows config.json"):
        client(hub).facts(found)
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(HubRefusal, match=r"the token may not read config.json"):
        client(hub).facts(found)
    monkeypatch.setenv("HF_TOKEN", "hf_good")
    assert client(hub).facts(found).restricted


@pytest.mark.parametrize(
    "name", ["phi", "a/b/c", "../b", "a/..", "a/", "/b", "a b/c", "a/b?x", "a/b#x", "a/b\n", "\u00e4/b"]
)
def test_what_is_no_id_is_not_asked_for(hub: Hub, name: str) -> None:
    with pytest.raises(HubRefusal, match="is no Hugging Face id"):
        client(hub).repository(name)
    assert not hub.requests


@pytest.mark.parametrize(
    "body",
    [b"<!doctype html>", b"", b"{", b"[]", b"null", b'{"sha": 7}', b'{"sha": "main"}', b"\xff\xfe{", b"[" * 100_000],
)
def test_an_answer_about_a_model_that_makes_no_sense(hub: Hub, body: bytes) -> None:
    hub.answer("/api/models/a/b", Answer(200, body))
    with pytest.raises(HubRefusal, match="the Hub's answer for model a/b makes no sense"):
        client(hub).repository("a/b")


def test_a_model_that_moved_keeps_the_name_that_was_asked_for(hub: Hub) -> None:
    hub.answer("/api/models/a/b", Answer(200, json.dumps({"id": "c/D", "sha": REVISION}).encode()))
    assert client(hub).repository("a/b").model == "a/b"


def test_a_large_config(hub: Hub) -> None:
    hub.answer("config.json", Answer(200, b"{" + b" " * 10_000_000 + b"}"))
    with pytest.raises(HubRefusal, match="is too large: more than 4 MiB"):
        client(hub).facts(client(hub).repository("Qwen/Qwen3-8B"))


def test_what_huggingface_hub_has_in_its_cache_is_not_asked_for(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_bytes(b'{"hidden_size": 5}')
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_, **__: str(tmp_path / "config.json"))
    found = client(hub).facts(client(hub).repository("Qwen/Qwen3-8B"))
    assert found.configs["config.json"].values == {"hidden_size": 5}
    assert not any("resolve" in path for path in hub.paths)
    monkeypatch.setattr(repository, "CONFIG_BYTES", 3)
    with pytest.raises(HubRefusal, match="too large"):
        client(hub).facts(client(hub).repository("Qwen/Qwen3-8B"))
