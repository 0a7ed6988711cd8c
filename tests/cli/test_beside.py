"""A computation in a process beside this one."""

import os
from typing import Any

import pytest

from kaitoc.cli import beside
from kaitoc.cli.beside import Beside


@pytest.mark.parametrize("forks", [True, False])
def test_gives_what_is_computed(forks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_can_fork", lambda: forks)
    here = os.getpid()
    assert Beside(lambda: ["x" * 200_000, os.getpid() == here]).result() == ["x" * 200_000, not forks]


def test_what_fails_there_fails_here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(beside, "_can_fork", lambda: True)

    def compute() -> Any:
        raise LookupError("not there")

    begun = Beside(compute)
    with pytest.raises(LookupError, match="not there"):
        begun.result()
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_sent_is_computed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_can_fork", lambda: True)
    assert Beside(lambda: lambda: 3).result()() == 3
