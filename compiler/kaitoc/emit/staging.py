"""Building the next output tree: new files are written, all others are hard links to those of the old tree."""

import errno
import os
import stat
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from kaitoc.aside import Aside, in_turn, worthwhile
from kaitoc.emit.paths import directories

FILE_MODE, DIRECTORY_MODE = 0o644, 0o755

_NO_LINKS = {errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system says that has no hard links, or no more of them for a file."""


class Entry(NamedTuple):
    """What tells one state of a file from another without reading it."""

    mode: int
    device: int
    inode: int
    modified_ns: int
    size: int

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory; a symbolic link to one is not."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_regular(self) -> bool:
        """Whether it is a file with content."""
        return stat.S_ISREG(self.mode)


Snapshot = Mapping[str, Entry]
"""A directory (by the empty path) and all that is below it, by relative path; no symbolic link is followed."""


class Contents(Struct, frozen=True):
    """What a new tree consists of, by relative path.

    `written` are files with their content, `linked` the files to take over from the old tree as they are, and `empty`
    the directories to take over that hold nothing.
    """

    written: Mapping[str, bytes]
    linked: Collection[str]
    empty: Collection[str]


def scan(root: Path) -> dict[str, Entry]:
    """The snapshot of a directory; empty if there is none. Raises `OSError` for what cannot be read."""
    try:
        found = {"": _entry(os.lstat(root))}
    except FileNotFoundError:
        return {}
    pending = [""]
    while pending:
        prefix = pending.pop()
        with os.scandir(root / prefix) as items:
            for item in items:
                path = prefix + item.name
                found[path] = entry = _entry(item.stat(follow_symlinks=False))
                if entry.is_directory:
                    pending.append(f"{path}/")
    return found


def build(staged: Path, root: Path, before: Snapshot, contents: Contents, aside: Aside = in_turn) -> frozenset[str]:
    """Make the directory `staged` from `contents`; the paths that share their inode with `root`.

    Half of the files may be written `aside`: to make a file takes the file system longer than to fill it.

    Nothing is flushed: like git's work tree, the output can be made again, and its manifest tells what a power failure
    has spoilt. Directories that `root` has keep their mode, owner and attributes. Raises `OSError`; nothing outside
    `staged` is touched.
    """
    everything = {*contents.written, *contents.linked, *contents.empty}
    folders = directories(everything).union(contents.empty) - {""}
    _make_all(staged, sorted(folders))
    _write_all(staged, list(contents.written.items()), aside)
    copied = [name for name in contents.linked if not _link(f"{root}/{name}", f"{staged}/{name}")]

    entries_differ = {name.rpartition("/")[0] for name in before.keys() ^ (everything | folders | {""})}
    for directory in sorted({"", *folders}, reverse=True):
        if directory in before and before[directory].is_directory:
            _take_over_status(root / directory, staged / directory)
            if directory in entries_differ:
                os.utime(staged / directory)
    return frozenset(contents.linked).difference(copied)


def overtaken(before: Snapshot, after: Snapshot, linked: Collection[str]) -> list[str]:
    """The paths that someone else changed since the snapshot `before`, so that the new tree would lose it.

    A file that was changed in place and is `linked` into the new tree is not lost.
    """

    def same(path: str, old: Entry, new: Entry) -> bool:
        if old.is_directory or path in linked:
            return (old.device, old.inode) == (new.device, new.inode)
        return old == new

    kept = before.keys() & after.keys()
    return sorted({p for p in kept if not same(p, before[p], after[p])} | (before.keys() ^ after.keys()))


def _entry(status: os.stat_result) -> Entry:
    return Entry(status.st_mode, status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)


def _make_all(staged: Path, folders: Sequence[str]) -> None:
    """Make a directory and those below it, each after the one that it is in."""
    staged.mkdir()
    _set_mode(staged, DIRECTORY_MODE)
    as_wanted: dict[str, bool] = {}
    for folder in folders:
        path, parent = f"{staged}/{folder}", folder.rpartition("/")[0]
        os.mkdir(path, DIRECTORY_MODE)
        # As with files, the first tells the mode of all that are made beside it.
        if parent not in as_wanted:
            as_wanted[parent] = stat.S_IMODE(os.stat(path).st_mode) == DIRECTORY_MODE
        if not as_wanted[parent]:
            _set_mode(path, DIRECTORY_MODE)


def _write_all(staged: Path, files: Sequence[tuple[str, bytes]], aside: Aside) -> None:
    def work(some: Sequence[tuple[str, bytes]]) -> None:
        # The umask and the default access control of a directory give all files in it the same mode.
        as_wanted: dict[str, bool] = {}
        for name, content in some:
            directory = name.rpartition("/")[0]
            as_wanted[directory] = _write(f"{staged}/{name}", content, as_wanted.get(directory))

    middle, given_up = len(files) // 2, False
    rest = worthwhile(aside, len(files))(lambda: None if given_up else work(files[middle:]))
    try:
        work(files[:middle])
    except BaseException:
        # The directory is about to be removed: nobody may write into it any more, and nobody begins to.
        given_up = True
        rest()
        raise
    rest()


def _write(path: str, content: bytes, has_mode: bool | None) -> bool:
    """Write a new file; whether new files here have the mode that they shall have, None where nobody has looked yet.

    What another process began to write, and could not, is written anew.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, FILE_MODE)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if has_mode is None:
            has_mode = os.fstat(descriptor).st_mode & 0o777 == FILE_MODE
        # A change of mode is something that the file system has to write down.
        if not has_mode:
            _set_mode(descriptor, FILE_MODE)
    finally:
        os.close(descriptor)
    return has_mode


def _set_mode(target: Path | str | int, mode: int) -> None:
    """Set the mode of a file that is ours, whatever the umask; only a file system without modes (vfat) refuses."""
    with suppress(PermissionError):
        os.chmod(target, mode)


def _link(source: str, target: str) -> bool:
    """Make `target` a hard link to `source`, or a copy with its metadata where links are not possible (then False).

    Another file system (EXDEV) is no reason to copy: what is mounted inside the tree must not move with it.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        return True
    # What shutil needs for archives takes longer to load than all files take to write, and links are the rule.
    import shutil

    shutil.copy2(source, target, follow_symlinks=False)
    _take_over_owner(source, target)
    return False


def _take_over_status(source: Path, target: Path) -> None:
    import shutil

    # The owner first, because a change of owner clears bits of the mode.
    _take_over_owner(source, target)
    shutil.copystat(source, target)


def _take_over_owner(source: Path | str, target: Path | str) -> None:
    status = os.lstat(source)
    with suppress(PermissionError):
        os.chown(target, status.st_uid, status.st_gid, follow_symlinks=False)
