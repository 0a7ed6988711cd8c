import json
import os
from pathlib import Path
from typing import Any

import pytest

from kaitoc import __version__
from kaitoc.emit.ownership import Manifest, digest, read_manifest, unchanged
from kaitoc.emit.paths import RefusedOutput

FILES = {"kustomization.yaml": b"resources: []\n", "default/workspace-a.yaml": b"kind: Workspace\n", "empty": b""}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    manifest = Manifest("digest-1", {path: digest(content) for path, content in FILES.items()})
    (tmp_path / ".kaitoc.json").write_bytes(manifest.to_bytes())
    return tmp_path


def test_bytes() -> None:
    manifest = Manifest("1f", {"b.yaml": "2b", "a/é.yaml": "3c"}, {"z": [{"y": 1, "x": 2}], "a": None})
    assert manifest.to_bytes().decode() == (
        "{\n"
        '  "schemaVersion": 1,\n'
        f'  "tool": "kaitoc {__version__}",\n'
        '  "inputs": "1f",\n'
        '  "sources": {\n    "a": null,\n    "z": [\n      {\n        "x": 2,\n        "y": 1\n      }\n    ]\n  },\n'
        '  "files": {\n    "a/\\u00e9.yaml": "3c",\n    "b.yaml": "2b"\n  }\n'
        "}\n"
    )


def test_without_sources() -> None:
    assert json.loads(Manifest("1f", {}).to_bytes()) == {
        "schemaVersion": 1,
        "tool": f"kaitoc {__version__}",
        "inputs": "1f",
        "files": {},
    }


def test_read_back(tmp_path: Path) -> None:
    manifest = Manifest("1f", {"a/é.yaml": "3c"}, {"in.yaml": {"digest": "4d"}})
    (tmp_path / ".kaitoc.json").write_bytes(manifest.to_bytes())
    assert read_manifest(tmp_path) == manifest


def test_no_manifest(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "missing") is None


GOOD: dict[str, Any] = {"schemaVersion": 1, "tool": "kaitoc 1", "inputs": "", "files": {}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("\udcff", "is not JSON"),
        pytest.param("[" * 100_000, "is not JSON", id="deep"),
        ('{\n<<<<<<< HEAD\n  "inputs": "a"\n=======\n', "has unresolved merge conflicts"),
        ("[]", "was not written by kaitoc"),
        ("{}", "was not written by kaitoc"),
        (json.dumps({**GOOD, "schemaVersion": 2}), "has schemaVersion 2, but this kaitoc knows 1"),
        (json.dumps({**GOOD, "schemaVersion": "1"}), "has schemaVersion '1'"),
        (json.dumps({**GOOD, "tool": None}), "was not written by kaitoc"),
        (json.dumps({**GOOD, "inputs": 1}), "was not written by kaitoc"),
        (json.dumps({**GOOD, "files": []}), "was not written by kaitoc"),
        (json.dumps({**GOOD, "sources": []}), "was not written by kaitoc"),
        (json.dumps({**GOOD, "files": {"a": 1}}), "lists 'a'"),
        (json.dumps({**GOOD, "files": {"../../etc/passwd": ""}}), "lists '../../etc/passwd'"),
        (json.dumps({**GOOD, "files": {"/etc/passwd": ""}}), "lists '/etc/passwd'"),
        (json.dumps({**GOOD, "files": {".kaitoc.json": ""}}), "lists '.kaitoc.json'"),
    ],
)
def test_a_manifest_that_is_not_ours(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / ".kaitoc.json").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(RefusedOutput, match="(?s)" + message.replace("[", "\\[")) as refused:
        read_manifest(tmp_path)
    assert ".kaitoc.json" in refused.value.message
    assert "--force" in refused.value.hint
    assert not unchanged(tmp_path, "")


@pytest.mark.parametrize("kind", ["link", "directory", "pipe"])
def test_a_manifest_that_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ".kaitoc.json"
    (tmp_path / "real").write_bytes(Manifest("1f", {}).to_bytes())
    {"link": lambda: path.symlink_to("real"), "directory": path.mkdir, "pipe": lambda: os.mkfifo(path)}[kind]()
    with pytest.raises(RefusedOutput, match="is not a regular file"):
        read_manifest(tmp_path)
    assert not unchanged(tmp_path, "1f")


def test_an_unchanged_tree(tree: Path) -> None:
    assert unchanged(tree, "digest-1")


def test_files_of_others_do_not_count(tree: Path) -> None:
    (tree / "README.md").write_text("ours")
    assert unchanged(tree, "digest-1")


def test_other_inputs(tree: Path) -> None:
    assert not unchanged(tree, "digest-2")


def test_no_tree(tmp_path: Path) -> None:
    assert not unchanged(tmp_path / "missing", "digest-1")


@pytest.mark.parametrize("path", list(FILES))
@pytest.mark.parametrize("change", ["edit", "remove", "directory", "link", "pipe", "large"])
def test_a_changed_file(tree: Path, path: str, change: str) -> None:
    file = tree / path
    content = file.read_bytes()
    file.unlink()
    if change == "edit":
        file.write_bytes(content + b"#")
    elif change == "directory":
        file.mkdir()
    elif change == "link":
        (tree / "elsewhere").write_bytes(content)
        file.symlink_to(tree / "elsewhere")
    elif change == "pipe":
        os.mkfifo(file)
    elif change == "large":
        file.write_bytes(content + b"#" * 200_000)
    assert not unchanged(tree, "digest-1")


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 200_000])
def test_large_files_are_read_whole(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "a").write_bytes(content)
    (tmp_path / ".kaitoc.json").write_bytes(Manifest("1f", {"a": digest(content)}).to_bytes())
    assert unchanged(tmp_path, "1f")
    (tmp_path / "a").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert not unchanged(tmp_path, "1f")
