"""On two cores everything is as on one, only sooner."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kaitoc.aside import ENOUGH
from processes import environment
from workplace import CLUSTER, PROJECT, Tree, another, edit

CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
pytestmark = pytest.mark.skipif(len(CORES) < 2, reason="there is one core")

FORKED = "a process began"
RUN = f"""\
import os, sys
os.register_at_fork(before=lambda: print({FORKED!r}, file=sys.stderr))
from kaitoc.__main__ import main
main()
"""
CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: shared}
data:
  inference_config.yaml: "vllm: {max-model-len: 4096}"
"""
WRONG = {
    "workspaces/w003.yaml": edit("phi-4-mini-instruct", "phi-5", another("w003")),
    "workspaces/w070.yaml": edit("Standard_NC24ads_A100_v4", "Standard_X", another("w070")),
    "workspaces/w071.yaml": "apiVersion: [\n",
}


def project(folder: Path, files: dict[str, str]) -> Path:
    """More Workspaces than are worth a process, of which some name one ConfigMap; and what is wrong among them."""
    every = {
        "kaitoc.yaml": PROJECT,
        "clusters/prod.yaml": CLUSTER,
        "workspaces/config.yaml": CONFIG,
        **{f"workspaces/w{number:03}.yaml": workspace(number) for number in range(ENOUGH + 20)},
    }
    for name, text in {**every, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def workspace(number: int) -> str:
    text = another(f"w{number:03}")
    return edit("inference:\n", "inference:\n  config: shared\n", text) if number % 3 == 0 else text


def outcome(folder: Path, cores: set[int], *arguments: str) -> tuple[int, bytes, str, Tree]:
    """What a command line on these cores ends with, prints and writes, after it began processes or not."""
    out = folder / "out"
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=folder,
        env=environment({"XDG_CACHE_HOME": str(folder / f"cache{len(cores)}")}),
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
        capture_output=True,
        timeout=60,
    )
    said = done.stderr.decode().splitlines()
    assert (FORKED in said) == (len(cores) > 1), done.stderr.decode()
    written: Tree = {
        str(file.relative_to(folder)): (file.stat().st_mode, file.read_bytes())
        for top in (out, folder / "rendered")
        for file in top.rglob("*")
        if file.is_file()
    }
    return done.returncode, done.stdout, "\n".join(line for line in said if line != FORKED), written


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("render", "workspaces", "-o", "out", "--cluster", "clusters/prod.yaml"),
        ("render",),
        ("expand", "workspaces", "--cluster", "clusters/prod.yaml"),
        ("expand", "--no-validate"),
        ("plan",),
        ("validate", "workspaces", "--output-format", "json"),
        ("validate", "--cluster", "clusters/prod.yaml", "workspaces", "--context", "clusters"),
    ],
    ids=" ".join,
)
def test_as_on_one_core(arguments: tuple[str, ...], wrong: bool, tmp_path: Path) -> None:
    files = WRONG if wrong else {}
    one, two = (project(tmp_path / name, files) for name in ("one", "two"))
    expected = outcome(one, {CORES[0]}, *arguments)
    assert outcome(two, set(CORES), *arguments) == expected
    assert expected[0] == (1 if wrong else 0)


def test_a_change_is_found_as_on_one_core(tmp_path: Path) -> None:
    outcomes = []
    for name, cores in (("one", {CORES[0]}), ("two", set(CORES))):
        folder = project(tmp_path / name, {})
        first = outcome(folder, cores, "render")
        assert first[0] == 0
        changed = CONFIG.replace("4096", "2048")
        (folder / "workspaces" / "config.yaml").write_text(changed)
        done = subprocess.run(
            [sys.executable, "-m", "kaitoc", "render", "--check"],
            cwd=folder,
            env=environment({"XDG_CACHE_HOME": str(folder / f"cache{len(cores)}")}),
            capture_output=True,
            timeout=60,
        )
        outcomes.append((done.returncode, done.stdout, done.stderr))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] == 1
