"""Files into someone else's directory."""

import os
from pathlib import Path

import pytest

from kaitoc.emit.files import write_files
from kaitoc.errors import EnvironmentProblem

FILES = {"b/c.txt": b"new", "a.txt": b"text"}


def test_new_files(tmp_path: Path) -> None:
    root = tmp_path / "out"
    assert write_files(root, FILES) == [f"{root}/a.txt", f"{root}/b/c.txt"]
    assert (root / "b" / "c.txt").read_bytes() == b"new"
    assert (root / "a.txt").stat().st_mode & 0o777 == 0o644


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    (tmp_path / "a.txt").write_text("edited")
    (tmp_path / "other.txt").write_text("mine")
    assert write_files(tmp_path, FILES) == [f"{tmp_path}/a.txt"]
    assert write_files(tmp_path, FILES) == []
    assert (tmp_path / "other.txt").read_text() == "mine"


def test_modes_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        write_files(tmp_path, {"a.txt": b""})
    finally:
        os.umask(old)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("place", ["a.txt", "b", "out"])
def test_what_is_in_the_way(tmp_path: Path, place: str) -> None:
    root = tmp_path / "out"
    if place == "out":
        root.write_text("a file")
    elif place == "b":
        root.mkdir()
        (root / "b").write_text("a file")
    else:
        (root / "a.txt").mkdir(parents=True)
    with pytest.raises(EnvironmentProblem, match="cannot write"):
        write_files(root, FILES)
    assert not list(tmp_path.rglob(".*"))
