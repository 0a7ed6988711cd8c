"""System calls that Python has no function for, each with the answer "not here" for its caller to fall back on."""

import errno
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})

_RENAME_EXCHANGE = 2  # linux/fs.h
_AT_FDCWD = -100  # linux/fcntl.h


def exchange(one: str, other: str) -> bool:
    """Atomically exchange two directories, renameat2(2); False where system, C library or file system cannot."""
    function = _renameat2()
    if function is None:
        return False
    if function(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    import ctypes

    number = ctypes.get_errno()
    if number in UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), one, None, other)


def mounts_below(root: Path) -> list[str]:
    """The mount points at or below a real path, proc_pid_mountinfo(5); none where the system does not tell."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as lines:
            points = [_unescaped(line.split(" ")[4]) for line in lines]
    except OSError:
        return []
    return sorted(point for point in points if point == str(root) or point.startswith(f"{root}/"))


def _renameat2() -> Callable[..., int] | None:
    if sys.platform != "linux":
        return None
    import ctypes

    function: Callable[..., int] | None = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return function


def _unescaped(point: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point)
