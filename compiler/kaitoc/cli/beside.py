"""A computation in a process beside this one, where there is a second core for it."""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
_LENGTH = 8
"""Bytes that say how many follow."""
_HIGHEST = 64
"""No descriptor of ours is as high as that."""


def beside(compute: Callable[[], T]) -> Callable[[], T]:
    """Begin `compute()` in a process of its own, and return what waits for its result.

    The result is pickled; what else the computation does, only disks know. It finds no file open that is open here.
    Where there cannot be such a process, or it comes to nothing, the computation is done here, when it is asked for.
    """
    if not _can_fork():
        return compute
    # An interrupt waits until it is known which process there is to end: it would go on writing where others clean up.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        running = _Running(compute, *_begin(compute, before))
    except OSError:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return compute
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    except BaseException:
        running.end()
        raise
    return running


def goes_on(pending: Callable[[], Any]) -> bool:
    """Whether what `beside` gave is still being computed elsewhere, so that asking for it would mean to wait."""
    return isinstance(pending, _Running) and not pending.has_result()


class _Running(Generic[T]):
    """A process that computes, and the end of the pipe that its result comes out of."""

    def __init__(self, compute: Callable[[], T], number: int, pipe: int) -> None:
        self._compute, self._number, self._pipe = compute, number, os.fdopen(pipe, "rb")

    def __call__(self) -> T:
        try:
            with self._pipe:
                data = self._pipe.read()
        except BaseException:
            self.end()
            raise
        length, data = data[:_LENGTH], data[_LENGTH:]
        if length != _length(data):
            # It failed, or somebody ended it.
            self.end()
            return self._compute()
        with suppress(ChildProcessError):
            # It takes a while to leave, for which nobody need wait.
            os.waitpid(self._number, os.WNOHANG)
        found: T = pickle.loads(data)  # noqa: S301 - of our own process
        return found

    def has_result(self) -> bool:
        """Whether the result is there, or comes; also where the process failed."""
        import select

        return bool(select.select([self._pipe], [], [], 0)[0])

    def end(self) -> None:
        """End the process, whether or not it has come to its end already."""
        self._pipe.close()
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._number, signal.SIGKILL)
            os.waitpid(self._number, 0)


def _can_fork() -> bool:
    """Whether another process is of use, and can be made of this one as it is."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


def _begin(compute: Callable[[], Any], mask: Iterable[int]) -> tuple[int, int]:
    read, write = os.pipe()
    try:
        number = os.fork()
    except OSError:
        os.close(read)
        os.close(write)
        raise
    if number:
        os.close(write)
        return number, read
    status = 1
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        # A lock lasts as long as anybody has it, and this process may leave later than the other one.
        os.closerange(3, write)
        os.closerange(write + 1, _HIGHEST)
        # Whoever waits for the end of this command's output must not wait for a process that nobody needs any more.
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        data = pickle.dumps(compute(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(write, "wb") as pipe:
            pipe.write(_length(data) + data)
        status = 0
    finally:
        os._exit(status)


def _length(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big")
