"""Which files an input is made of, and what they hold."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct

from kaitoc.diagnostics import Diagnostic, Position, Severity, SourceRef, Stage
from kaitoc.errors import EnvironmentProblem, InvalidInput

Read = Callable[[str], bytes]
"""How to get the bytes of a file again, by the name that messages show."""

STDIN = "-"
SUFFIXES = (".yaml", ".yml", ".json")

MAX_BYTES: Final = 16 * 2**20
"""The size of a file. Kubernetes takes objects up to some 1.5 MiB; this leaves room for the dump of a cluster."""

_NOT_ENTERED: Final = frozenset({".kaitoc.json", "Chart.yaml"})
"""What directories hold that a walk leaves out: those that kaitoc rendered, and Helm charts, which are templates."""


class InputFile(Struct, frozen=True):
    """A file of the input.

    `name` is the path as messages show it, `id` the one that is the same on every machine; `explicit` tells whether the
    user named the very file.
    """

    name: str
    path: Path | str | None
    id: str = ""
    explicit: bool = True

    def read(self) -> bytes:
        """The bytes of the file, or of standard input, once; raises as `read_bytes` does."""
        if self.path is not None:
            return read_bytes(self.path, self.name)
        if sys.stdin is None:
            raise EnvironmentProblem("there is no standard input", "give files or directories instead of -")
        return _read_unsized(sys.stdin.buffer, self.name)


def read_bytes(path: Path | str, name: str = "") -> bytes:
    """The bytes of a file; messages call it `name`.

    Raises EnvironmentProblem where they cannot be had, and InvalidInput for a file beyond MAX_BYTES, without reading
    it.
    """
    shown = name or str(path)
    try:
        # A file object would make the system tell the size and the place in the file three times more.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISREG(status.st_mode):
                return _read_regular(descriptor, status.st_size, shown)
            with open(descriptor, "rb", closefd=False) as file:
                return _read_unsized(file, shown)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise EnvironmentProblem(f"cannot read {shown}: {(error.strerror or str(error)).lower()}") from error


def too_large(size: int | None, name: str) -> Diagnostic | None:
    """The refusal (rule KC005) of a file of `size` bytes, if it is beyond MAX_BYTES; None means that it never ends."""
    if size is not None and size <= MAX_BYTES:
        return None
    has = f"has {size / 2**20:.0f}" if size is not None else f"has more than {MAX_BYTES // 2**20}"
    message = f"the file {has} MiB; kaitoc reads up to {MAX_BYTES // 2**20} MiB"
    hint = "split it into one file per object"
    source, position = SourceRef(name), Position(1, 1)
    return Diagnostic("KC005", Severity.ERROR, Stage.ADMISSION, message, hint, source=source, position=position)


def _read_regular(descriptor: int, size: int, name: str) -> bytes:
    if refusal := too_large(size, name):
        raise InvalidInput([refusal])
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    # It grew or shrank since it was measured.
    parts = [data]
    while parts[-1]:
        parts.append(os.read(descriptor, MAX_BYTES))
    return b"".join(parts)


def _read_unsized(file: BinaryIO, name: str) -> bytes:
    """What comes from a pipe or a device, which does not tell its size, and may never end."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES and (refusal := too_large(None, name)):
        raise InvalidInput([refusal])
    return data


def collect(paths: Iterable[str | Path], base: Path | None = None) -> list[InputFile]:
    """The files behind paths: files as named, directories walked for YAML and JSON in a fixed order, `-` for stdin.

    Paths are relative to `base`, or to the working directory. A walk leaves out hidden files and directories, and below
    its start the directories that kaitoc rendered, which hold the same objects again, and Helm charts. A file that two
    paths lead to comes once. Raises EnvironmentProblem for a path that does not exist.
    """
    found: dict[str, InputFile] = {}
    for path in paths:
        if not str(path):
            raise EnvironmentProblem("an empty PATH leads nowhere", "write . for this directory")
        full = os.path.normpath(os.path.join(base, path) if base else path)
        if str(path) == STDIN:
            found.setdefault(STDIN, InputFile(STDIN, None, STDIN))
        elif os.path.isdir(full):
            name, identity = _names(full, base)
            start = os.path.realpath(full)
            for file, below, linked in _walk(full):
                real = os.path.realpath(file) if linked else f"{start}/{below}"
                found.setdefault(real, InputFile(f"{name}{below}", file, f"{identity}{below}", explicit=False))
        elif os.path.exists(full):
            name, identity = _names(full, base)
            found.setdefault(os.path.realpath(full), InputFile(name.rstrip("/"), full, identity.rstrip("/")))
        else:
            raise EnvironmentProblem(f"{path} does not exist", "check the path, or the inputs in kaitoc.yaml")
    return list(found.values())


def _names(path: str, base: Path | None) -> tuple[str, str]:
    """How messages show a file or directory, and its name on every machine, each ready to be prefixed to a file."""
    shown = os.path.relpath(path) if base else path
    identity = (os.path.relpath(path, base) if base else path).replace(os.sep, "/")
    return ("" if shown == "." else f"{shown}/"), ("" if identity == "." else f"{identity}/")


def _walk(folder: str) -> Iterator[tuple[str, str, bool]]:
    """Every YAML and JSON file below a directory: path, path below the directory, whether it is a symbolic link."""
    found: list[tuple[str, str, bool]] = []
    pending = [("", folder)]
    while pending:
        below, directory = pending.pop()
        try:
            with os.scandir(directory) as listing:
                items = list(listing)
            if below and any(item.name in _NOT_ENTERED for item in items):
                continue
            for item in items:
                if item.name.startswith("."):
                    continue
                if item.is_dir(follow_symlinks=False):
                    pending.append((f"{below}{item.name}/", item.path))
                elif item.name.endswith(SUFFIXES) and item.is_file():
                    found.append((item.path, f"{below}{item.name}", item.is_symlink()))
        except OSError as error:
            raise EnvironmentProblem(f"cannot list {directory}: {(error.strerror or '').lower()}") from error
    yield from sorted(found)


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    # OpenSSL takes its time to load, and is not needed before a file has been read.
    import hashlib

    return hashlib.sha256(data, usedforsecurity=False).hexdigest()


def reader(files: Sequence[InputFile], kept: dict[str, bytes]) -> Read:
    """How a reporter reads a file again by its name: from `kept` where its bytes were kept, else from disk."""
    by_name = {file.name: file for file in files}

    def read(name: str) -> bytes:
        if name in kept:
            return kept[name]
        file = by_name.get(name)
        return read_bytes(file.path if file and file.path else name, name)

    return read
