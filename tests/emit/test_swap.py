import errno
import fcntl
import os
from pathlib import Path

import pytest

from kaitoc.emit import swap as module
from kaitoc.emit.swap import locked, recover, staging, swap
from kaitoc.errors import EnvironmentProblem


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(module, "exchange", lambda one, other: False)
    return str(request.param)


def make(directory: Path, content: str) -> Path:
    directory.mkdir(parents=True)
    (directory / "file").write_text(content)
    return directory


def content(directory: Path) -> str:
    return (directory / "file").read_text()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "out", "old")


class TestStaging:
    def test_leaves_nothing(self, root: Path) -> None:
        with staging(root) as staged:
            make(staged, "new")
        assert os.listdir(root.parent) == ["out"]
        assert content(root) == "old"

    def test_leaves_nothing_after_an_error(self, root: Path) -> None:
        with pytest.raises(NotADirectoryError), staging(root) as staged:
            make(make(staged, "new") / "file/below", "new")
        assert os.listdir(root.parent) == ["out"]

    def test_nobody_else_can_look_inside(self, root: Path) -> None:
        with staging(root) as staged:
            assert staged.parent.stat().st_mode & 0o777 == 0o700

    def test_directories_without_write_permission_are_removed_too(self, root: Path) -> None:
        with staging(root) as staged:
            make(staged / "a/b", "new")
            (staged / "a/b").chmod(0o500)
            (staged / "a").chmod(0o500)
        assert os.listdir(root.parent) == ["out"]


class TestSwap:
    def test_exchanges(self, root: Path, way: str) -> None:
        with staging(root) as staged:
            swap(make(staged, "new"), root)
            assert content(root) == "new"
            assert content(staged) == "old"
            assert os.listdir(staged.parent) == ["new"]
        assert content(root) == "new"

    def test_and_back(self, root: Path, way: str) -> None:
        with staging(root) as staged:
            swap(make(staged, "new"), root)
            swap(staged, root)
        assert content(root) == "old"

    def test_where_nothing_was(self, tmp_path: Path, way: str) -> None:
        with staging(tmp_path / "out") as staged:
            swap(make(staged, "new"), tmp_path / "out")
            assert not staged.exists()
        assert content(tmp_path / "out") == "new"

    def test_an_error_between_two_renames_puts_the_old_tree_back(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "exchange", lambda one, other: False)
        with pytest.raises(FileNotFoundError), staging(root) as staged:
            swap(staged, root)
        assert content(root) == "old"
        assert os.listdir(root.parent) == ["out"]


class TestRecover:
    """What a run that was killed leaves behind, in the container `.out.kaitoc-0123abcd`."""

    @pytest.fixture
    def container(self, tmp_path: Path) -> Path:
        path = tmp_path / ".out.kaitoc-0123abcd"
        path.mkdir()
        return path

    def test_killed_while_building(self, root: Path, container: Path) -> None:
        make(container / "new", "half")
        recover(root, True)
        assert os.listdir(root.parent) == ["out"]
        assert content(root) == "old"

    def test_killed_between_two_renames(self, tmp_path: Path, container: Path) -> None:
        make(container / "old", "old")
        make(container / "new", "new")
        recover(tmp_path / "out", True)
        assert os.listdir(tmp_path) == ["out"]
        assert content(tmp_path / "out") == "old"

    def test_killed_after_two_renames(self, root: Path, container: Path) -> None:
        make(container / "old", "older")
        recover(root, True)
        assert os.listdir(root.parent) == ["out"]
        assert content(root) == "old"

    def test_a_tree_that_somebody_made_in_between_is_not_decided_about(self, root: Path, container: Path) -> None:
        make(container / "old", "older")
        make(container / "new", "new")
        with pytest.raises(EnvironmentProblem) as problem:
            recover(root, True)
        assert str(container / "old") in problem.value.message
        assert content(root) == "old"
        assert content(container / "old") == "older"

    def test_without_a_lock_the_run_may_be_alive(self, root: Path, container: Path) -> None:
        make(container / "new", "half")
        recover(root, False)
        assert content(container / "new") == "half"

    def test_without_a_lock_a_missing_tree_is_named(self, tmp_path: Path, container: Path) -> None:
        make(container / "old", "old")
        with pytest.raises(EnvironmentProblem) as problem:
            recover(tmp_path / "out", False)
        assert str(container / "old") in problem.value.message

    @pytest.mark.parametrize(
        "name", [".out.kaitoc-0123abc", ".out.kaitoc-0123abcX", ".o.kaitoc-0123abcd", "out.kaitoc-0123abcd"]
    )
    def test_other_names_are_not_ours(self, root: Path, name: str) -> None:
        make(root.with_name(name) / "new", "mine")
        recover(root, True)
        assert content(root.with_name(name) / "new") == "mine"

    def test_other_content_is_not_ours(self, root: Path, container: Path) -> None:
        make(container / "new", "half")
        (container / "notes.txt").touch()
        recover(root, True)
        assert content(container / "new") == "half"

    def test_a_symbolic_link_is_not_ours(self, tmp_path: Path, root: Path) -> None:
        make(tmp_path / "elsewhere/new", "mine")
        (tmp_path / "elsewhere").chmod(0o755)
        (tmp_path / ".out.kaitoc-0123abcd").symlink_to("elsewhere")
        recover(root, True)
        assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o755
        assert content(tmp_path / "elsewhere/new") == "mine"


class TestLocked:
    def test_leaves_no_litter(self, tmp_path: Path) -> None:
        with locked(tmp_path, 0, None) as exclusive:
            assert exclusive
            assert os.listdir(tmp_path) == []
        assert os.listdir(tmp_path) == []

    def test_says_so_when_the_time_is_over(self, tmp_path: Path) -> None:
        with (
            locked(tmp_path, 0, None),
            pytest.raises(EnvironmentProblem, match=r"another kaitoc has been writing in .* for 0\.1 seconds"),
            locked(tmp_path, 0.1, None),
        ):
            pass

    def test_notifies_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "_NOTICE_SECONDS", 0.0)
        notices: list[str] = []
        with locked(tmp_path, 0, None), pytest.raises(EnvironmentProblem), locked(tmp_path, 0.2, notices.append):
            pass
        assert notices == [f"waiting for another kaitoc that is writing in {tmp_path}"]

    def test_a_short_wait_is_silent(self, tmp_path: Path) -> None:
        notices: list[str] = []
        with locked(tmp_path, 0, None), pytest.raises(EnvironmentProblem), locked(tmp_path, 0.1, notices.append):
            pass
        assert notices == []

    def test_is_free_again(self, tmp_path: Path) -> None:
        with locked(tmp_path, 0, None):
            pass
        with locked(tmp_path, 0, None) as exclusive:
            assert exclusive

    @pytest.mark.parametrize("number", [errno.EBADF, errno.ENOLCK, errno.ENOTSUP])
    def test_a_file_system_without_locks(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        def flock(descriptor: int, operation: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(fcntl, "flock", flock)
        with locked(tmp_path, 0, None) as exclusive:
            assert not exclusive
