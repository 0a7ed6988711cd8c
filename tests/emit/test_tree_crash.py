"""What is left when a run ends before each of its system calls, one run per call."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaitoc.emit import swap as swap_module
from kaitoc.emit.staging import scan
from kaitoc.emit.tree import write_tree

OLD = {"a/1.yaml": b"1", "a/2.yaml": b"2", "gone/3.yaml": b"3"}
NEW = {"a/1.yaml": b"1", "a/2.yaml": b"two", "b/4.yaml": b"4", "b/5.yaml": b"5", "b/6.yaml": b"6"}
FOREIGN = {"a/README.md": b"mine"}
COMPLETED = 42
CHANGING = frozenset({"open", "write", "mkdir", "link", "rename", "chmod", "utime", "unlink", "rmdir"})
"""A kill between other calls finds what a kill before the next of these finds."""

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    raise KeyboardInterrupt


def run(root: Path, end: Callable[[], None], calls: int, only: frozenset[str] | None = None) -> int:
    """Write `NEW` in a process that ends so before its system call number `calls` (of `only` these); how it ended."""
    child = os.fork()
    if child == 0:
        left = calls

        def profile(frame: Any, event: str, function: Any) -> None:
            nonlocal left
            if event != "c_call" or getattr(function, "__module__", "") != "posix":
                return
            if only is None or function.__name__ in only:
                left -= 1
                if left == 0:
                    end()

        code = 1
        try:
            sys.setprofile(profile)
            write_tree(root, NEW, "new")
            code = COMPLETED
        except KeyboardInterrupt:
            code = 130
        finally:
            sys.setprofile(None)
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def files(root: Path) -> dict[str, bytes]:
    return {path: (root / path).read_bytes() for path, entry in scan(root).items() if entry.is_regular}


def make(root: Path, exists: bool) -> dict[str, bytes]:
    """The old tree and files of others, or nothing; the result is what `files` finds there."""
    if not exists:
        root.parent.mkdir()
        return {}
    write_tree(root, OLD, "old")
    for path, content in FOREIGN.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(content)
    return files(root)


def expected(tmp_path: Path, exists: bool) -> dict[str, bytes]:
    """What `files` finds after a run that nothing disturbed."""
    make(tmp_path / "undisturbed/out", exists)
    write_tree(tmp_path / "undisturbed/out", NEW, "new")
    return files(tmp_path / "undisturbed/out")


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(swap_module, "exchange", lambda one, other: False)
    return str(request.param)


@pytest.mark.parametrize("exists", [True, False])
def test_kill(tmp_path: Path, way: str, exists: bool) -> None:
    new = expected(tmp_path, exists)
    ends: set[str] = set()
    calls, status = 0, 0
    while status != COMPLETED:
        calls += 1
        root = tmp_path / f"{calls}/out"
        old = make(root, exists)
        status = run(root, kill, calls, CHANGING)
        assert status in (-signal.SIGKILL, COMPLETED)
        found = files(root)
        if way == "two renames" and exists and not root.exists():
            ends.add("none")
        else:
            assert found in (old, new), f"a mixture after {calls} calls"
            ends.add("old" if found == old else "new")
        write_tree(root, NEW, "new")
        assert files(root) == new
        assert os.listdir(root.parent) == ["out"], f"a leftover after {calls} calls"
    assert ends == {"old", "new"} | ({"none"} if way == "two renames" and exists else set())
    assert calls > 20


@pytest.mark.parametrize("exists", [True, False])
def test_interrupt(tmp_path: Path, way: str, exists: bool) -> None:
    new = expected(tmp_path, exists)
    ends: set[str] = set()
    calls, status = 0, 0
    while status != COMPLETED:
        calls += 1
        root = tmp_path / f"{calls}/out"
        old = make(root, exists)
        status = run(root, interrupt, calls)
        assert status in (130, COMPLETED)
        found = files(root)
        assert found in (old, new), f"a mixture after {calls} calls"
        ends.add("old" if found == old else "new")
        assert os.listdir(root.parent) in (["out"], [] if not exists else ["out"]), f"a leftover after {calls} calls"
    assert ends == {"old", "new"}
    assert calls > 40
