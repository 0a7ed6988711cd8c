"""Fixtures for commands that run in this process."""

from pathlib import Path

import pytest

from workplace import Workplace


@pytest.fixture
def work(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """An empty working directory."""
    return Workplace(tmp_path, capsys, monkeypatch)
