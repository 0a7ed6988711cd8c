"""The output tree: what kaitoc writes, changes and removes in a directory that it shares with people."""

import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from kaitoc.aside import Aside, in_turn
from kaitoc.emit.changes import ChangeKind, Comparison, FileChange, compare
from kaitoc.emit.ownership import Content, Manifest, digest, read_manifest
from kaitoc.emit.paths import MANIFEST, RefusedOutput, check_paths, locate
from kaitoc.emit.staging import DIRECTORY_MODE, Contents, Snapshot, build, overtaken, scan
from kaitoc.emit.swap import Notify, locked, recover, staging, swap
from kaitoc.emit.syscalls import mounts_below
from kaitoc.errors import EnvironmentProblem

LOCK_SECONDS = 60.0
_SHOWN = 20


class TreeReport(Struct, frozen=True):
    """What a run did, as sorted paths, the manifest included.

    `replaced_cwd`: the current directory of the shell that started kaitoc was replaced; `cd .` enters the new one.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    replaced_cwd: bool = False


def write_tree(
    root: Path,
    files: Mapping[str, Content],
    inputs: str,
    *,
    sources: Mapping[str, Any] | None = None,
    force: bool = False,
    boundary: Path | None = None,
    protected: Sequence[Path] = (),
    timeout: float = LOCK_SECONDS,
    notify: Notify | None = None,
    aside: Aside = in_turn,
) -> TreeReport:
    """Make the directory `root` hold `files` (all of them, by relative path) and the manifest that owns them.

    The tree is replaced as a whole, or, if nothing differs, not touched. Files that a former run wrote and this one did
    not are removed; files of others stay, and are in the way only at a path that is written. `inputs` and `sources` go
    into the manifest. The directory must lie below `boundary`, and may hold none of the `protected` paths. A second run
    waits `timeout` seconds for the first and tells `notify` after one. Many files are written `aside` as well.

    Raises `RefusedOutput` (exit 1) for files that are not kaitoc's to change and for an unusable directory,
    `EnvironmentProblem` (exit 2) for permissions, a full disk, a lock that is never freed; the old tree is then as it
    was. Raises `CompilerBug` for paths that must not be, and `ContentNeeded`, having written nothing, where a file is
    not there already of which only the SHA-256 is known.
    """
    check_paths(files)
    real = locate(root, boundary)
    with _in_words(root):
        _make_directories(real.parent)
        with locked(real.parent, timeout, notify) as exclusive:
            recover(real, exclusive)
            before = scan(real)
            owned = _owned(real, root, protected, force)
            comparison = compare(real, before, _with_manifest(files, inputs, sources), owned)
            _refuse_collisions(root, comparison.changes, force)
            replaced_cwd = bool(comparison.changes) and _replace(root, real, before, comparison.contents, aside)
    return _report(comparison, replaced_cwd)


def check_tree(
    root: Path,
    files: Mapping[str, Content],
    inputs: str,
    *,
    sources: Mapping[str, Any] | None = None,
    boundary: Path | None = None,
    protected: Sequence[Path] = (),
) -> list[FileChange]:
    """What `write_tree` would change, by path, with the old and new content; writes nothing and takes no lock.

    A change with a `collision` is one that `write_tree` would refuse. Raises as `write_tree` does for the rest.
    """
    check_paths(files)
    real = locate(root, boundary)
    with _in_words(root):
        owned = _owned(real, root, protected, force=False)
        wanted = _with_manifest(files, inputs, sources)
        return list(compare(real, scan(real), wanted, owned, keep_old=True).changes)


def _with_manifest(files: Mapping[str, Content], inputs: str, sources: Mapping[str, Any] | None) -> dict[str, Content]:
    manifest = Manifest(inputs, {path: digest(content) for path, content in files.items()}, sources or {})
    return {**files, MANIFEST: manifest.to_bytes()}


def _owned(real: Path, root: Path, protected: Iterable[Path], force: bool) -> Mapping[str, str]:
    """The files that the manifest of a former run lists; with `force` a manifest of someone else counts as none."""
    try:
        manifest = read_manifest(root)
    except RefusedOutput:
        if not force:
            raise
        manifest = None
    owned = manifest.files if manifest else {}
    for path in protected:
        target = Path(os.path.realpath(path))
        if target.is_relative_to(real) and target.relative_to(real).as_posix() not in owned:
            raise RefusedOutput(
                f"the output directory {root} holds an input, {path}",
                "render into a directory of its own",
            )
    return owned


def _refuse_collisions(root: Path, changes: Iterable[FileChange], force: bool) -> None:
    collisions = {change.collision for change in changes if change.collision}
    refused = sorted((c.path, c.reason) for c in collisions if not (force and c.reason.yields_to_force))
    if not refused:
        return
    lines = [f"  {path} {reason}" for path, reason in refused]
    hint = "move the change into an overlay or the input, or overwrite with --force"
    if not all(reason.yields_to_force for _, reason in refused):
        hint = "move what is in the way to another place"
    raise RefusedOutput("\n".join([f"kaitoc would overwrite or remove what is not its own in {root}:", *lines]), hint)


def _replace(root: Path, real: Path, before: Snapshot, contents: Contents, aside: Aside) -> bool:
    """Build the new tree and put it in place; whether the current directory was part of the old one."""
    _require_replaceable(root, real, before)
    here = _current_directory()
    with staging(real) as staged:
        linked = build(staged, real, before, contents, aside)
        swap(staged, real)
        if staged.exists():
            try:
                _require_untouched(root, overtaken(before, scan(staged), linked))
            except BaseException:
                swap(staged, real)
                raise
    if here is None or not here.is_relative_to(real):
        return False
    # Relative paths would lead nowhere from the removed directory.
    with suppress(OSError):
        os.chdir(here)
    return True


def _require_replaceable(root: Path, real: Path, before: Snapshot) -> None:
    if mounts := mounts_below(real):
        raise EnvironmentProblem(
            f"{mounts[0]} is a mount point, and kaitoc replaces the output directory {root} as a whole",
            f"choose a directory inside it, such as {root}/rendered" if mounts[0] == str(real) else "unmount it first",
        )
    for directory in [real.parent, real] if before else [real.parent]:
        effective = os.access in os.supports_effective_ids
        if not os.access(directory, os.W_OK | os.X_OK, effective_ids=effective):
            raise EnvironmentProblem(
                f"the output directory {root} cannot be replaced: {directory} is not writable",
                "change its permissions, or choose another directory",
            )


def _require_untouched(root: Path, late: Sequence[str]) -> None:
    if late:
        raise EnvironmentProblem(
            f"{root} was changed by someone else while kaitoc was writing: {', '.join(late[:_SHOWN])}",
            "the directory is as they left it; run again",
        )


def _make_directories(directory: Path) -> None:
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    for path in reversed(missing):
        with suppress(FileExistsError):
            path.mkdir()
            path.chmod(DIRECTORY_MODE)


def _current_directory() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def _report(comparison: Comparison, replaced_cwd: bool) -> TreeReport:
    def of(kind: ChangeKind) -> tuple[str, ...]:
        return tuple(change.path for change in comparison.changes if change.kind is kind)

    added, changed, removed = of(ChangeKind.ADDED), of(ChangeKind.CHANGED), of(ChangeKind.REMOVED)
    return TreeReport(added, changed, removed, comparison.unchanged, replaced_cwd)


@contextmanager
def _in_words(root: Path) -> Iterator[None]:
    """Turn what the system says into an `EnvironmentProblem` that names the place."""
    try:
        yield
    except OSError as error:
        place = error.filename or root
        hint = "the directory is as it was; run again when that is mended"
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            problem = f"{place} is not readable or writable for you"
        elif error.errno in (errno.ENOSPC, errno.EDQUOT):
            problem = "the disk is full"
        elif error.errno in (errno.EXDEV, errno.EBUSY):
            problem = "it cannot be moved, being in use as a mount point or part of a container image"
            hint = "render into a new directory, or put a copy of this one in its place"
        else:
            problem = f"{place}: {(error.strerror or str(error)).lower()}"
        raise EnvironmentProblem(f"cannot use the output directory {root}: {problem}", hint) from error
