import errno
import json
import multiprocessing
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kaitoc.emit import swap as swap_module
from kaitoc.emit import tree as tree_module
from kaitoc.emit.changes import ChangeKind, Collision, FileChange, Reason
from kaitoc.emit.ownership import digest, unchanged
from kaitoc.emit.paths import RefusedOutput
from kaitoc.emit.staging import scan
from kaitoc.emit.tree import TreeReport, check_tree, write_tree
from kaitoc.errors import CompilerBug, EnvironmentProblem, KaitocError

OLD = {"default/workspace-a.yaml": b"a: 1\n", "gone/workspace-b.yaml": b"b: 1\n", "kustomization.yaml": b"k: 1\n"}
NEW = {"default/workspace-a.yaml": b"a: 2\n", "kustomization.yaml": b"k: 1\n", "new/x/workspace-c.yaml": b"c: 1\n"}


def contents(root: Path) -> dict[str, bytes]:
    """Every file but the manifest."""
    found = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {path: content for path, content in found.items() if path != ".kaitoc.json"}


def state(directory: Path) -> Any:
    """All that a write would change, times of change of the inodes included."""
    paths = [directory, *sorted(directory.rglob("*"))]
    return [(path, path.lstat().st_ino, path.lstat().st_mtime_ns, path.lstat().st_ctime_ns) for path in paths]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The output directory, alone in its parent."""
    return tmp_path / "project/rendered"


@pytest.fixture
def old(root: Path) -> Path:
    write_tree(root, OLD, "old")
    return root


class TestWrite:
    def test_new(self, root: Path) -> None:
        report = write_tree(root, OLD, "old")
        assert report == TreeReport(
            added=(".kaitoc.json", "default/workspace-a.yaml", "gone/workspace-b.yaml", "kustomization.yaml"),
            changed=(),
            removed=(),
            unchanged=(),
        )
        assert contents(root) == OLD
        assert os.listdir(root.parent) == ["rendered"]
        assert unchanged(root, "old")

    def test_manifest(self, root: Path) -> None:
        write_tree(root, {"a": b"1"}, "1f", sources={"in.yaml": "2b"})
        manifest = json.loads((root / ".kaitoc.json").read_text())
        assert manifest["inputs"] == "1f"
        assert manifest["files"] == {"a": digest(b"1")}
        assert manifest["sources"] == {"in.yaml": "2b"}
        assert str(root) not in (root / ".kaitoc.json").read_text()

    def test_again(self, old: Path) -> None:
        report = write_tree(old, NEW, "new")
        assert report == TreeReport(
            added=("new/x/workspace-c.yaml",),
            changed=(".kaitoc.json", "default/workspace-a.yaml"),
            removed=("gone/workspace-b.yaml",),
            unchanged=("kustomization.yaml",),
        )
        assert contents(old) == NEW
        assert not (old / "gone").exists()
        assert os.listdir(old.parent) == ["rendered"]

    def test_unchanged_files_are_not_written(self, old: Path) -> None:
        before = scan(old)["kustomization.yaml"]
        write_tree(old, NEW, "new")
        assert scan(old)["kustomization.yaml"] == before

    def test_an_unchanged_tree_is_not_touched(self, old: Path) -> None:
        before = state(old.parent)
        report = write_tree(old, OLD, "old")
        assert report.unchanged == (".kaitoc.json", *sorted(OLD))
        assert state(old.parent) == before

    def test_no_files_at_all(self, old: Path) -> None:
        write_tree(old, {}, "none")
        assert os.listdir(old) == [".kaitoc.json"]

    @pytest.mark.parametrize("umask", [0o000, 0o077])
    def test_modes(self, root: Path, umask: int) -> None:
        before = os.umask(umask)
        try:
            write_tree(root, OLD, "old")
        finally:
            os.umask(before)
        for path in [root.parent, root, *root.rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)

    def test_a_lost_mode_is_no_difference_but_comes_back_with_the_next_one(self, old: Path) -> None:
        (old / "kustomization.yaml").chmod(0o600)
        assert check_tree(old, OLD, "old") == []
        write_tree(old, NEW, "new")
        assert stat.S_IMODE((old / "kustomization.yaml").stat().st_mode) == 0o644

    def test_a_file_becomes_a_directory_and_back(self, root: Path) -> None:
        write_tree(root, {"a": b"1"}, "1")
        write_tree(root, {"a/b": b"2"}, "2")
        assert contents(root) == {"a/b": b"2"}
        write_tree(root, {"a": b"1"}, "1")
        assert contents(root) == {"a": b"1"}

    def test_a_file_that_someone_removed_comes_back(self, old: Path) -> None:
        (old / "kustomization.yaml").unlink()
        assert write_tree(old, OLD, "old").added == ("kustomization.yaml",)
        assert contents(old) == OLD

    def test_through_a_symbolic_link(self, tmp_path: Path, old: Path) -> None:
        (tmp_path / "link").symlink_to(old)
        write_tree(tmp_path / "link", NEW, "new")
        assert (tmp_path / "link").is_symlink()
        assert contents(old) == NEW

    @pytest.mark.parametrize("path", ["../x", "/x", ""])
    def test_a_bad_path(self, root: Path, path: str) -> None:
        with pytest.raises(CompilerBug):
            write_tree(root, {path: b""}, "1")
        assert not root.parent.exists()


class TestCurrentDirectory:
    def test_is_followed_and_reported(self, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(old / "default")
        assert write_tree(Path(".."), NEW, "new").replaced_cwd
        assert Path.cwd() == old / "default"
        assert Path("workspace-a.yaml").read_bytes() == b"a: 2\n"

    def test_that_is_gone(self, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(old / "gone")
        assert write_tree(old, NEW, "new").replaced_cwd

    @pytest.mark.parametrize("files", [OLD, NEW])
    def test_elsewhere(self, old: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> None:
        monkeypatch.chdir(old.parent)
        assert not write_tree(old, files, "other").replaced_cwd


class TestForeign:
    """Files that kaitoc did not write."""

    @pytest.fixture
    def foreign(self, old: Path) -> dict[str, Any]:
        (old / "default/README.md").write_text("mine")
        (old / "default/README.md").chmod(0o600)
        (old / "default/link").symlink_to("/nowhere")
        (old / "mine/deep").mkdir(parents=True)
        (old / "mine/empty").mkdir()
        (old / "mine/deep/script").write_text("mine")
        (old / "mine/deep/script").chmod(0o755)
        for path in old.rglob("*"):
            os.utime(path, ns=(1, 2), follow_symlinks=False)
        paths = ["default/README.md", "default/link", "mine/deep/script"]
        return {path: scan(old)[path] for path in paths}

    @pytest.mark.parametrize("force", [False, True])
    def test_stay_as_they_are(self, old: Path, foreign: dict[str, Any], force: bool) -> None:
        write_tree(old, NEW, "new", force=force)
        after = scan(old)
        assert {path: after[path] for path in foreign} == foreign
        assert (old / "mine/empty").is_dir()
        assert {"default/README.md", "mine/deep/script"} | NEW.keys() == contents(old).keys()

    def test_keep_a_directory_that_kaitoc_needs_no_more(self, old: Path) -> None:
        (old / "gone/mine").touch()
        write_tree(old, NEW, "new")
        assert os.listdir(old / "gone") == ["mine"]

    def test_before_the_first_run(self, root: Path) -> None:
        root.mkdir(parents=True)
        (root / "README.md").write_text("mine")
        write_tree(root, OLD, "old")
        assert contents(root) == {**OLD, "README.md": b"mine"}

    def test_a_file_with_the_wanted_content_is_adopted(self, root: Path) -> None:
        root.mkdir(parents=True)
        (root / "kustomization.yaml").write_bytes(OLD["kustomization.yaml"])
        assert write_tree(root, OLD, "old").unchanged == ("kustomization.yaml",)

    def test_an_edit_that_is_the_wanted_content_is_adopted(self, old: Path) -> None:
        (old / "default/workspace-a.yaml").write_bytes(NEW["default/workspace-a.yaml"])
        assert "default/workspace-a.yaml" in write_tree(old, NEW, "new").unchanged


def edit(old: Path) -> None:
    (old / "default/workspace-a.yaml").write_text("edited")


def edit_removed(old: Path) -> None:
    (old / "gone/workspace-b.yaml").write_text("edited")


def link(old: Path) -> None:
    (old / "outside").write_bytes(b"a: 1\n")
    (old / "default/workspace-a.yaml").unlink()
    (old / "default/workspace-a.yaml").symlink_to("../outside")


def foreign_file(old: Path) -> None:
    (old / "new/x").mkdir(parents=True)
    (old / "new/x/workspace-c.yaml").write_text("mine")


def foreign_directory(old: Path) -> None:
    (old / "new/x/workspace-c.yaml").mkdir(parents=True)


def foreign_above(old: Path) -> None:
    (old / "new").write_text("mine")


def link_above(old: Path) -> None:
    (old / "elsewhere").mkdir()
    (old / "new").symlink_to("elsewhere")


def link_in_place_of_a_directory(old: Path) -> None:
    (old / "default").rename(old / "moved")
    (old / "default").symlink_to("moved")


EDITS: list[tuple[Callable[[Path], None], str, Reason]] = [
    (edit, "default/workspace-a.yaml", Reason.EDITED),
    (edit_removed, "gone/workspace-b.yaml", Reason.EDITED),
    (link, "default/workspace-a.yaml", Reason.EDITED),
    (foreign_file, "new/x/workspace-c.yaml", Reason.FOREIGN),
    (foreign_directory, "new/x/workspace-c.yaml", Reason.DIRECTORY),
    (foreign_above, "new", Reason.NO_DIRECTORY),
    (link_above, "new", Reason.NO_DIRECTORY),
    (link_in_place_of_a_directory, "default", Reason.NO_DIRECTORY),
]


class TestCollisions:
    @pytest.mark.parametrize(("change", "path", "reason"), EDITS)
    def test_are_refused_by_name(self, old: Path, change: Callable[[Path], None], path: str, reason: Reason) -> None:
        change(old)
        before = state(old.parent)
        with pytest.raises(RefusedOutput) as refused:
            write_tree(old, NEW, "new")
        assert refused.value.code == 1
        assert f"{path} {reason}" in refused.value.message
        assert ("--force" in refused.value.hint) == reason.yields_to_force
        assert state(old.parent) == before
        assert Collision(path, reason) in [change.collision for change in check_tree(old, NEW, "new")]

    @pytest.mark.parametrize(("change", "path", "reason"), EDITS)
    def test_force(self, old: Path, change: Callable[[Path], None], path: str, reason: Reason) -> None:
        change(old)
        if reason.yields_to_force:
            write_tree(old, NEW, "new", force=True)
            assert NEW.items() <= contents(old).items()
            assert not (old / "default/workspace-a.yaml").is_symlink()
            assert not (old / "gone").exists()
        else:
            before = state(old.parent)
            with pytest.raises(RefusedOutput, match="not its own"):
                write_tree(old, NEW, "new", force=True)
            assert state(old.parent) == before

    def test_all_are_named_at_once(self, old: Path) -> None:
        edit(old)
        edit_removed(old)
        foreign_file(old)
        with pytest.raises(RefusedOutput) as refused:
            write_tree(old, NEW, "new")
        assert refused.value.message.splitlines() == [
            f"kaitoc would overwrite or remove what is not its own in {old}:",
            "  default/workspace-a.yaml was edited after kaitoc wrote it",
            "  gone/workspace-b.yaml was edited after kaitoc wrote it",
            "  new/x/workspace-c.yaml was not written by kaitoc",
        ]

    def test_an_edit_of_a_file_that_would_not_change_is_named_too(self, old: Path) -> None:
        edit(old)
        with pytest.raises(RefusedOutput, match=r"workspace-a\.yaml was edited"):
            write_tree(old, OLD, "old")

    def test_a_link_is_replaced_and_its_target_stays(self, old: Path) -> None:
        link(old)
        write_tree(old, NEW, "new", force=True)
        assert (old / "outside").read_bytes() == b"a: 1\n"

    def test_a_manifest_of_someone_else(self, old: Path) -> None:
        (old / ".kaitoc.json").write_text('{"schemaVersion": 2}')
        before = state(old.parent)
        for call in (write_tree, check_tree):
            with pytest.raises(RefusedOutput, match="schemaVersion 2"):
                call(old, NEW, "new")
        assert state(old.parent) == before

    def test_a_manifest_of_someone_else_with_force(self, old: Path) -> None:
        (old / ".kaitoc.json").write_text('{"schemaVersion": 2}')
        write_tree(old, NEW, "new", force=True)
        assert contents(old) == {**OLD, **NEW}, "whose the others were is not known any more"

    def test_a_manifest_does_not_lead_out_of_the_tree(self, old: Path, tmp_path: Path) -> None:
        (tmp_path / "precious").write_text("mine")
        manifest = json.loads((old / ".kaitoc.json").read_text())
        manifest["files"]["../../precious"] = digest(b"mine")
        (old / ".kaitoc.json").write_text(json.dumps(manifest))
        with pytest.raises(RefusedOutput, match="precious', which kaitoc never writes"):
            write_tree(old, NEW, "new")
        write_tree(old, NEW, "new", force=True)
        assert (tmp_path / "precious").read_text() == "mine"


class TestRefusedDirectories:
    @pytest.mark.parametrize("call", [write_tree, check_tree])
    def test_a_file(self, tmp_path: Path, call: Callable[..., Any]) -> None:
        (tmp_path / "out").write_text("mine")
        with pytest.raises(RefusedOutput, match="is a file") as refused:
            call(tmp_path / "out", NEW, "new")
        assert refused.value.code == 1
        assert (tmp_path / "out").read_text() == "mine"

    @pytest.mark.parametrize("call", [write_tree, check_tree])
    def test_a_link_out_of_the_project(self, tmp_path: Path, call: Callable[..., Any]) -> None:
        project, outside = tmp_path / "project", tmp_path / "outside"
        project.mkdir()
        outside.mkdir()
        (project / "rendered").symlink_to(outside)
        with pytest.raises(RefusedOutput, match="does not lie below the project"):
            call(project / "rendered/prod", NEW, "new", boundary=project)
        assert os.listdir(outside) == []

    @pytest.mark.parametrize("call", [write_tree, check_tree])
    @pytest.mark.parametrize("inside", ["in.yaml", "inputs", "", "default", "inputs/missing.json"])
    def test_one_that_holds_an_input(self, old: Path, call: Callable[..., Any], inside: str) -> None:
        (old / "inputs").mkdir()
        (old / "in.yaml").touch()
        with pytest.raises(RefusedOutput, match="holds an input"):
            call(old, NEW, "new", protected=[old.parent / "kaitoc.yaml", old / inside])
        assert OLD.items() <= contents(old).items()

    def test_inputs_elsewhere_and_own_files_are_no_reason(self, old: Path) -> None:
        own = old / "default/workspace-a.yaml"
        write_tree(old, NEW, "new", protected=[own, old.parent, old.with_name("rendered-inputs")])
        assert contents(old) == NEW

    @pytest.mark.parametrize("mounted", ["rendered", "rendered/default"])
    def test_a_mount_point(self, old: Path, monkeypatch: pytest.MonkeyPatch, mounted: str) -> None:
        point = str(old.parent / mounted)
        monkeypatch.setattr(tree_module, "mounts_below", lambda real: [point])
        with pytest.raises(EnvironmentProblem, match=f"{point} is a mount point"):
            write_tree(old, NEW, "new")
        assert contents(old) == OLD


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A directory of a user who is not root, as that user."""
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() != 0:
            yield Path(name)
            Path(name).chmod(0o755)
            return
        os.chown(name, 65534, 65534)
        os.seteuid(65534)
        try:
            yield Path(name)
        finally:
            os.seteuid(0)


