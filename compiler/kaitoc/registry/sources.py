"""The files that a registry is made of: the shipped presets and a project's own."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from kaitoc import __version__
from kaitoc.errors import EnvironmentProblem
from kaitoc.resources import shipped

JSONNET = ".jsonnet"
DECLARATIONS = (JSONNET, ".json", ".yaml", ".yml")
_SHIPPED = (".jsonnet", ".libsonnet", ".json")


class SourceFile(Struct, frozen=True):
    """A file with declarations: `name` as the user gave its path, `label` its path below the preset directory."""

    name: str
    label: str
    content: bytes

    @property
    def is_jsonnet(self) -> bool:
        """Whether the file is a program and not data."""
        return self.name.endswith(JSONNET)


@cache
def shipped_files(root: Path | None = None) -> Mapping[str, bytes]:
    """The shipped presets, or another revision of them below `root`: path, with `/`, to content; in a fixed order."""
    root = root or shipped("presets")
    return {label: Path(path).read_bytes() for label, path in sorted(_walk(str(root), _SHIPPED))}


def project_files(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """The declarations of a project: every Jsonnet, JSON and YAML file in its preset directories, in a fixed order.

    A path may name a file as well. Raises EnvironmentProblem for what is missing or cannot be read.
    """
    found = []
    for path in paths:
        try:
            files = sorted(_walk(str(path), DECLARATIONS)) if path.is_dir() else [(path.name, str(path))]
            found += [SourceFile(Path(file).as_posix(), label, Path(file).read_bytes()) for label, file in files]
        except OSError as error:
            raise EnvironmentProblem(
                f"cannot read the presets in {path}: {(error.strerror or str(error)).lower()}",
                "check `presets` in kaitoc.yaml, or --presets",
            ) from error
    return tuple(found)


def shipped_digest(root: Path | None = None) -> str:
    """The SHA-256 of the shipped presets of every version, or of another revision of them below `root`."""
    total = hashlib.sha256()
    for label, content in shipped_files(root).items():
        total.update(f"{label}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def digest(
    kaito_version: str,
    project: Sequence[SourceFile],
    imports: Mapping[str, str] | None = None,
    shipped: Mapping[str, bytes] | None = None,
) -> str:
    """The SHA-256 of everything that decides what a registry holds; the same on every machine.

    `imports` maps further files that a project's Jsonnet read to their SHA-256, `shipped` has the presets that ship.
    """
    total = hashlib.sha256()
    for part in (__version__, kaito_version):
        total.update(part.encode() + b"\0")
    for label, content in (*(shipped or shipped_files()).items(), *((file.label, file.content) for file in project)):
        total.update(f"{label}\0{len(content)}\0".encode() + content)
    for sha256 in sorted((imports or {}).values()):
        total.update(sha256.encode())
    return total.hexdigest()


def _walk(root: str, endings: tuple[str, ...], below: str = "") -> Iterator[tuple[str, str]]:
    with os.scandir(os.path.join(root, below)) as listing:
        for item in listing:
            label = f"{below}/{item.name}" if below else item.name
            if item.name.startswith("."):
                continue
            if item.is_dir(follow_symlinks=False):
                yield from _walk(root, endings, label)
            elif item.name.endswith(endings) and item.is_file():
                yield label, item.path
