"""Values on disk, by the content of what they were made from.

A cache that is missing, broken, stale or not writable costs time and nothing else.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from msgspec.json import decode

KEPT = 32
"""How many entries of a kind the cache holds; the oldest go first."""


def default_directory(part: str) -> Path | None:
    """`kaitoc/PART` in `$XDG_CACHE_HOME` or `~/.cache` (XDG Base Directory Specification); None without a home."""
    configured = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(configured):
        return Path(configured, "kaitoc", part)
    try:
        return Path.home() / ".cache" / "kaitoc" / part
    except RuntimeError:
        return None


def key(digest: str, names: str) -> str:
    """The name of an entry: what it was evaluated from, the file names that it holds, and the Jsonnet in use."""
    return hashlib.sha256(f"{digest}\0{names}\0{_jsonnet()}".encode()).hexdigest()


def read(directory: Path, entry: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    """The document of an entry and the further files it was made from (path to SHA-256), or None where it is no use.

    It is no use when it is not there, when its bytes are not those that were written, or when one of the files changed.
    """
    try:
        checksum, _, body = (directory / f"{entry}.json").read_bytes().partition(b"\n")
        if checksum.decode() != hashlib.sha256(body).hexdigest():
            return None
        stored = decode(body)
        files: dict[str, str] = stored["files"]
        if any(hashlib.sha256(Path(path).read_bytes()).hexdigest() != sha256 for path, sha256 in files.items()):
            return None
        return stored["document"], files
    except (OSError, ValueError):
        return None


def write(directory: Path, entry: str, document: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """Store a document, in one step: another process reads the old state or the new one."""
    import tempfile

    body = json.dumps({"files": dict(files), "document": document}, separators=(",", ":")).encode()
    with suppress(OSError):
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_room(directory)
        handle, temporary = tempfile.mkstemp(dir=directory, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(temporary, directory / f"{entry}.json")
        except BaseException:
            os.unlink(temporary)
            raise


def _make_room(directory: Path) -> None:
    entries = sorted(directory.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[KEPT - 1 :]:
        path.unlink(missing_ok=True)


def _jsonnet() -> str:
    """Which Jsonnet would evaluate, told without loading it: the file of its extension module."""
    spec = PathFinder.find_spec("_jsonnet")
    if spec is None or not spec.origin:
        return ""
    status = os.stat(spec.origin)
    return f"{status.st_size} {status.st_mtime_ns}"
