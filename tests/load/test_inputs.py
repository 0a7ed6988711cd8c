"""Which files an input is made of, in which order, under which names; and files that are too large to be read."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kaitoc.errors import EnvironmentProblem, InvalidInput
from kaitoc.load.inputs import MAX_BYTES, InputFile, collect, read_bytes, reader


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"# {name}\n")


def names(*paths: str, base: Path | None = None) -> list[str]:
    return [file.name for file in collect(paths, base)]


def test_a_directory_is_walked_in_a_fixed_order(here: Path) -> None:
    make(here, "a/z.yaml", "a/b/c.yml", "a/B.json", "a/b.yaml", "a/b/a.yaml")
    assert names("a") == ["a/B.json", "a/b.yaml", "a/b/a.yaml", "a/b/c.yml", "a/z.yaml"]


@pytest.mark.parametrize(
    "ignored",
    ["a/notes.txt", "a/x.jsonnet", "a/.hidden.yaml", "a/.git/x.yaml", "a/yaml", "a/x.yaml.bak", "a/x.YAML"],
)
def test_what_a_walk_leaves_out(here: Path, ignored: str) -> None:
    make(here, "a/x.yaml", ignored)
    assert names("a") == ["a/x.yaml"]


def test_a_walk_leaves_out_what_kaitoc_rendered(here: Path) -> None:
    make(here, "a/x.yaml", "a/rendered/prod/.kaitoc.json", "a/rendered/prod/default/x.yaml")
    assert names("a") == ["a/x.yaml"]
    assert names("a/rendered/prod") == ["a/rendered/prod/default/x.yaml"]


def test_a_named_file_counts_whatever_it_is_called(here: Path) -> None:
    make(here, "a/.x", "b.txt")
    assert names("a/.x", "b.txt") == ["a/.x", "b.txt"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("a/x.yaml", "a/x.yaml"), ["a/x.yaml"]),
        (("a/x.yaml", "./a//x.yaml"), ["a/x.yaml"]),
        (("a", "a/x.yaml"), ["a/x.yaml"]),
        (("a/x.yaml", "."), ["a/x.yaml"]),
        (("link.yaml", "a"), ["link.yaml"]),
        (("a", "linked"), ["a/x.yaml"]),
        (("-", "-"), ["-"]),
    ],
)
def test_a_file_comes_once(here: Path, paths: tuple[str, ...], expected: list[str]) -> None:
    make(here, "a/x.yaml")
    (here / "link.yaml").symlink_to("a/x.yaml")
    (here / "linked").symlink_to("a")
    assert names(*paths) == expected


def test_a_link_beside_its_target_comes_once(here: Path) -> None:
    make(here, "a/x.yaml")
    (here / "a" / "y.yaml").symlink_to("x.yaml")
    assert names("a") == ["a/x.yaml"]


def test_a_walk_survives_links_in_a_circle_and_to_nothing(here: Path) -> None:
    make(here, "a/x.yaml")
    (here / "a" / "loop").symlink_to("loop")
    (here / "a" / "up").symlink_to("../a")
    (here / "a" / "gone.yaml").symlink_to("nothing.yaml")
    os.mkfifo(here / "a" / "pipe.yaml")
    assert names("a") == ["a/x.yaml"]


def test_names_are_relative_to_where_the_user_is_and_ids_to_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "workspaces/x.yaml", "elsewhere/y")
    monkeypatch.chdir(tmp_path / "elsewhere")
    files = collect(["workspaces/", "workspaces/x.yaml"], tmp_path)
    assert [(file.name, file.id) for file in files] == [("../workspaces/x.yaml", "workspaces/x.yaml")]


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("nothing", "nothing does not exist", "check the path, or the inputs in kaitoc.yaml"),
        ("gone.yaml", "gone.yaml does not exist", "check the path, or the inputs in kaitoc.yaml"),
        ("", "an empty PATH leads nowhere", "write . for this directory"),
    ],
)
def test_a_path_that_leads_nowhere(here: Path, path: str, message: str, hint: str) -> None:
    (here / "gone.yaml").symlink_to("nowhere")
    with pytest.raises(EnvironmentProblem) as caught:
        collect([path])
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_directory_is_no_file(here: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"cannot read \.: is a directory"):
        read_bytes(Path())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(here: Path) -> None:
    make(here, "a/x.yaml")
    (here / "a" / "x.yaml").chmod(0)
    with pytest.raises(EnvironmentProblem, match=r"cannot read a/x\.yaml: permission denied"):
        collect(["a"])[0].read()
    (here / "a").chmod(0)
    with pytest.raises(EnvironmentProblem, match="cannot list a: permission denied"):
        collect(["a"])
    (here / "a").chmod(0o755)


def test_a_large_file_is_refused_without_being_read(here: Path) -> None:
    with open(here / "x.yaml", "wb") as file:
        file.truncate(100 * 2**20)
    before = _read_so_far()
    with pytest.raises(InvalidInput) as caught:
        read_bytes(Path("x.yaml"))
    assert _read_so_far() - before < 2**20
    (finding,) = caught.value.diagnostics
    assert (finding.rule, finding.file, finding.position.line, finding.position.column) == ("KC005", "x.yaml", 1, 1)
    assert finding.message == "the file has 100 MiB; kaitoc reads up to 16 MiB"
    assert finding.hint == "split it into one file per object"


def _read_so_far() -> int:
    """The bytes that this process has asked the kernel for."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["rchar"])


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
def test_a_device_is_read_up_to_the_limit_only() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_bytes(Path("/dev/zero"))
    assert caught.value.diagnostics[0].message == "the file has more than 16 MiB; kaitoc reads up to 16 MiB"


def test_the_largest_file_is_read(here: Path) -> None:
    (here / "x").write_bytes(b" " * MAX_BYTES)
    assert len(read_bytes(Path("x"))) == MAX_BYTES


@pytest.mark.parametrize("size", [0, 5])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * size)))
    assert InputFile("-", None).read() == b"x" * size


def test_endless_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * (MAX_BYTES + 1))))
    with pytest.raises(InvalidInput, match="the file has more than 16 MiB"):
        InputFile("-", None).read()


def test_a_pipe_is_read_to_its_end() -> None:
    code = "from kaitoc.load.inputs import InputFile; print(len(InputFile('-', None).read()))"
    done = subprocess.run([sys.executable, "-c", code], input=b"x" * 300_000, capture_output=True)
    assert done.stdout == b"300000\n"


def test_no_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(EnvironmentProblem, match="there is no standard input"):
        InputFile("-", None).read()


def test_reading_again(here: Path) -> None:
    make(here, "a/x.yaml")
    read = reader(collect(["a", "-"]), {"-": b"kept"})
    assert (read("a/x.yaml"), read("-")) == (b"# a/x.yaml\n", b"kept")
