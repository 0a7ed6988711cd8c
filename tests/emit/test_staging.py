import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kaitoc.aside import ENOUGH, Aside
from kaitoc.cli import beside as beside_module
from kaitoc.emit.staging import Contents, build, overtaken, scan


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    root = tmp_path / "old"
    (root / "a/b").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "a/b/file").write_text("old")
    (root / "link").symlink_to("a/b")
    os.mkfifo(root / "pipe")
    return root


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_scan_lists_everything_and_follows_nothing(old: Path) -> None:
    found = scan(old)
    assert set(found) == {"", "a", "a/b", "a/b/file", "empty", "link", "pipe"}
    assert {path for path, entry in found.items() if entry.is_directory} == {"", "a", "a/b", "empty"}
    assert {path for path, entry in found.items() if entry.is_regular} == {"a/b/file"}


def test_scan_of_nothing(tmp_path: Path) -> None:
    assert scan(tmp_path / "missing") == {}


def test_modes_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    build(tmp_path / "new", tmp_path / "old", {}, Contents({"a/b": b"1", "c": b"2"}, (), ("e",)))
    assert {path: mode(tmp_path / "new" / path) for path in ("", "a", "e", "a/b", "c")} == {
        "": 0o755,
        "a": 0o755,
        "e": 0o755,
        "a/b": 0o644,
        "c": 0o644,
    }


def test_existing_directories_keep_mode_and_time(tmp_path: Path, old: Path) -> None:
    (old / "a/b").chmod(0o2570)
    os.utime(old / "a/b", ns=(1, 2))
    os.utime(old / "a", ns=(1, 2))
    build(tmp_path / "new", old, scan(old), Contents({"a/added": b""}, {"a/b/file"}, ()))
    assert mode(tmp_path / "new/a/b") == 0o2570
    assert (tmp_path / "new/a/b").stat().st_mtime_ns == 2
    assert (tmp_path / "new/a").stat().st_mtime_ns > 2, "an entry came, and tools that watch directories look at that"


def test_links_keep_the_inode(tmp_path: Path, old: Path) -> None:
    before = scan(old)
    assert build(tmp_path / "new", old, before, Contents({}, {"a/b/file", "link", "pipe"}, {"empty"})) == {
        "a/b/file",
        "link",
        "pipe",
    }
    after = scan(tmp_path / "new")
    assert after.keys() == before.keys()
    for path in ("a/b/file", "link", "pipe"):
        assert after[path] == before[path]


def no_links(number: int) -> Any:
    def link(source: str, target: str, **options: bool) -> None:
        raise OSError(number, os.strerror(number), source, None, target)

    return link


@pytest.mark.parametrize("number", [errno.EPERM, errno.EMLINK, errno.ENOTSUP])
def test_copies_where_links_are_impossible(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "link", no_links(number))
    (old / "a/b/file").chmod(0o640)
    os.utime(old / "a/b/file", ns=(1, 2))
    new = tmp_path / "new"
    assert build(new, old, scan(old), Contents({}, {"a/b/file", "link"}, ())) == frozenset()
    assert (new / "a/b/file").read_text() == "old"
    assert mode(new / "a/b/file") == 0o640
    assert (new / "a/b/file").stat().st_mtime_ns == 2
    assert os.readlink(new / "link") == "a/b"


def test_another_file_system_is_never_copied(tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_links(errno.EXDEV))
    with pytest.raises(OSError, match="cross-device"):
        build(tmp_path / "new", old, scan(old), Contents({}, {"a/b/file"}, ()))


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data[:3])))
    build(tmp_path / "new", tmp_path / "old", {}, Contents({"a": b"0123456789"}, (), ()))
    assert (tmp_path / "new/a").read_bytes() == b"0123456789"


def test_a_file_system_without_modes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(target: Path | int, mode: int) -> None:
        raise PermissionError(errno.EPERM, "operation not permitted")

    monkeypatch.setattr(os, "chmod", refuse)
    build(tmp_path / "new", tmp_path / "old", {}, Contents({"a/b": b"1"}, (), ()))
    assert (tmp_path / "new/a/b").read_bytes() == b"1"


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Aside:
    """A process of its own, also where there is one core."""
    monkeypatch.setattr(beside_module, "_can_fork", lambda: True)
    return beside_module.beside


def many(count: int = 2 * ENOUGH) -> Contents:
    return Contents({f"d{number % 3}/f{number:03}": b"%d" % number for number in range(count)}, (), ())


def test_half_of_the_files_are_written_beside(tmp_path: Path, beside: Aside, umask: int) -> None:
    build(tmp_path / "new", tmp_path / "old", {}, many(), beside)
    written = {path.relative_to(tmp_path / "new").as_posix(): path for path in (tmp_path / "new").rglob("f*")}
    assert {name: path.read_bytes() for name, path in written.items()} == many().written
    assert {mode(path) for path in written.values()} == {0o644}


@pytest.mark.parametrize("number", [3, 2 * ENOUGH - 3], ids=["here", "beside"])
def test_a_full_disk_is_told_whoever_meets_it(
    number: int, tmp_path: Path, beside: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, text = os.write, b"%d" % number

    def fail(descriptor: int, data: Any) -> int:
        if bytes(data) == text:
            raise OSError(errno.ENOSPC, "no space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", fail)
    with pytest.raises(OSError, match="no space") as raised:
        build(tmp_path / "new", tmp_path / "old", {}, many(), beside)
    assert raised.value.errno == errno.ENOSPC
    there = set(tmp_path.rglob("*"))
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    assert set(tmp_path.rglob("*")) == there


def test_who_gives_up_writes_nothing_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(descriptor: int, data: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "write", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "new", tmp_path / "old", {}, many())
    assert len(list((tmp_path / "new").rglob("f*"))) == 1


class TestOvertaken:
    """What someone else did between the snapshot and the exchange."""

    def test_nothing(self, old: Path) -> None:
        assert overtaken(scan(old), scan(old), ()) == []

    def test_arrivals_and_departures(self, old: Path) -> None:
        before = scan(old)
        (old / "a/late").touch()
        (old / "link").unlink()
        assert overtaken(before, scan(old), ()) == ["a/late", "link"]

    def test_an_edit_in_place_is_lost_only_if_the_file_was_replaced(self, old: Path) -> None:
        before = scan(old)
        (old / "a/b/file").write_text("edited")
        assert overtaken(before, scan(old), ()) == ["a/b/file"]
        assert overtaken(before, scan(old), {"a/b/file"}) == []

    def test_an_editor_that_renames(self, old: Path) -> None:
        before = scan(old)
        (old / "a/b/swp").write_text("edited")
        (old / "a/b/swp").rename(old / "a/b/file")
        assert overtaken(before, scan(old), {"a/b/file"}) == ["a/b/file"]
