"""The workflows under actionlint, that of the example with the action of this repository beside it."""

import shutil
import subprocess
from pathlib import Path

from programs import needed

from docs import ROOT


def lint(folder: Path, workflow: Path) -> str:
    command = [needed("actionlint"), "-no-color", workflow]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_our_own_workflow() -> None:
    assert lint(ROOT, ROOT / ".github" / "workflows" / "ci.yml") == ""


def test_the_example(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "github", tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".kaitoc").mkdir()
    shutil.copy(ROOT / "action.yml", tmp_path / ".kaitoc")
    workflow = tmp_path / ".github" / "workflows" / "kaitoc.yml"
    assert lint(tmp_path, workflow) == ""
    workflow.write_text(workflow.read_text().replace("max-gpus:", "max-gpu:"))
    assert "max-gpu" in lint(tmp_path, workflow)
