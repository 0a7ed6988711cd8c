from pathlib import Path

import pytest

from kaitoc.errors import EnvironmentProblem
from kaitoc.load.revision import Export, repository_of
from repositories import commit, git


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    (folder / "sub dir").mkdir(parents=True)
    (folder / "a.yaml").write_text("a: 1\n")
    (folder / "sub dir" / "ü\n.yaml").write_bytes(b"\xff\x00")
    (folder / "link.yaml").symlink_to("a.yaml")
    (folder / "out.yaml").symlink_to("/etc/hostname")
    (folder / "up.yaml").symlink_to("../secret.yaml")
    return folder


def exported(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_files_of_a_commit(work: Path) -> None:
    first = commit(work)
    (work / "a.yaml").write_text("a: 2\n")
    (work / "new.yaml").write_text("")
    commit(work)
    with Export(repository_of(work), first) as export:
        assert exported(export.root) == {
            "a.yaml": b"a: 1\n",
            "link.yaml": b"a: 1\n",
            "sub dir/ü\n.yaml": b"\xff\x00",
        }
        assert export.path_of(work / "sub dir") == export.root / "sub dir"
        root = export.root
    assert not root.exists()


def test_the_work_tree_stays_as_it_is(work: Path) -> None:
    first = commit(work)
    (work / "a.yaml").write_text("a: 2\n")
    (work / "b.yaml").write_text("b: 1\n")
    before = git(work, "status", "--porcelain"), git(work, "worktree", "list"), (work / ".git" / "index").read_bytes()
    with Export(repository_of(work), first):
        pass
    after = git(work, "status", "--porcelain"), git(work, "worktree", "list"), (work / ".git" / "index").read_bytes()
    assert after == before


def test_the_merge_base(work: Path) -> None:
    base = commit(work)
    git(work, "checkout", "-q", "-b", "topic")
    commit(work, "topic")
    git(work, "checkout", "-q", "main")
    commit(work, "more on main")
    git(work, "checkout", "-q", "topic")
    repository = repository_of(work)
    assert repository.merge_base("main") == base
    assert base.startswith(repository.short_name(base))


def test_no_common_commit(work: Path) -> None:
    commit(work)
    git(work, "checkout", "-q", "--orphan", "other")
    commit(work, "another start")
    with pytest.raises(EnvironmentProblem, match="main and HEAD have no commit in common"):
        repository_of(work).merge_base("main")


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:a.yaml"])
def test_no_such_revision(work: Path, revision: str) -> None:
    commit(work)
    with pytest.raises(EnvironmentProblem, match="git knows no revision"):
        repository_of(work).merge_base(revision)


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="--base needs a git repository"):
        repository_of(tmp_path)


def test_no_git(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EnvironmentProblem, match="there is none on the PATH"):
        repository_of(work)


def test_a_path_outside_of_the_repository(work: Path, tmp_path: Path) -> None:
    base = commit(work)
    with Export(repository_of(work), base) as export, pytest.raises(EnvironmentProblem, match="is not in the repo"):
        export.path_of(tmp_path / "elsewhere")
