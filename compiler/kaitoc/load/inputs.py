"""Which files an input is made of, and what they hold."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaitoc.errors import EnvironmentProblem

Read = Callable[[str], bytes]
"""How to get the bytes of a file again, by the name that messages show."""

STDIN = "-"
SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the input.

    `name` is the path as messages show it, `id` the one that is the same on every machine; `explicit` tells whether the
    user named the very file.
    """

    name: str
    path: Path | None
    id: str = ""
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

    Paths are relative to `base`, or to the working directory. Hidden files and directories are left out of a walk. A
    file that two paths lead to comes once. Raises EnvironmentProblem for a path that does not exist.
    """
    found: dict[str, InputFile] = {}
    prefix = os.path.relpath(base) if base else ""
    for path in paths:
        full = os.path.join(base, path) if base else str(path)
        if str(path) == STDIN:
            found.setdefault(STDIN, InputFile(STDIN, None, STDIN))
        elif os.path.isdir(full):
            for file in _walk(full):
                found.setdefault(os.path.realpath(file), _input_file(file, base, prefix, explicit=False))
        elif os.path.exists(full):
            found.setdefault(os.path.realpath(full), _input_file(full, base, prefix, explicit=True))
        else:
            raise EnvironmentProblem(f"{path} does not exist", "check the path, or the inputs in kaitoc.yaml")
    return list(found.values())


def _input_file(file: str, base: Path | None, prefix: str, *, explicit: bool) -> InputFile:
    if base is None:
        return InputFile(file, Path(file), file.replace(os.sep, "/"), explicit)
    relative = os.path.relpath(file, base)
    name = relative if prefix == os.curdir else os.path.normpath(os.path.join(prefix, relative))
    return InputFile(name, Path(file), relative.replace(os.sep, "/"), explicit)


def _walk(folder: str) -> list[str]:
    found: list[str] = []
    pending = [folder]
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


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data, usedforsecurity=False).hexdigest()


def reader(files: Sequence[InputFile], kept: dict[str, bytes]) -> Read:
    """How a reporter reads a file again by its name: from `kept` where its bytes were kept, else from disk."""
    by_name = {file.name: file for file in files}

    def read(name: str) -> bytes:
        if name in kept:
            return kept[name]
        file = by_name.get(name)
        return read_bytes(file.path if file and file.path else Path(name), name)

    return read
