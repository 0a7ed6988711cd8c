"""Random trees: what was there, what shall be there, what people put in between."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitoc.emit.changes import ChangeKind
from kaitoc.emit.ownership import unchanged
from kaitoc.emit.paths import RefusedOutput, parents
from kaitoc.emit.staging import scan
from kaitoc.emit.tree import TreeReport, check_tree, write_tree

Files = dict[str, bytes]

names = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
contents = st.sampled_from([b"", b"1", b"2", b"3"])


def without_conflicts(files: Files) -> Files:
    """Drop files that lie below other files."""
    return {path: content for path, content in files.items() if not any(parent in files for parent in parents(path))}


trees = st.dictionaries(names, contents, max_size=8).map(without_conflicts)


@contextmanager
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name) / "out"


def put(root: Path, files: Files) -> Files:
    """Write files as a person would, where nothing of another kind is in the way; those that were written."""
    written = {}
    for path, content in files.items():
        target = root / path
        if target.is_dir() or any((root / parent).is_file() for parent in parents(path)):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written[path] = content
    return written


def files(root: Path) -> Files:
    """Every file but the manifest."""
    found = {path: (root / path).read_bytes() for path, entry in scan(root).items() if entry.is_regular}
    return {path: content for path, content in found.items() if path != ".kaitoc.json"}


def predicted(root: Path, wanted: Files) -> tuple[tuple[str, ...], ...]:
    changes = check_tree(root, wanted, "new")
    return tuple(tuple(change.path for change in changes if change.kind is kind) for kind in ChangeKind)


def done(report: TreeReport) -> tuple[tuple[str, ...], ...]:
    return report.added, report.changed, report.removed


@settings(deadline=None)
@given(old=trees, new=trees, foreign=trees)
def test_the_tree_is_exactly_new_and_foreign(old: Files, new: Files, foreign: Files) -> None:
    """Foreign files lie among ours, under names of their own."""
    with directory() as root:
        write_tree(root, old, "old")
        mine = put(root, {f"{path}.mine": content for path, content in foreign.items()})
        blocked = any(parent in new for path in mine for parent in parents(path))
        before = scan(root)
        prediction = predicted(root, new)
        try:
            report = write_tree(root, new, "new")
        except RefusedOutput:
            assert blocked
            assert scan(root) == before
            return
        assert files(root) == {**new, **mine}
        assert done(report) == prediction
        after = scan(root)
        assert {path: after[path] for path in mine} == {path: before[path] for path in mine}
        assert not blocked
        assert unchanged(root, "new")
        assert os.listdir(root.parent) == ["out"]
        empty = {path for path, entry in after.items() if entry.is_directory and not os.listdir(root / path)}
        assert empty == set()

        assert done(write_tree(root, new, "new")) == ((), (), ())
        assert scan(root) == after


@settings(deadline=None)
@given(old=trees, new=trees, edits=trees)
def test_nothing_that_someone_wrote_is_lost(old: Files, new: Files, edits: Files) -> None:
    """Edits hit any path: ours, new ones, their directories."""
    with directory() as root:
        write_tree(root, old, "old")
        edited = put(root, edits)
        before, content = scan(root), files(root)
        collisions = {change.collision.path for change in check_tree(root, new, "new") if change.collision}
        if collisions:
            with pytest.raises(RefusedOutput) as refused:
                write_tree(root, new, "new")
            assert all(f"  {path} " in refused.value.message for path in collisions)
            assert scan(root) == before
            assert files(root) == content
        else:
            write_tree(root, new, "new")
            assert files(root).items() >= new.items()
            untouched = {path: text for path, text in edited.items() if text != old.get(path)}
            assert files(root).items() >= untouched.items()


@settings(deadline=None)
@given(old=trees, new=trees, edits=trees)
def test_force_writes_all_or_nothing(old: Files, new: Files, edits: Files) -> None:
    with directory() as root:
        write_tree(root, old, "old")
        foreign = {path: content for path, content in put(root, edits).items() if path not in old}
        before = scan(root)
        try:
            write_tree(root, new, "new", force=True)
        except RefusedOutput:
            assert scan(root) == before
        else:
            assert files(root) == {**foreign, **new}
            assert unchanged(root, "new")
