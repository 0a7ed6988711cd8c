"""The hooks for pre-commit, run as it runs them, in a real git repository."""

import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs import ROOT
from workplace import CLUSTER, PROJECT, WORKSPACE, Done, Workplace, edit

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
}


def git(*arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, text=True).stdout


def hook(work: Workplace, identifier: str, *files: str) -> Done:
    """Run a hook on the files that are staged, or on these."""
    described = HOOKS[identifier]
    staged = files or tuple(git("diff", "--cached", "--name-only", "--diff-filter=ACMR").splitlines())
    program, *arguments = shlex.split(described["entry"])
    assert program == "kaitoc"
    return work.run(*arguments, *(staged if described.get("pass_filenames", True) else ()))


@pytest.fixture
def repository(work: Workplace) -> Workplace:
    """A project that is rendered and committed."""
    work.project({"workspaces/phi.yaml": WORKSPACE})
    git("init", "-q", "-b", "main")
    assert work.run("render").code == 0
    git("add", ".")
    git("commit", "-qm", "start")
    return work


def test_the_hooks_are_described_as_pre_commit_wants_them() -> None:
    assert sorted(HOOKS) == ["kaitoc-render", "kaitoc-validate"]
    for described in HOOKS.values():
        assert described["language"] == "python"
        assert described["description"].endswith(".")


def test_validate_judges_what_is_staged(repository: Workplace) -> None:
    repository.write({"workspaces/new.yaml": edit("instanceType", "instancetype", edit("name: phi\n", "name: new\n"))})
    git("add", "workspaces/new.yaml")
    done = hook(repository, "kaitoc-validate")
    assert (done.code, "workspaces/new.yaml:6:3: error[KC101]" in done.out) == (1, True)


def test_render_writes_and_fails_once(repository: Workplace) -> None:
    repository.write({"workspaces/phi.yaml": edit("NC24ads", "NC48ads")})
    git("add", ".")
    done = hook(repository, "kaitoc-render")
    assert (done.code, done.err) == (1, "rendered/prod: 2 changed, 1 unchanged\n")
    git("add", ".")
    assert hook(repository, "kaitoc-render") == Done(0, "", "rendered/prod is up to date\n")


def test_render_sees_what_was_removed(repository: Workplace) -> None:
    repository.write({"workspaces/new.yaml": edit("name: phi\n", "name: new\n")})
    assert hook(repository, "kaitoc-render").code == 1
    git("add", ".")
    git("commit", "-qm", "new")
    git("rm", "-q", "workspaces/new.yaml")
    assert hook(repository, "kaitoc-render").code == 1
    assert not Path("rendered/prod/default/workspace-new.yaml").exists()


def test_render_names_what_is_not_in_git(repository: Workplace) -> None:
    repository.write({"workspaces/new.yaml": edit("name: phi\n", "name: new\n")})
    assert repository.run("render").code == 0
    git("add", "-u")
    git("add", "workspaces")
    done = hook(repository, "kaitoc-render")
    assert (done.code, done.err) == (
        1,
        "rendered/prod is up to date\n"
        "rendered/prod/default/workspace-new.yaml is not in git: `git add rendered/prod`\n",
    )
    git("add", ".")
    assert hook(repository, "kaitoc-render").code == 0


def test_what_git_ignores_need_not_be_in_it(work: Workplace) -> None:
    work.project({".gitignore": "rendered/\n"})
    git("init", "-q")
    assert work.run("render", "--hook").code == 1
    assert work.run("render", "--hook").code == 0


def test_without_git(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    work.project()
    assert work.run("render", "--hook").code == 1
    assert work.run("render", "--hook").code == 0
    monkeypatch.setenv("PATH", "")
    assert work.run("render", "--hook").code == 0


@pytest.mark.parametrize("arguments", [["workspaces", "-o", "out"], ["--check"]])
def test_the_hook_renders_targets(work: Workplace, arguments: list[str]) -> None:
    done = work.project().run("render", "--hook", *arguments)
    assert (done.code, done.err.splitlines()[0]) == (2, "error: --hook renders the targets of kaitoc.yaml")


def test_the_first_commit_of_a_project(work: Workplace) -> None:
    work.write({"kaitoc.yaml": PROJECT, "clusters/prod.yaml": CLUSTER, "workspaces/phi.yaml": WORKSPACE})
    git("init", "-q")
    git("add", ".")
    assert hook(work, "kaitoc-validate").code == 0
    assert hook(work, "kaitoc-render").code == 1
    git("add", ".")
    assert hook(work, "kaitoc-validate").code == 0
    assert hook(work, "kaitoc-render").code == 0
