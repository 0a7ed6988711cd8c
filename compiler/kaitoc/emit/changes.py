"""What would have to change in an output directory, and what of that is not kaitoc's to change."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from kaitoc.emit.ownership import Content, ContentNeeded, Known, digest, read_regular
from kaitoc.emit.paths import MANIFEST, directories, parents
from kaitoc.emit.staging import FILE_MODE, Contents, Snapshot


class ChangeKind(StrEnum):
    """What happens to a file."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Reason(StrEnum):
    """Why something may not be overwritten or removed."""

    EDITED = "was edited after kaitoc wrote it"
    FOREIGN = "was not written by kaitoc"
    DIRECTORY = "is a directory where a file belongs"
    NO_DIRECTORY = "is a file or symbolic link where a directory belongs"

    @property
    def yields_to_force(self) -> bool:
        """Whether `--force` overwrites or removes it: a single file, that is."""
        return self in (Reason.EDITED, Reason.FOREIGN)


class Collision(Struct, frozen=True):
    """What stands in the way of a change: its path, and why it is not kaitoc's."""

    path: str
    reason: Reason


class FileChange(Struct, frozen=True):
    """One file that differs from what would be written.

    `old` and `new` are its content, None where there is none, or none that can be shown (a symbolic link).
    """

    path: str
    kind: ChangeKind
    old: bytes | None = None
    new: bytes | None = None
    collision: Collision | None = None


class Comparison(Struct, frozen=True):
    """All changes by path, the paths of the files that stay, and what the new tree is made of."""

    changes: tuple[FileChange, ...]
    unchanged: tuple[str, ...]
    contents: Contents


def compare(
    root: Path, before: Snapshot, wanted: Mapping[str, Content], owned: Mapping[str, str], keep_old: bool = False
) -> Comparison:
    """Compare a directory, of which `before` is the snapshot, with what it shall hold (the manifest included).

    `owned` maps each file that kaitoc wrote before to its SHA-256. A file that has the wanted content already is never
    a collision, whoever wrote it: that is how a merge in version control leaves it. `FileChange.old` is filled in only
    with `keep_old`, because the old tree may be large. Raises `OSError` for files that cannot be read, and
    `ContentNeeded` where a file differs of which only the SHA-256 is known.
    """
    dropped = {path for path in owned.keys() - wanted.keys() if path in before and not before[path].is_directory}
    files = {path for path, entry in before.items() if not entry.is_directory}
    foreign = files - wanted.keys() - dropped
    empty = before.keys() - files - {path.rpartition("/")[0] for path in before if path}
    staying_directories = empty | directories(foreign | empty)
    obstacles = (files - dropped) & directories(wanted)

    changes: list[FileChange] = []
    unchanged: list[str] = []
    contents: dict[str, bytes] = {}
    for path, content in wanted.items():
        new = _known_content(root, path, content, before) if isinstance(content, Known) else content
        contents[path] = new
        obstacle = next((parent for parent in parents(path) if parent in obstacles), None) if obstacles else None
        if obstacle is not None:
            changes.append(FileChange(path, ChangeKind.ADDED, None, new, Collision(obstacle, Reason.NO_DIRECTORY)))
        elif path in staying_directories:
            changes.append(FileChange(path, ChangeKind.ADDED, None, new, Collision(path, Reason.DIRECTORY)))
        elif path not in files:
            changes.append(FileChange(path, ChangeKind.ADDED, None, new))
        else:
            old = new if isinstance(content, Known) else _regular(root, path, before)
            if old == new:
                unchanged.append(path)
            else:
                changes.append(_differing(path, ChangeKind.CHANGED, old, new, owned, keep_old))
    for path in dropped:
        old = _regular(root, path, before)
        changes.append(_differing(path, ChangeKind.REMOVED, old, None, owned, keep_old))

    # A file that lost its mode (a checkout under another umask) gets it back with the next change.
    linked = {path for path in unchanged if before[path].mode & 0o7777 == FILE_MODE}
    written = {path: content for path, content in contents.items() if path not in linked}
    return Comparison(
        tuple(sorted(changes, key=lambda change: change.path)),
        tuple(sorted(unchanged)),
        Contents(written, linked | foreign, empty),
    )


def _known_content(root: Path, path: str, known: Known, before: Snapshot) -> bytes:
    content = _regular(root, path, before)
    if content is None or digest(content) != known.sha256:
        raise ContentNeeded(path)
    return content


def _regular(root: Path, path: str, before: Snapshot) -> bytes | None:
    """The content of a file, None where there is none, or none that is regular."""
    return read_regular(f"{root}/{path}") if path in before and before[path].is_regular else None


def _differing(
    path: str, kind: ChangeKind, old: bytes | None, new: bytes | None, owned: Mapping[str, str], keep_old: bool
) -> FileChange:
    collision = None
    if path in owned:
        if old is None or digest(old) != owned[path]:
            collision = Collision(path, Reason.EDITED)
    elif path != MANIFEST:
        collision = Collision(path, Reason.FOREIGN)
    return FileChange(path, kind, old if keep_old else None, new, collision)