class TestPermissions:
    @pytest.mark.parametrize("which", [".", "out"])
    def test_what_is_not_writable_is_named(self, unprivileged: Path, which: str) -> None:
        root, locked = unprivileged / "out", unprivileged / which
        write_tree(root, OLD, "old")
        locked.chmod(0o555)
        with pytest.raises(EnvironmentProblem) as problem:
            write_tree(root, NEW, "new")
        locked.chmod(0o755)
        assert problem.value.code == 2
        assert problem.value.message.endswith(f"{locked.resolve()} is not writable")
        assert contents(root) == OLD
        assert os.listdir(unprivileged) == ["out"]

    def test_a_parent_that_cannot_be_made(self, unprivileged: Path) -> None:
        unprivileged.chmod(0o555)
        with pytest.raises(EnvironmentProblem, match="is not readable or writable for you"):
            write_tree(unprivileged / "a/b", NEW, "new")

    def test_a_read_only_tree_can_be_checked_and_written_when_nothing_differs(self, unprivileged: Path) -> None:
        root = unprivileged / "out"
        write_tree(root, OLD, "old")
        root.chmod(0o555)
        unprivileged.chmod(0o555)
        assert check_tree(root, OLD, "old") == []
        assert write_tree(root, OLD, "old").changed == ()
        assert unchanged(root, "old")
        unprivileged.chmod(0o755)
        root.chmod(0o755)

    def test_what_cannot_be_read_is_named(self, unprivileged: Path) -> None:
        root = unprivileged / "out"
        write_tree(root, OLD, "old")
        (root / "private").mkdir(0o000)
        for call in (write_tree, check_tree):
            with pytest.raises(EnvironmentProblem, match="out/private is not readable"):
                call(root, NEW, "new")
        (root / "private").chmod(0o755)
        assert contents(root) == OLD

    def test_read_only_foreign_directories_move_along(self, unprivileged: Path) -> None:
        root = unprivileged / "out"
        write_tree(root, OLD, "old")
        (root / "mine").mkdir()
        (root / "mine/file").write_text("mine")
        (root / "mine").chmod(0o555)
        write_tree(root, NEW, "new")
        assert contents(root) == {**NEW, "mine/file": b"mine"}
        assert os.listdir(unprivileged) == ["out"]
        assert stat.S_IMODE((root / "mine").stat().st_mode) == 0o555
        (root / "mine").chmod(0o755)


