"""Which files an input is made of, and what they hold."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaitoc.errors import EnvironmentProblem

STDIN = "-"
SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the input: `name` as messages show it, `explicit` where the user named the very file."""

    name: str
    path: Path | None
    explicit: bool = True

    def read(self) -> bytes:
        """The bytes of the file, or of standard input; raises EnvironmentProblem where they cannot be had."""
        if self.path is None:
            return sys.stdin.buffer.read()
        return read_bytes(self.path, self.name)


def read_bytes(path: Path, name: str = "") -> bytes:
    """The bytes of a file; raises EnvironmentProblem where they cannot be had."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise EnvironmentProblem(f"cannot read {name or path}: {(error.strerror or str(error)).lower()}") from error


def collect(paths: Iterable[str | Path], base: Path | None = None) -> list[InputFile]:
    """The files behind paths: files as named, directories walked for YAML and JSON in a fixed order, `-` for stdin.

    Hidden files and directories are left out of a walk. Names are relative to `base` where it is given. A file that
    two paths lead to comes once. Raises EnvironmentProblem for a path that does not exist.
    """
    found: dict[str, InputFile] = {}
    for path in paths:
        if str(path) == STDIN:
            found.setdefault(STDIN, InputFile(STDIN, None))
            continue
        full = base / path if base else Path(path)
        if full.is_dir():
            for file in _walk(full):
                found.setdefault(os.path.realpath(file), InputFile(_name(file, base), Path(file), explicit=False))
        elif full.exists():
            found.setdefault(os.path.realpath(full), InputFile(_name(str(full), base), full))
        else:
            raise EnvironmentProblem(f"{path} does not exist", "check the path, or the inputs in kaitoc.yaml")
    return list(found.values())


def _walk(folder: Path) -> list[str]:
    found: list[str] = []
    pending = [str(folder)]
    while pending:
        try:
            with os.scandir(pending.pop()) as listing:
                for item in listing:
                    if item.name.startswith("."):
                        continue
                    if item.is_dir(follow_symlinks=False):
                        pending.append(item.path)
                    elif item.name.endswith(SUFFIXES) and item.is_file():
                        found.append(item.path)
        except OSError as error:
            raise EnvironmentProblem(f"cannot list {error.filename}: {(error.strerror or '').lower()}") from error
    return sorted(found)


def _name(file: str, base: Path | None) -> str:
    return os.path.relpath(file, base).replace(os.sep, "/") if base else file


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data, usedforsecurity=False).hexdigest()


def reader(files: Sequence[InputFile], kept: dict[str, bytes]) -> Callable[[str], bytes]:
    """How a reporter reads a file again by its name: from `kept` where its bytes were kept, else from disk."""
    by_name = {file.name: file for file in files}

    def read(name: str) -> bytes:
        if name in kept:
            return kept[name]
        file = by_name.get(name)
        return read_bytes(file.path if file and file.path else Path(name), name)

    return read
