"""Putting a new directory in the place of an old one, so that a crash leaves one of them whole.

The new tree grows in `.<name>.kaitoc-<random>/new`, beside the target and so on its file system, and changes places
with it in one system call where the system has one. A run holds a lock on the directory around the target; what it
finds there under such a name belongs to a run that died.
"""

import errno
import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kaitoc.emit.syscalls import UNSUPPORTED, exchange
from kaitoc.errors import EnvironmentProblem

Notify = Callable[[str], None]

_NEW, _OLD = "new", "old"
_NO_LOCKS = UNSUPPORTED | {errno.EBADF, errno.ENOLCK}
_POLL_SECONDS = 0.05
_NOTICE_SECONDS = 1.0


@contextmanager
def locked(directory: Path, timeout: float, notify: Notify | None) -> Iterator[bool]:
    """Hold the lock of an existing directory; False where its file system has no locks for directories (NFS).

    The kernel drops the lock with the process, and nothing is left behind in the directory. Waits `timeout` seconds and
    calls `notify` once if that takes longer than a second. Raises `EnvironmentProblem` when the time is over.
    """
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield _acquire(descriptor, directory, timeout, notify)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, directory: Path, timeout: float, notify: Notify | None) -> bool:
    start = time.monotonic()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            waited = time.monotonic() - start
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False
            raise
        if waited >= timeout:
            raise EnvironmentProblem(
                f"another kaitoc has been writing in {directory} for {timeout:g} seconds",
                "wait until it is done, or stop it, and run again",
            )
        if notify is not None and waited >= _NOTICE_SECONDS:
            notify(f"waiting for another kaitoc that is writing in {directory}")
            notify = None
        time.sleep(_POLL_SECONDS)


@contextmanager
def staging(root: Path) -> Iterator[Path]:
    """Where the new tree is to be built, not made yet; whatever is left there at the end is removed."""
    container = root.with_name(f".{root.name}.kaitoc-{os.urandom(4).hex()}")
    try:
        # Nobody else may look into a tree that may hold Secrets and whose modes are not set yet.
        container.mkdir(0o700)
        yield container / _NEW
    finally:
        try:
            _settle(container, root)
        except KeyboardInterrupt:
            _settle(container, root)
            raise


def swap(staged: Path, root: Path) -> None:
    """Let `staged` (as `staging` gave it) and `root` change places; without a `root`, `staged` just moves there."""
    if not os.path.lexists(root):
        os.rename(staged, root)
    elif not exchange(os.fspath(staged), os.fspath(root)):
        # A crash after the first rename leaves no root; `recover` puts the old one back.
        old = staged.with_name(_OLD)
        os.rename(root, old)
        os.rename(staged, root)
        os.rename(old, staged)


def recover(root: Path, exclusive: bool) -> None:
    """Clean up after runs that died: put a `root` back that was moved away, remove what they had built.

    Without the lock (`exclusive` false) the runs may be alive, and nothing is touched. Raises `EnvironmentProblem`
    where a tree was moved away and only its owner can say what to do.
    """
    pattern = re.compile(rf"\.{re.escape(root.name)}\.kaitoc-[0-9a-f]{{8}}")
    with os.scandir(root.parent) as siblings:
        found = [Path(s.path) for s in siblings if pattern.fullmatch(s.name) and s.is_dir(follow_symlinks=False)]
    for container in sorted(found):
        if not {_NEW, _OLD}.issuperset(os.listdir(container)):
            continue
        if exclusive:
            _settle(container, root)
        elif (container / _OLD).exists() and not os.path.lexists(root):
            raise EnvironmentProblem(
                f"{root} is missing, and {container / _OLD} holds it",
                "another kaitoc is just replacing it, or was interrupted: then move it back by hand",
            )


def _settle(container: Path, root: Path) -> None:
    """Finish or undo what a run began in `container`, then remove it."""
    old = container / _OLD
    if old.exists():
        if not os.path.lexists(root):
            os.rename(old, root)
        elif (container / _NEW).exists():
            raise EnvironmentProblem(
                f"{old} holds the output directory of an interrupted run, and {root} was made since",
                f"keep what you need of {old}, then remove {container}",
            )
    # What is left of a first run is empty.
    with suppress(OSError):
        container.rmdir()
        return
    import shutil

    shutil.rmtree(container, ignore_errors=True)
    if container.exists():
        # A directory without write permission keeps its entries, also from its owner.
        for directory, _, _ in os.walk(container):
            with suppress(OSError):
                os.chmod(directory, 0o700)
        shutil.rmtree(container, ignore_errors=True)