class TestFailures:
    @pytest.fixture(params=["exchange", "two renames"])
    def way(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
        if request.param == "two renames":
            monkeypatch.setattr(swap_module, "exchange", lambda one, other: False)
        return str(request.param)

    @pytest.mark.parametrize("after", [0, 1, 2])
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
    def test_a_full_disk(self, old: Path, monkeypatch: pytest.MonkeyPatch, after: int, number: int) -> None:
        write, written = os.write, 0

        def full(descriptor: int, data: bytes) -> int:
            nonlocal written
            written += 1
            if written > after:
                raise OSError(number, os.strerror(number))
            return write(descriptor, data)

        before = {path: entry for path, entry in scan(old).items() if not entry.is_directory}
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(EnvironmentProblem, match="the disk is full") as problem:
            write_tree(old, NEW, "new")
        assert problem.value.code == 2
        assert before.items() <= scan(old).items()
        assert os.listdir(old.parent) == ["rendered"]

    @pytest.mark.parametrize("number", [errno.EXDEV, errno.EBUSY])
    def test_a_directory_that_cannot_move(self, old: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        def refuse(one: str, other: str) -> bool:
            raise OSError(number, os.strerror(number), one, None, other)

        monkeypatch.setattr(swap_module, "exchange", refuse)
        with pytest.raises(EnvironmentProblem, match="cannot be moved"):
            write_tree(old, NEW, "new")
        assert contents(old) == OLD
        assert os.listdir(old.parent) == ["rendered"]

    def test_without_exchange(self, old: Path, way: str) -> None:
        (old / "mine").write_text("mine")
        write_tree(old, NEW, "new")
        assert contents(old) == {**NEW, "mine": b"mine"}
        assert os.listdir(old.parent) == ["rendered"]

    @pytest.mark.parametrize("late", ["default/late.yaml", "default/workspace-a.yaml", "gone/workspace-b.yaml"])
    def test_a_change_in_the_last_moment_wins(
        self, old: Path, monkeypatch: pytest.MonkeyPatch, way: str, late: str
    ) -> None:
        """Someone saves a file after kaitoc looked and before the exchange."""
        build = tree_module.build

        def build_slowly(staged: Path, root: Path, *arguments: Any) -> Any:
            linked = build(staged, root, *arguments)
            (root / late).write_text("late")
            return linked

        monkeypatch.setattr(tree_module, "build", build_slowly)
        with pytest.raises(EnvironmentProblem, match=late):
            write_tree(old, NEW, "new")
        assert contents(old) == {**OLD, late: b"late"}
        assert os.listdir(old.parent) == ["rendered"]

    def test_a_tree_that_appears_in_the_last_moment_wins(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, way: str
    ) -> None:
        build = tree_module.build

        def build_slowly(staged: Path, root: Path, *arguments: Any) -> Any:
            root.mkdir()
            (root / "mine").write_text("mine")
            return build(staged, root, *arguments)

        monkeypatch.setattr(tree_module, "build", build_slowly)
        with pytest.raises(EnvironmentProblem, match="mine"):
            write_tree(root, NEW, "new")
        assert contents(root) == {"mine": b"mine"}

    def test_a_foreign_log_may_grow_meanwhile(self, old: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
        (old / "log").write_text("1\n")
        build = tree_module.build

        def build_slowly(staged: Path, root: Path, *arguments: Any) -> Any:
            linked = build(staged, root, *arguments)
            with (root / "log").open("a") as log:
                log.write("2\n")
            return linked

        monkeypatch.setattr(tree_module, "build", build_slowly)
        write_tree(old, NEW, "new")
        assert (old / "log").read_text() == "1\n2\n"

    def test_leftovers_of_dead_runs_are_removed_even_if_nothing_differs(self, old: Path) -> None:
        (old.parent / ".rendered.kaitoc-0123abcd/new").mkdir(parents=True)
        write_tree(old, OLD, "old")
        assert os.listdir(old.parent) == ["rendered"]


class TestTwoRuns:
    def test_the_second_says_so(self, old: Path) -> None:
        with (
            swap_module.locked(old.parent, 0, None),
            pytest.raises(EnvironmentProblem, match="another kaitoc"),
        ):
            write_tree(old, NEW, "new", timeout=0.1)
        assert contents(old) == OLD

    def test_the_second_waits(self, old: Path) -> None:
        """A process of its own holds the lock for a while; the notice proves that it was met."""
        holder = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import fcntl, os, sys, time; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX);"
                "print(flush=True); time.sleep(1.3)",
                str(old.parent),
            ],
            stdout=subprocess.PIPE,
        )
        assert holder.stdout
        holder.stdout.readline()
        notices: list[str] = []
        write_tree(old, NEW, "new", notify=notices.append)
        holder.communicate()
        assert len(notices) == 1
        assert contents(old) == NEW

    @pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
    def test_many_at_once_leave_the_tree_of_one(self, root: Path) -> None:
        fork = multiprocessing.get_context("fork")
        trees = [{f"{n}/{name}": str(n).encode() for name in "abc"} | {"shared": str(n).encode()} for n in range(4)]
        processes = [fork.Process(target=write_often, args=(root, tree)) for tree in trees]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0] * 4
        assert contents(root) in trees
        assert os.listdir(root.parent) == ["rendered"]


