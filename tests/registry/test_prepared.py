"""The registries that a wheel carries."""

from pathlib import Path

import pytest

from kaitoc.registry import evaluate, load
from kaitoc.registry import prepared as module
from kaitoc.registry.evaluate import evaluate_registry
from kaitoc.registry.load import load_registry
from kaitoc.registry.prepared import prepare, prepared
from kaitoc.registry.sources import digest
from kaitoc.resources import shipped
from kaitoc.versions import known_versions


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("registry")
    prepare(made)
    return made


@pytest.fixture
def wheel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "shipped", lambda part: folder)


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("version", known_versions())
def test_what_is_prepared_is_not_evaluated(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = load_registry(version, cache=None)
    monkeypatch.setattr(evaluate, "evaluate", lambda *arguments: pytest.fail("Jsonnet runs"))
    found = load_registry(version)
    assert dict(found.presets) == dict(expected.presets)
    assert (found.aliases, found.entries, found.digest) == (expected.aliases, expected.entries, expected.digest)


@pytest.mark.usefixtures("wheel")
def test_other_presets_are_evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    edited = {**load.shipped_files(), "tested.libsonnet": b"{}\n"}
    assert prepared(digest("0.9.4", (), shipped=edited)) is None


def test_a_checkout_carries_none() -> None:
    if not shipped("registry").is_dir():
        assert prepared(digest("0.9.4", ())) is None


@pytest.mark.skipif(not shipped("registry").is_dir(), reason="this is no wheel")
@pytest.mark.parametrize("version", known_versions())
def test_a_wheel_carries_what_its_presets_evaluate_to(version: str) -> None:
    stored = prepared(digest(version, ()))
    assert stored == (evaluate_registry(version), {})
