"""A KAITO version more takes one module: 0.99.0, invented, in a copy of kaitoc.

What CONTRIBUTING.md says is followed to the letter: a profile, and three facts of the registry that changed.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest

import kaitoc
from kaitoc.resources import shipped
from kaitoc.versions import known_versions
from workplace import WORKSPACE

NEWEST = known_versions()[-1]
PROFILE = f'''\
"""KAITO 0.99.0."""

from msgspec.structs import replace

from kaitoc.kaito.profiles import v{NEWEST.replace(".", "_")}

PROFILE = replace(v{NEWEST.replace(".", "_")}.PROFILE, version="0.99.0")
'''
FACTS = {
    "base.libsonnet": ("  ],\n}", "    { since: '0.99.0', tag: '9.9.9' },\n  ],\n}"),
    "skus/azure.libsonnet": ("\n]\n", "\n  gpu.A100('Standard_NC99', 1) + { since: '0.99.0' },\n]\n"),
    "families/phi-4.libsonnet": (
        "size: '70Gi' },",
        "size: '70Gi' },\n    changes: [{ since: '0.99.0', retired: true }],",
    ),
}
"""In a file of the registry one text for another: a base image, a SKU more, and phi-4 no longer served."""
RUN = """\
import contextlib, io, json, sys
from kaitoc.cli.main import run
done = []
for arguments in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    done.append([int(code), out.getvalue(), err.getvalue()])
print(json.dumps(done))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of kaitoc that knows one KAITO version more; the directory that it is imported from."""
    root = tmp_path_factory.mktemp("checkout")
    package = root / "compiler" / "kaitoc"
    copytree(Path(kaitoc.__file__).parent, package, ignore=ignore_patterns("__pycache__"))
    data = package / "_data" if (package / "_data").is_dir() else root
    for folder in ("presets", "schemas", "overlays"):
        if not (data / folder).is_dir():
            copytree(shipped(folder), data / folder)
    (package / "kaito" / "profiles" / "v0_99_0.py").write_text(PROFILE)
    for name, (old, new) in FACTS.items():
        file = data / "presets" / name
        start, found, end = file.read_text().rpartition(old)
        assert found, name
        file.write_text(start + new + end)
    return package.parent


def run(copy: Path, *commands: list[str]) -> list[Any]:
    """Exit code, output and errors of each command, all in one process."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "XDG_CACHE_HOME": str(copy / "cache")}
    arguments = [sys.executable, "-c", RUN, json.dumps(commands)]
    done = subprocess.run(arguments, cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_one_module_adds_a_version(copy: Path) -> None:
    files = {
        "mini.yaml": WORKSPACE,
        "new.yaml": WORKSPACE.replace("Standard_NC24ads_A100_v4", "Standard_NC99"),
        "old.yaml": WORKSPACE.replace("phi-4-mini-instruct", "phi-4"),
    }
    for name, text in files.items():
        (copy / name).write_text(text)
    before, after, new, unknown, old, retired, nowhere = run(
        copy,
        ["expand", "mini.yaml", "--kaito-version", NEWEST],
        ["expand", "mini.yaml", "--kaito-version", "0.99.0"],
        ["expand", "new.yaml", "--kaito-version", "0.99.0"],
        ["expand", "new.yaml", "--kaito-version", NEWEST],
        ["validate", "old.yaml", "--kaito-version", NEWEST],
        ["validate", "old.yaml", "--kaito-version", "0.99.0"],
        ["validate", "old.yaml", "--kaito-version", "0.98.0"],
    )
    assert (before[0], after[0], new[0]) == (0, 0, 0)
    assert "kaito-base:9.9.9" in after[1]
    assert re.sub(r"kaito-base:\S+", "", after[1]) == re.sub(r"kaito-base:\S+", "", before[1])
    assert "Standard_NC99" in new[1]
    assert (unknown[0], "KC202" in unknown[2]) == (1, True)
    assert (old[0], retired[0], nowhere[0]) == (0, 1, 1)
    assert 'KAITO 0.99.0 has no preset "phi-4"' in retired[1]
    assert f"{NEWEST}, 0.99.0\n" in nowhere[1]
