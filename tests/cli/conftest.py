"""Fixtures for commands that run in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubs import Hub, running
from kaitoc.hub import connection
from workplace import Workplace


@pytest.fixture
def work(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """An empty working directory."""
    return Workplace(tmp_path, capsys, monkeypatch)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A stand-in for the Hub, and a cache of its own."""
    monkeypatch.setattr(connection, "FIRST_WAIT", 0.001)
    monkeypatch.setenv("HF_TOKEN", "")
    monkeypatch.setenv("HF_HOME", str(tmp_path_factory.mktemp("hub")))
    with running() as stand_in:
        monkeypatch.setenv("HF_ENDPOINT", stand_in.url)
        yield stand_in
