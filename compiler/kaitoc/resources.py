"""Where the files that ship with kaitoc live: presets, schemas and overlays."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def shipped(folder: str) -> Path:
    """The directory of shipped `presets`, `schemas` or `overlays`.

    An installed wheel carries them inside the package; a checkout (or an editable install) has them at its top level.
    """
    package = Path(__file__).resolve().parent
    packaged = package / "_data" / folder
    return packaged if packaged.is_dir() else package.parents[1] / folder


EXAMPLES = Path(__file__).resolve().parent / "rules" / "examples"
"""The examples of the rules: one YAML file for each id."""


def fingerprint() -> str:
    """What changes whenever a file of kaitoc itself is edited: sizes and times, for a cache on one machine."""
    package = str(Path(__file__).resolve().parent)
    return repr(sorted([*_stamps(package), *_stamps(str(shipped("schemas")))]))


def _stamps(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as items:
        for item in items:
            if item.name.endswith((".py", ".json")):
                status = item.stat()
                yield item.path, status.st_size, status.st_mtime_ns
            elif item.name != "__pycache__" and item.is_dir():
                yield from _stamps(item.path)
