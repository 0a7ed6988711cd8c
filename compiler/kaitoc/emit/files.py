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


def replace_files(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write files below a directory, all of them or none; None is for one that goes.

    What is new is written beside the old first, so that a full disk or a missing permission changes nothing; where a
    file cannot be put into its place, those before it are brought back. Modes stay. Raises EnvironmentProblem.
    """
    staged: dict[Path, tuple[str, bytes | None, int]] = {}
    done: list[Path] = []
    try:
        for path, content in sorted(files.items()):
            target = (root / path).resolve()
            old = target.read_bytes() if target.is_file() else None
            mode = stat.S_IMODE(target.stat().st_mode) if old is not None else FILE_MODE
            if content is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
            staged[target] = ("" if content is None else _beside(target, content, mode), old, mode)
        for target, (temporary, old, _) in staged.items():
            if temporary:
                os.replace(temporary, target)
            elif old is not None:
                target.unlink()
            done.append(target)
    except BaseException as error:
        for target, (temporary, old, mode) in staged.items():
            if target not in done:
                Path(temporary).unlink(missing_ok=True) if temporary else None
            elif old is None:
                target.unlink(missing_ok=True)
            else:
                os.replace(_beside(target, old, mode), target)
        if not isinstance(error, OSError):
            raise
        reason = (error.strerror or str(error)).lower()
        place = error.filename2 or error.filename or root
        raise EnvironmentProblem(f"cannot write {place}: {reason}", "nothing was changed") from error
    for target, (temporary, _, _) in staged.items():
        if not temporary:
            _prune(target.parent, root.resolve())


def _prune(folder: Path, root: Path) -> None:
    """Remove the folders that are empty now."""
    while folder != root and folder.is_relative_to(root) and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


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
    temporary = _beside(target, content, mode)
    try:
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _beside(target: Path, content: bytes, mode: int) -> str:
    """A new file in the same folder, to be moved into the place of `target`."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary
