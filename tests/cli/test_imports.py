"""What a command imports: nothing that it does not need."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from golden import GOLDEN
from processes import environment
from workplace import CLUSTER, PROJECT, WORKSPACE

HEAVY = {"_jsonnet", "huggingface_hub", "jinja2", "jsonschema", "jsonschema_rs", "kubernetes_validate", "yaml"}
SHOW = (
    "import sys; from kaitoc.cli.main import run; code = run();"
    "sys.stderr.write(chr(10) + 'MODULES ' + ' '.join(sys.modules)); sys.exit(code)"
)


def imported(folder: Path, *arguments: str) -> set[str]:
    """The heavy packages that a command line imports when the registry is cached."""
    return {module.partition(".")[0] for module in modules(folder, *arguments)} & HEAVY


def modules(folder: Path, *arguments: str) -> set[str]:
    """The modules that a command line imports when the registry is cached."""
    command = [sys.executable, "-c", SHOW, *arguments]
    surroundings = environment({"XDG_CACHE_HOME": str(folder / "cache")})
    for _ in range(2):
        done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    found = done.stderr.rpartition("MODULES ")[2].split()
    assert found, done.stderr
    return set(found)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in (
        ("kaitoc.yaml", PROJECT),
        ("clusters/prod.yaml", CLUSTER),
        ("workspaces/phi.yaml", WORKSPACE),
        ("bad.yaml", WORKSPACE.replace("phi-4-mini-instruct", "phi-5")),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--version"], set()),
        (["--help"], set()),
        (["render", "--help"], {"yaml", "jsonschema_rs"}),
        (["validate", "workspaces/phi.yaml"], {"yaml", "jsonschema_rs"}),
        (["validate", "bad.yaml"], {"yaml", "jsonschema_rs"}),
        (["plan", "workspaces/phi.yaml"], {"yaml", "jsonschema_rs"}),
        (["expand", "workspaces/phi.yaml"], {"yaml", "jsonschema_rs"}),
        (["render"], {"yaml", "jsonschema_rs"}),
        (["render", "--check"], {"yaml", "jsonschema_rs"}),
    ],
)
def test_only_what_is_needed(project: Path, arguments: list[str], needed: set[str]) -> None:
    assert imported(project, *arguments) <= needed


def test_the_cache_is_what_saves_jsonnet(tmp_path: Path) -> None:
    # The presets of a project are in no wheel.
    folder = shutil.copytree(GOLDEN / "own-preset", tmp_path / "project")
    needed = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", SHOW, "validate"],
            cwd=folder,
            env=environment({"XDG_CACHE_HOME": str(tmp_path / "empty")}),
            capture_output=True,
            text=True,
        )
        needed.append("_jsonnet" in done.stderr.rpartition("MODULES ")[2].split())
    assert needed == [True, False]
    assert os.listdir(tmp_path / "empty") == ["kaitoc"]


def test_only_kinds_of_the_input_are_imported(project: Path) -> None:
    rendering = modules(project, "render", "workspaces/phi.yaml", "-o", "out")
    assert "kaitoc.kaito.planning" in rendering
    assert not {f"kaitoc.kaito.{name}" for name in ("rag_planning", "inference_set", "expansion")} & rendering
    assert "kaitoc.kaito.expansion" in modules(project, "expand", "workspaces/phi.yaml")
