"""A computation in a process beside this one, where there is a second core for it."""

import os
import pickle
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def beside(compute: Callable[[], T]) -> Callable[[], T]:
    """Begin `compute()` in a process of its own, and return what waits for its result.

    The result is pickled; what else the computation does, only disks know. Where there cannot be such a process, or it
    comes to nothing, the computation is done here, when it is asked for.
    """
    if not _can_fork():
        return compute
    number, pipe = _begin(compute)

    def result() -> T:
        with os.fdopen(pipe, "rb") as read:
            data = read.read()
        _, status = os.waitpid(number, 0)
        if status:
            return compute()
        found: T = pickle.loads(data)  # noqa: S301 - of our own process
        return found

    return result


def _can_fork() -> bool:
    """Whether another process is of use, and can be made of this one as it is."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


def _begin(compute: Callable[[], Any]) -> tuple[int, int]:
    read, write = os.pipe()
    number = os.fork()
    if number:
        os.close(write)
        return number, read
    status = 1
    try:
        os.close(read)
        # Whoever waits for the end of this command's output must not wait for a process that nobody needs any more.
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        data = pickle.dumps(compute(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(write, "wb") as pipe:
            pipe.write(data)
        status = 0
    finally:
        os._exit(status)
