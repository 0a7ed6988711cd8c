"""`kaitoc diff --base` in kaitoc's own repository, where the presets that ship with it have a past as well."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docs import ROOT
from processes import environment
from repositories import commit
from workplace import CLUSTER, PROJECT, WORKSPACE, edit

PHI = "presets/families/phi-4.libsonnet"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with kaitoc in it, and a project beside it that has no presets of its own."""
    for folder in ("compiler", "presets", "schemas", "overlays"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    project = tmp_path / "golden/one"
    for name, text in (("kaitoc.yaml", PROJECT), ("clusters/prod.yaml", CLUSTER), ("workspaces/phi.yaml", WORKSPACE)):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    commit(tmp_path)
    return tmp_path


def run(checkout: Path, folder: str, *arguments: str) -> tuple[int, Any, str]:
    """`kaitoc diff` of that checkout."""
    surroundings = environment({"PYTHONPATH": str(checkout / "compiler"), "XDG_CACHE_HOME": str(checkout / ".cache")})
    command = [sys.executable, "-m", "kaitoc", "diff", *arguments, "--output-format", "json"]
    done = subprocess.run(command, cwd=checkout / folder, env=surroundings, capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout or "null"), done.stderr


def changed(checkout: Path, old: str, new: str) -> None:
    (checkout / PHI).write_text(edit(old, new, (checkout / PHI).read_text()))


def test_a_change_of_a_shipped_preset_is_seen_for_every_kaito(checkout: Path) -> None:
    assert run(checkout, ".", "--base", "HEAD", "--all-presets")[0] == 0
    changed(checkout, "disk: '150Gi'", "disk: '160Gi'")
    code, found, _ = run(checkout, ".", "--base", "HEAD", "--all-presets")
    assert code == 1
    differs = [(one["target"], one["object"]["name"]) for one in found["objects"] if one["change"] != "none"]
    assert ("KAITO 0.9.4 (every preset)", "phi-4") in differs
    assert {name for _, name in differs} <= {"phi-4", "microsoft-phi-4"}


def test_a_project_in_the_repository_has_the_presets_of_each_side(checkout: Path) -> None:
    changed(checkout, "dtype: 'float16'", "dtype: 'bfloat16'")
    code, found, _ = run(checkout, "golden/one", "--base", "HEAD")
    (one,) = found["objects"]
    (made,) = one["made"]
    assert (code, one["change"], one["fields"]) == (1, "manual", [])
    assert made["ignored"] == [
        {"path": "spec.template.spec.containers[0].command[2] --dtype", "old": "float16", "new": "bfloat16"}
    ]


def test_presets_that_cannot_be_read_on_one_side(checkout: Path) -> None:
    good = (checkout / PHI).read_text()
    (checkout / PHI).write_text("{")
    broken = commit(checkout, "broken")
    code, _, error = run(checkout, ".", "--base", "HEAD", "--all-presets")
    assert (code, "the old side" in error or "the new side" in error) == (2, True)
    (checkout / PHI).write_text(good)
    code, _, error = run(checkout, ".", "--base", broken, "--all-presets")
    assert (code, "the old side" in error) == (2, True)


def test_without_all_presets_a_project_is_needed(checkout: Path) -> None:
    code, _, error = run(checkout, ".", "--base", "HEAD")
    assert (code, "no kaitoc.yaml here or above" in error) == (2, True)
