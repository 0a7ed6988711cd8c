"""The files that a registry is made of."""

import os
from pathlib import Path

import pytest

from kaitoc.errors import EnvironmentProblem
from kaitoc.registry.sources import digest, project_files, shipped_files


def test_what_ships() -> None:
    labels = list(shipped_files())
    assert labels == sorted(labels)
    assert {"registry.jsonnet", "families/phi-4.libsonnet", "skus/azure.libsonnet"} <= set(labels)
    assert not [label for label in labels if label.endswith(".md")]


def test_files_of_a_project_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.jsonnet", "sub/c.json", "sub/d.yml", "lib.libsonnet", "notes.txt", ".git/x.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    files = project_files([tmp_path])
    assert [(file.label, file.name, file.content.decode()) for file in files] == [
        (label, f"{tmp_path}/{label}", label) for label in ("a.jsonnet", "b.yaml", "sub/c.json", "sub/d.yml")
    ]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "dir.yaml").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "nowhere")
    assert project_files([tmp_path]) == ()


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="no such file or directory"):
        project_files([tmp_path / "none"])


def test_digest_depends_on_content_and_not_on_the_place(tmp_path: Path) -> None:
    digests = []
    for folder, text in (("one", "x"), ("two", "x"), ("three", "y")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.yaml").write_text(text)
        digests.append(digest("0.9.4", project_files([tmp_path / folder])))
    assert digests[0] == digests[1] != digests[2]


def test_digest_depends_on_imports_and_version() -> None:
    plain = digest("0.9.4", ())
    assert len({plain, digest("0.8.1", ()), digest("0.9.4", (), {"/a": "1"}), digest("0.9.4", (), {"/a": "2"})}) == 4
    assert digest("0.9.4", (), {"/a": "1"}) == digest("0.9.4", (), {"/elsewhere": "1"})
