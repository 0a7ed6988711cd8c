"""A computation in a process beside this one, where there is a second core for it."""

import os
import pickle
import sys
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Beside(Generic[T]):
    """`compute()`, begun at once in a process of its own; where there cannot be one, done when it is asked for."""

    def __init__(self, compute: Callable[[], T]) -> None:
        """What `compute` returns is pickled; what else it does, only disks know."""
        self._compute = compute
        self._child = _begin(compute) if _can_fork() else None

    def result(self) -> T:
        """What was computed; here, once more, if the other process came to nothing."""
        if self._child is not None:
            number, pipe = self._child
            with os.fdopen(pipe, "rb") as read:
                data = read.read()
            _, status = os.waitpid(number, 0)
            if status == 0:
                found: T = pickle.loads(data)  # noqa: S301 - of our own process
                return found
        return self._compute()


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
        data = pickle.dumps(compute())
        with os.fdopen(write, "wb") as pipe:
            pipe.write(data)
        status = 0
    finally:
        os._exit(status)
