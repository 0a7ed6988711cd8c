"""Where an output tree may be, and which paths it may hold."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from kaitoc.errors import CompilerBug, EnvironmentProblem, KaitocError

MANIFEST = ".kaitoc.json"
"""The ownership manifest, at the top of every output tree."""

NAME_MAX = 255
"""Bytes in one component of a path, on every file system that kaitoc is likely to meet."""

_ORDINARY = re.compile(r"(?:\w[\w.-]*/)*\w[\w.-]*", re.ASCII)
"""The paths that nearly all objects have, of which nothing need be asked."""


class RefusedOutput(KaitocError):
    """The output directory, or a path inside it, cannot be used as it is: exit 1, and nothing was written."""


def parents(path: str) -> Iterator[str]:
    """The directories above a relative path, nearest first: `a/b` and `a` for `a/b/c`."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def directories(paths: Iterable[str]) -> set[str]:
    """Every directory above relative paths."""
    found: set[str] = set()
    for path in paths:
        for parent in parents(path):
            if parent in found:
                break
            found.add(parent)
    return found


def path_problem(path: str) -> str:
    """What keeps `path` from naming a file below the output directory; empty if nothing does."""
    if _ORDINARY.fullmatch(path):
        return ""
    if not path:
        return "is empty"
    if path.startswith("/"):
        return "is absolute"
    if "\0" in path:
        return "contains a null character"
    if not {"", ".", ".."}.isdisjoint(path.split("/")):
        return "is not in normal form"
    try:
        path.encode()
    except UnicodeEncodeError:
        return "is not valid unicode"
    return ""


def check_paths(paths: Iterable[str]) -> None:
    """Refuse paths that would leave the output directory, or that not every checkout could hold.

    Raises `CompilerBug` for a malformed path (validation refuses the names that lead there), and `RefusedOutput` where
    legal Kubernetes names give a path that is too long, or two that macOS and Windows take for one.
    """
    files = set(paths)
    for path in sorted(path for path in files if len(path) > NAME_MAX or not _ORDINARY.fullmatch(path)):
        if path == MANIFEST:
            raise CompilerBug(f"the output path {path!r} is kaitoc's own")
        if problem := path_problem(path):
            raise CompilerBug(f"the output path {path!r} {problem}")
        if any(len(part.encode()) > NAME_MAX for part in path.split("/")):
            raise RefusedOutput(
                f"the file name {path} is longer than {NAME_MAX} bytes", "give the object a shorter name"
            )
    above = directories(files)
    if both := sorted(files & above):
        raise CompilerBug(f"the output path {both[0]!r} is a file and a directory")
    everything = files | above | {MANIFEST}
    if len(set(map(_folded, everything))) == len(everything):
        return
    seen: dict[str, str] = {}
    for path in sorted(everything):
        twin = seen.setdefault(_folded(path), path)
        if twin != path:
            raise RefusedOutput(
                f"{twin} and {path} differ only by case, so a checkout on macOS or Windows would lose one of them",
                "rename one of the two objects",
            )


def locate(root: Path, boundary: Path | None = None) -> Path:
    """The real, absolute path of the output directory, which need not exist yet.

    With a `boundary` (the project's directory) it must lie below it once symbolic links are followed. Raises
    `RefusedOutput` if it does not, or is no directory; `EnvironmentProblem` if it cannot be looked at.
    """
    for path in (root, *root.parents):
        if os.path.islink(path) and not os.path.exists(path):
            raise RefusedOutput(f"{path} is a symbolic link to nothing", "create its target, or remove the link")
    real = Path(os.path.realpath(root))
    try:
        if not stat.S_ISDIR(os.stat(real).st_mode):
            raise RefusedOutput(f"the output directory {root} is a file", "choose another directory, or move it away")
    except FileNotFoundError:
        pass
    except NotADirectoryError:
        raise RefusedOutput(f"the output directory {root} would lie below a file", "choose another directory") from None
    except PermissionError:
        raise EnvironmentProblem(f"no permission to look at the output directory {root}") from None
    if boundary is not None and Path(os.path.realpath(boundary)) not in real.parents:
        raise RefusedOutput(
            f"the output directory {root} does not lie below the project: it leads to {real}",
            "name a directory inside the project, or render elsewhere with -o",
        )
    if not real.name:
        raise RefusedOutput(f"the output directory {root} is the root of the file system", "choose another directory")
    return real


def _folded(path: str) -> str:
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()