def write_often(root: Path, files: dict[str, bytes]) -> None:
    for _ in range(5):
        write_tree(root, files, "x")


class TestCheck:
    def test_changes(self, old: Path) -> None:
        before = state(old.parent)
        changes = check_tree(old, NEW, "new")
        assert [change for change in changes if change.path != ".kaitoc.json"] == [
            FileChange("default/workspace-a.yaml", ChangeKind.CHANGED, b"a: 1\n", b"a: 2\n"),
            FileChange("gone/workspace-b.yaml", ChangeKind.REMOVED, b"b: 1\n", None),
            FileChange("new/x/workspace-c.yaml", ChangeKind.ADDED, None, b"c: 1\n"),
        ]
        assert changes[0].path == ".kaitoc.json"
        assert b'"inputs": "old"' in (changes[0].old or b"")
        assert b'"inputs": "new"' in (changes[0].new or b"")
        assert state(old.parent) == before

    def test_nothing(self, old: Path) -> None:
        assert check_tree(old, OLD, "old") == []

    def test_no_tree(self, root: Path) -> None:
        changes = check_tree(root, NEW, "new")
        assert {change.kind for change in changes} == {ChangeKind.ADDED}
        assert not root.parent.exists()

    def test_an_edit(self, old: Path) -> None:
        edit(old)
        assert check_tree(old, OLD, "old") == [
            FileChange(
                "default/workspace-a.yaml",
                ChangeKind.CHANGED,
                b"edited",
                b"a: 1\n",
                Collision("default/workspace-a.yaml", Reason.EDITED),
            )
        ]

    def test_takes_no_lock(self, old: Path) -> None:
        with swap_module.locked(old.parent, 0, None):
            assert check_tree(old, OLD, "old") == []


def test_errors_have_a_hint(old: Path) -> None:
    edit(old)
    with pytest.raises(KaitocError) as error:
        write_tree(old, NEW, "new")
    assert error.value.hint
