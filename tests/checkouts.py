"""A small tree of our own with the structure of KAITO's repository, and stubs of the packages that presets use."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from kaitoc.onboard.run import Outcome
from kaitoc.onboard.subject import Subject
from kaitoc.registry.load import load_registry
from kaitoc.registry.model import Registry

ROOT = Path(__file__).parent / "checkout"
VERSIONS = ("0.8.1", "0.9.4")
NAMES = ("llama-3.3-70b-instruct", "falcon-7b", "falcon-7b-instruct", "deepseek-r1-distill-llama-8b")
"""The presets of the tree: several nodes with a chat template and parsers, tuning, one beside it, a plain one."""
MATRIX = ".github/e2e-preset-configs.json"
HUB_IDS = "presets/workspace/models/vllm_model.go"

needs_go = pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed")


@cache
def registry(version: str) -> Registry:
    """The shipped registry."""
    return load_registry(version, cache=None)


def subject(name: str, version: str = "0.8.1") -> Subject:
    """A shipped preset."""
    found = registry(version).find(name)
    assert found is not None
    return Subject(found, registry(version), {})


@cache
def _files() -> Mapping[str, str]:
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in ROOT.rglob("*") if path.is_file()}


def tree(version: str = "0.8.1") -> dict[str, str]:
    """The tree as a version of KAITO has it."""
    found = dict(_files())
    if version == "0.8.1":
        del found[HUB_IDS]
    for path, text in _files().items():
        if version == "0.8.1":
            if path.endswith("/model.go"):
                # The Transformers server of 0.8 has no served name.
                server = r"(InferenceMainFile: .*\n)\t+ModelName: .*\n"
                text = re.sub(server, r"\1", text)
                found[path] = re.sub(r"(\tAccelerateParams: tuning.*\n)\t+ModelName: .*\n", r"\1", text)
            continue
        text = text.replace("inference.DefaultVLLM", "metadata.DefaultVLLM").replace("tag: 0.1.1", "tag: 0.2.5")
        text = text.replace('nil, "")', 'nil, "", "")').replace("modelSecret.Name)", 'modelSecret.Name, "")')
        text = text.replace('adapters, "")', 'adapters, "", "")').replace("access string)", "access, config string)")
        found[path] = text.replace("ersion: 0.8.1", f"ersion: {version}")
    if version != "0.8.1":
        del found[MATRIX]
    return found


def applied(files: Mapping[str, str], outcome: Outcome) -> dict[str, str]:
    """The tree after what became of it."""
    merged = {**files, **outcome.files}
    return {path: text for path, text in merged.items() if text is not None}


def written(files: Mapping[str, str], root: Path) -> Path:
    """The tree on disk."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def go(root: Path, *arguments: str) -> str:
    """What a Go command prints in a tree; it must succeed, without a network."""
    surroundings = {**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    done = subprocess.run(["go", *arguments], cwd=root, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def gofmt(files: Mapping[str, str], root: Path) -> str:
    """The files that gofmt would change."""
    paths = [path for path in files if path.endswith(".go")]
    done = subprocess.run(["gofmt", "-l", *paths], cwd=root, capture_output=True, text=True)
    return done.stdout + done.stderr
