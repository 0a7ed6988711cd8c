"""Single files into a directory that belongs to someone else: each replaced in one step, nothing else touched."""

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kaitoc.errors import EnvironmentProblem

FILE_MODE = 0o644


def write_files(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files below a directory, which is made if it is missing; returns the paths that were new or changed.

    Raises EnvironmentProblem for the first file that cannot be written; those before it have been.
    """
    written = []
    for path, content in sorted(files.items()):
        target = root / path
        try:
            if target.is_file() and target.read_bytes() == content:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, content)
        except OSError as error:
            place = error.filename or target
            reason = (error.strerror or str(error)).lower()
            raise EnvironmentProblem(f"cannot write {target}: {place}: {reason}", "choose another directory") from error
        written.append(str(target))
    return written


def replace_file(path: Path, content: bytes) -> None:
    """Write a file anew, whoever's it is: its mode stays, and behind a symbolic link the file that it leads to.

    Raises EnvironmentProblem where it cannot be written.
    """
    try:
        target = path.resolve(strict=True)
        _replace(target, content, stat.S_IMODE(target.stat().st_mode))
    except OSError as error:
        raise EnvironmentProblem(f"cannot write {path}: {(error.strerror or str(error)).lower()}") from error


def _replace(target: Path, content: bytes, mode: int = FILE_MODE) -> None:
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
