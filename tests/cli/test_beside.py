"""A computation in a process beside this one."""

import os
import subprocess
import sys
import time
from typing import Any

import pytest

from kaitoc.cli import beside as module
from kaitoc.cli.beside import beside


@pytest.mark.parametrize("forks", [True, False])
def test_gives_what_is_computed(forks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_can_fork", lambda: forks)
    here = os.getpid()
    assert beside(lambda: ["x" * 200_000, os.getpid() == here])() == ["x" * 200_000, not forks]


def test_what_fails_there_fails_here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(module, "_can_fork", lambda: True)

    def compute() -> Any:
        raise LookupError("not there")

    begun = beside(compute)
    with pytest.raises(LookupError, match="not there"):
        begun()
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_sent_is_computed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_can_fork", lambda: True)
    assert beside(lambda: lambda: 3)()() == 3


ABANDONED = """\
import os, sys, time
from kaitoc.cli import beside as module
module._can_fork = lambda: True
module.beside(lambda: time.sleep(20))
print("done")
sys.stdout.flush()
os._exit(0)
"""


def test_nobody_waits_for_what_nobody_needs() -> None:
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", ABANDONED], capture_output=True, timeout=60)
    assert done.stdout == b"done\n"
    assert time.monotonic() - started < 15
