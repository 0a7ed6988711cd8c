"""The programs that the integration tests run: where they are found, and which version they are."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

VERSIONS = {
    "actionlint": ["-version"],
    "argocd": ["version", "--client", "--short"],
    "chromium": ["--version"],
    "etcd": ["--version"],
    "flux": ["--version"],
    "helm3": ["version", "--short"],
    "helm4": ["version", "--short"],
    "kube-apiserver": ["--version"],
    "kubeconform": ["-v"],
    "kustomize": ["version"],
    "promtool": ["--version"],
    "jq": ["--version"],
}
"""How each says its version."""

_OTHER_NAMES = {"chromium": ("chromium-browser", "google-chrome")}


@cache
def find(name: str) -> Path | None:
    """A program, in $KUBEBUILDER_ASSETS or on the PATH. `helm3` and `helm4` may be called helm there."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    named = Path(assets, name) if assets else None
    if named and named.is_file():
        return named
    found = next(filter(None, map(shutil.which, (name, *_OTHER_NAMES.get(name, ())))), None)
    if found is None and name in ("helm3", "helm4"):
        helm = shutil.which("helm")
        found = helm if helm and version_of(Path(helm), ["version", "--short"]).startswith(name[-1]) else None
    return Path(found) if found else None


def version_of(program: Path, arguments: list[str]) -> str:
    """The first version number that a program prints of itself, "" where it prints none."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout + done.stderr)
    return found[0] if found else ""


def needed(name: str) -> Path:
    """A program, or a skip that says what is missing."""
    found = find(name)
    if found is None:
        pytest.skip(f"{name} is neither in KUBEBUILDER_ASSETS nor on the PATH")
    return found
