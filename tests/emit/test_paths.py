import os
from pathlib import Path

import pytest

from kaitoc.emit.paths import RefusedOutput, check_paths, locate, parents
from kaitoc.errors import CompilerBug


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x.yaml", "a/../../x.yaml", "a/./b", "a//b", "a/", ".", "..", "a\0b", "a\udc80b"],
)
def test_a_path_that_would_leave_the_tree_is_a_bug(path: str) -> None:
    with pytest.raises(CompilerBug):
        check_paths([path])


@pytest.mark.parametrize("paths", [[".kaitoc.json"], ["a", "a/b"], ["a/b", "a/b/c/d"]])
def test_paths_that_cannot_be_together_are_a_bug(paths: list[str]) -> None:
    with pytest.raises(CompilerBug):
        check_paths(paths)


@pytest.mark.parametrize(
    ("paths", "named"),
    [
        (["_cluster/clusterrole-Foo.yaml", "_cluster/clusterrole-foo.yaml"], ["clusterrole-Foo", "clusterrole-foo"]),
        (["Foo/a.yaml", "foo/b.yaml"], ["Foo", "foo"]),
        (["caf\u00e9.yaml", "cafe\u0301.yaml"], ["caf\u00e9"]),
        ([".Kaitoc.json"], [".Kaitoc.json", ".kaitoc.json"]),
        (["default/" + "x" * 256], ["x" * 256]),
    ],
)
def test_paths_that_not_every_checkout_can_hold_are_refused_by_name(paths: list[str], named: list[str]) -> None:
    with pytest.raises(RefusedOutput) as refused:
        check_paths(paths)
    assert refused.value.code == 1
    for name in named:
        assert name in refused.value.message


def test_usual_paths_are_fine() -> None:
    check_paths(
        ["default/workspace-a.yaml", "_cluster/clusterrole-system:x.yaml", "kustomization.yaml", "a..b", "x" * 255]
    )


def test_parents() -> None:
    assert list(parents("a/b/c")) == ["a/b", "a"]
    assert list(parents("a")) == []


class TestLocate:
    def test_a_directory_that_does_not_exist_yet(self, tmp_path: Path) -> None:
        assert locate(tmp_path / "a/b", tmp_path) == tmp_path / "a/b"

    def test_relative(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert locate(Path()) == tmp_path
        assert locate(Path("a/../b")) == tmp_path / "b"

    def test_a_symbolic_link_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to("real")
        assert locate(tmp_path / "link") == tmp_path / "real"
        assert locate(tmp_path / "link", tmp_path) == tmp_path / "real"

    def test_the_boundary_may_be_a_link_itself(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to("real")
        assert locate(tmp_path / "link/out", tmp_path / "link") == tmp_path / "real/out"

    @pytest.mark.parametrize("out", ["link", "link/deeper", "../outside", "."])
    def test_outside_of_the_boundary(self, tmp_path: Path, out: str) -> None:
        project = tmp_path / "project"
        project.mkdir()
        (tmp_path / "outside").mkdir()
        (project / "link").symlink_to("../outside")
        with pytest.raises(RefusedOutput, match="does not lie below the project"):
            locate(project / out, project)

    @pytest.mark.parametrize("out", ["dangling", "dangling/deeper", "loop"])
    def test_a_link_to_nothing(self, tmp_path: Path, out: str) -> None:
        (tmp_path / "dangling").symlink_to("nowhere")
        (tmp_path / "loop").symlink_to("loop")
        with pytest.raises(RefusedOutput, match="symbolic link to nothing"):
            locate(tmp_path / out)

    @pytest.mark.parametrize(("out", "message"), [("file", "is a file"), ("file/deeper", "below a file")])
    def test_a_file(self, tmp_path: Path, out: str, message: str) -> None:
        (tmp_path / "file").write_text("mine")
        with pytest.raises(RefusedOutput, match=message):
            locate(tmp_path / out)
        assert (tmp_path / "file").read_text() == "mine"

    def test_the_root_of_the_file_system(self) -> None:
        with pytest.raises(RefusedOutput, match="root of the file system"):
            locate(Path(os.sep))
