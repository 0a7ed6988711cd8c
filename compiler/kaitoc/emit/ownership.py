"""Which files of an output directory kaitoc wrote: the ownership manifest `.kaitoc.json`."""

import errno
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from kaitoc import __version__
from kaitoc.emit.paths import MANIFEST, RefusedOutput, path_problem

SCHEMA_VERSION = 1
_CHUNK = 1 << 16
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


class Known(Struct, frozen=True):
    """The content of a file of which nothing but the SHA-256 is at hand."""

    sha256: str


Content = bytes | Known


class ContentNeeded(Exception):
    """A file is not there as it should be, and of what it should hold only the SHA-256 is known."""


class Manifest(Struct, frozen=True):
    """What one run wrote.

    `inputs` is the SHA-256 of everything that went in, tool version included; `files` has the SHA-256 of each file by
    its path, the manifest aside; `sources` is what the caller wants to find again about each input. Nothing in it may
    differ between machines.
    """

    inputs: str
    files: Mapping[str, str]
    sources: Mapping[str, Any] = field(default_factory=dict)
    tool: str = f"kaitoc {__version__}"

    def to_bytes(self) -> bytes:
        """Canonical JSON: fixed order, sorted maps, ASCII, one final newline."""
        document: dict[str, object] = {"schemaVersion": SCHEMA_VERSION, "tool": self.tool, "inputs": self.inputs}
        if self.sources:
            document["sources"] = _sorted(self.sources)
        document["files"] = _sorted(self.files)
        # With an indent json leaves its encoder in C.
        return msgspec.json.format(json.dumps(document).encode(), indent=2) + b"\n"


def digest(content: Content) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    return content.sha256 if isinstance(content, Known) else hashlib.sha256(content).hexdigest()


def read_regular(path: str) -> bytes:
    """The content of a regular file; a symbolic link is not followed, a pipe not awaited.

    Raises `OSError` as `open` does, with `ELOOP` for a symbolic link and `EINVAL` for what is no regular file.
    """
    descriptor = os.open(path, _READ_FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        return _read_all(descriptor)
    finally:
        os.close(descriptor)


def read_manifest(root: Path) -> Manifest | None:
    """The manifest of an output directory; None where there is none.

    Raises `RefusedOutput` for a file of that name that this version of kaitoc did not write.
    """
    path = root / MANIFEST
    try:
        content = read_regular(os.fspath(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.EINVAL):
            raise
        raise _not_ours(path, "is not a regular file") from None
    return _parsed(path, content)


def unchanged(root: Path, inputs: str) -> bool:
    """Whether the directory holds what a run with these inputs wrote; writes nothing, and reads only what is listed."""
    path = root / MANIFEST
    try:
        content = read_regular(os.fspath(path))
        # Where the inputs are others, reading the list of files would be in vain.
        if inputs.encode() not in content:
            return False
        manifest = _parsed(path, content)
        prefix = f"{root}/"
        return manifest.inputs == inputs and all(
            digest(read_regular(prefix + path)) == recorded for path, recorded in manifest.files.items()
        )
    except (OSError, RefusedOutput):
        return False


def _read_all(descriptor: int) -> bytes:
    chunk = os.read(descriptor, _CHUNK)
    if len(chunk) < _CHUNK:
        return chunk
    chunks = [chunk]
    while chunk := os.read(descriptor, _CHUNK):
        chunks.append(chunk)
    return b"".join(chunks)


def _parsed(path: Path, content: bytes) -> Manifest:
    """The manifest that a file holds; its paths are checked, because a hand-made one must not lead elsewhere."""
    if b"\n<<<<<<< " in content:
        raise _not_ours(path, "has unresolved merge conflicts")
    try:
        document: Any = json.loads(content)
    except (ValueError, RecursionError):
        raise _not_ours(path, "is not JSON") from None
    match document:
        case {"schemaVersion": version} if version != SCHEMA_VERSION:
            raise _not_ours(path, f"has schemaVersion {version!r}, but this kaitoc knows {SCHEMA_VERSION}")
        case {"schemaVersion": _, "tool": str(tool), "inputs": str(inputs), "files": dict(files)}:
            sources = document.get("sources", {})
        case _:
            raise _not_ours(path, "was not written by kaitoc")
    if not isinstance(sources, dict):
        raise _not_ours(path, "was not written by kaitoc")
    for name, recorded in files.items():
        if not isinstance(recorded, str) or name == MANIFEST or path_problem(name):
            raise _not_ours(path, f"lists {name!r}, which kaitoc never writes")
    return Manifest(inputs, files, sources, tool)


def _not_ours(path: Path, problem: str) -> RefusedOutput:
    return RefusedOutput(
        f"{path} {problem}, so kaitoc cannot tell which files are its own",
        "restore it from version control, or write it anew with --force (files no longer produced then stay behind)",
    )


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list | tuple) else value
