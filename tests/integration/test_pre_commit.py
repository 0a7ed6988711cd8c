"""The hooks under the real pre-commit, which installs kaitoc from a repository: this needs the package registry.

`pip install -e '.[integration]' && python -m pytest tests/integration -n 0`
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bystanders import OTHERS
from docs import ROOT
from workplace import CLUSTER, PROJECT, WORKSPACE

pytest.importorskip("pre_commit")
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: phi-config}\ndata:\n  inference_config.yaml: 'vllm: {}'\n"


class Repository:
    """A git repository with the hooks."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self.path, self.environment = path, environment
        path.mkdir()

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, cwd=self.path, env=self.environment, capture_output=True, text=True)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run("git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments, check=check)

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, *arguments: str) -> tuple[int, str]:
        done = self.git("commit", "-m", "change", *arguments, check=False)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A project with both hooks, rendered and committed through them."""
    folder = tmp_path_factory.mktemp("hooks")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHONPATH"))}
    environment |= {"PRE_COMMIT_HOME": str(folder / "cache"), "XDG_CACHE_HOME": str(folder / "xdg")}
    tool = Repository(folder / "kaitoc", environment)
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True)
    tool.write(
        {name: (ROOT / name).read_bytes() for name in listed.stdout.decode().split("\0") if (ROOT / name).is_file()}
    )
    tool.git("init", "-q")
    tool.git("add", "-f", ".")
    tool.git("commit", "-qm", "kaitoc")
    revision = tool.git("rev-parse", "HEAD").stdout.strip()
    work = Repository(folder / "work", environment)
    hooks = "hooks: [{id: kaitoc-validate}, {id: kaitoc-render}]"
    work.write(
        {
            ".pre-commit-config.yaml": f"repos:\n- repo: {tool.path}\n  rev: {revision}\n  {hooks}\n",
            "kaitoc.yaml": PROJECT,
            "clusters/prod.yaml": CLUSTER,
            "workspaces/phi.yaml": WORKSPACE + "  config: phi-config\n",
            "workspaces/config.yaml": CONFIG,
        }
    )
    work.git("init", "-q", "-b", "main")
    work.git("add", ".")
    work.run(sys.executable, "-m", "pre_commit", "install")
    code, text = work.commit()
    assert (code, "rendered/prod: 4 added" in text) == (1, True), text
    work.git("add", ".")
    code, text = work.commit()
    assert code == 0, text
    return work


def test_a_wrong_file_does_not_get_in(hooked: Repository) -> None:
    before = (hooked.path / "workspaces/phi.yaml").read_text()
    hooked.write({"workspaces/phi.yaml": before.replace("instanceType", "instancetype")})
    code, text = hooked.commit("-a")
    assert (code, "workspaces/phi.yaml:6:3: error[KC101]" in text) == (1, True), text
    hooked.write({"workspaces/phi.yaml": before})
    hooked.git("reset", "-q")


def test_a_stale_tree_is_rendered(hooked: Repository) -> None:
    file = hooked.path / "workspaces/phi.yaml"
    file.write_text(file.read_text().replace("NC24ads", "NC48ads"))
    hooked.git("add", "workspaces")
    code, text = hooked.commit()
    assert (code, "rendered/prod: 2 changed" in text) == (1, True), text
    hooked.git("add", ".")
    code, text = hooked.commit()
    assert code == 0, text


def test_a_rendered_file_that_nobody_added(hooked: Repository) -> None:
    hooked.write({"workspaces/new.yaml": WORKSPACE.replace("name: phi\n", "name: new\n")})
    hooked.git("add", "workspaces")
    assert hooked.commit()[0] == 1
    code, text = hooked.commit("-a")
    assert (code, "rendered/prod/default/workspace-new.yaml is not in git" in text) == (1, True), text
    hooked.git("add", ".")
    assert hooked.commit()[0] == 0
    hooked.git("rm", "-q", "workspaces/new.yaml")
    code, text = hooked.commit()
    assert (code, "1 removed" in text) == (1, True), text
    hooked.git("add", "-A")
    assert hooked.commit()[0] == 0


def test_one_file_of_several(hooked: Repository) -> None:
    file = hooked.path / "workspaces/phi.yaml"
    file.write_text("# a comment\n" + file.read_text())
    hooked.git("add", ".")
    _, text = hooked.commit()
    assert "KC130" not in text, "the ConfigMap is not staged, and exists all the same"
    hooked.git("add", ".")
    assert hooked.commit()[0] == 0


def test_what_is_none_of_kaitos(hooked: Repository) -> None:
    hooked.write(OTHERS)
    hooked.git("add", ".")
    code, text = hooked.commit()
    assert code == 0, text
