import errno
import sys
from pathlib import Path

import pytest

from kaitoc.emit import syscalls


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is a system call of Linux")
def test_exchange(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not syscalls.exchange(str(tmp_path / "a"), str(tmp_path / "b")):
        pytest.skip("the file system has no exchange")
    assert (tmp_path / "a/b").exists()
    assert (tmp_path / "b/a").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is a system call of Linux")
def test_exchange_names_both_paths_when_it_fails(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(FileNotFoundError) as failure:
        syscalls.exchange(str(tmp_path / "a"), str(tmp_path / "b"))
    assert (failure.value.filename, failure.value.filename2) == (str(tmp_path / "a"), str(tmp_path / "b"))


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.ENOTSUP])
def test_exchange_where_the_file_system_cannot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int) -> None:
    monkeypatch.setattr(syscalls, "_renameat2", lambda: lambda *arguments: -1)
    monkeypatch.setattr("ctypes.get_errno", lambda: number)
    assert not syscalls.exchange(str(tmp_path), str(tmp_path))


def test_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not syscalls.exchange(str(tmp_path), str(tmp_path))


def test_mounts_below(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    points = ["/", "/srv", "/srv/out", "/srv/out/my\\040disk", "/srv/output"]
    table.write_text("".join(f"{n} 1 8:1 / {point} rw - ext4 /dev/sda rw\n" for n, point in enumerate(points)))
    monkeypatch.setattr("builtins.open", lambda path, **options: table.open(**options))
    assert syscalls.mounts_below(Path("/srv/out")) == ["/srv/out", "/srv/out/my disk"]


def test_no_mount_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(path: str, **options: str) -> None:
        raise FileNotFoundError(path)

    monkeypatch.setattr("builtins.open", missing)
    assert syscalls.mounts_below(tmp_path) == []
