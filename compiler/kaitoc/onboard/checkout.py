"""A checkout of KAITO on disk: its files with presets in them, read and written; the only module here that does so."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kaitoc.emit.artifacts import CONFIG_MAP, E2E_MATRIX
from kaitoc.emit.files import replace_files
from kaitoc.errors import EnvironmentProblem
from kaitoc.onboard.layout import (
    CHART,
    CHAT_TEMPLATES,
    E2E,
    EXAMPLES,
    MODELS,
    PRESETS_PAGE,
    REGISTERED,
)

FOLDERS = (MODELS, CHAT_TEMPLATES, EXAMPLES, E2E)
FILES = (REGISTERED, CONFIG_MAP, E2E_MATRIX, PRESETS_PAGE, CHART)
_VERSION = re.compile(r"^version: *[\"']?v?([0-9]+\.[0-9]+\.[0-9]+)[\"']? *$", re.MULTILINE)


def read_tree(root: Path, *, needed: bool = True) -> dict[str, str]:
    """The files of a checkout that may have presets in them, by path; empty where there is none.

    Lines end in LF, whatever the file has. Raises EnvironmentProblem for what cannot be read, and for a directory that
    is `needed` and not there.
    """
    if needed and not root.is_dir():
        raise EnvironmentProblem(f"there is no directory {root}", "name a checkout of KAITO")
    found: dict[str, str] = {}
    try:
        for path in _paths(root):
            content = (root / path).read_bytes()
            try:
                found[path] = content.decode().replace("\r\n", "\n")
            except UnicodeDecodeError:
                continue
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentProblem(f"cannot read {error.filename}: {reason}") from error
    return found


def write_tree(root: Path, files: Mapping[str, str | None]) -> None:
    """Write what became of a checkout, all files or none; lines end as they did. Raises EnvironmentProblem."""
    replace_files(root, {path: None if text is None else _encoded(root / path, text) for path, text in files.items()})


def version_of(tree: Mapping[str, str]) -> str | None:
    """The KAITO version of a checkout, as its chart says, or None."""
    found = _VERSION.search(tree.get(CHART, ""))
    return found[1] if found else None


def _paths(root: Path) -> Iterator[str]:
    for folder in FOLDERS:
        for directory, names, files in os.walk(root / folder):
            names.sort()
            for name in sorted(files):
                yield (Path(directory) / name).relative_to(root).as_posix()
    for path in FILES:
        if (root / path).is_file():
            yield path


def _encoded(path: Path, text: str) -> bytes:
    """The text with the line ends of the file that it takes the place of."""
    if path.is_file():
        old = path.read_bytes()
        if old.count(b"\r\n") and old.count(b"\r\n") == old.count(b"\n"):
            text = text.replace("\n", "\r\n")
    return text.encode()
