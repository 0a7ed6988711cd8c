"""A computation in a process beside this one."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kaitoc.cli import beside as module
from kaitoc.cli.beside import beside, goes_on


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


def wait_for(file: Path) -> bool:
    while not file.exists():
        time.sleep(0.001)
    return True


def test_tells_whether_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_can_fork", lambda: True)
    begun = beside(lambda: wait_for(tmp_path / "go"))
    assert goes_on(begun)
    (tmp_path / "go").touch()
    while goes_on(begun):
        time.sleep(0.001)
    assert begun()
    assert not goes_on(lambda: 1)


def test_it_holds_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_can_fork", lambda: True)

    def compute() -> bool:
        (tmp_path / "begun").touch()
        return wait_for(tmp_path / "go")

    lock = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    begun = beside(compute)
    wait_for(tmp_path / "begun")
    os.close(lock)
    again = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(again)
    (tmp_path / "go").touch()
    assert begun()


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


def test_what_has_no_process_is_computed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError("too many processes")

    monkeypatch.setattr(module, "_can_fork", lambda: True)
    monkeypatch.setattr(os, "fork", refuse)
    here = os.getpid()
    assert beside(os.getpid)() == here
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ()) & {signal.SIGINT, signal.SIGTERM}


INTERRUPTED = """\
import os, signal, sys, time
from kaitoc.cli import beside as module
module._can_fork = lambda: True
begins = sys.argv[1] == "it begins"
fork = os.fork
def forked():
    number = fork()
    if number and begins:
        os.kill(os.getpid(), signal.SIGINT)
    return number
os.fork = forked
def compute():
    time.sleep(1)
    open("late", "w").close()
try:
    begun = module.beside(compute)
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    begun()
except KeyboardInterrupt:
    print("interrupted")
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nobody is left")
time.sleep(1.5)
print(os.listdir())
"""


@pytest.mark.parametrize("when", ["it begins", "it is waited for"])
def test_an_interrupt_ends_it(when: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, when], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("interrupted\nnobody is left\n[]\n", "")
