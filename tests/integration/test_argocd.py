"""The argocd CLI judges every status of KAITO's controllers, by the settings that `kaitoc gitops argocd` writes."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from programs import needed

from kaitoc.gitops import argocd, patience
from kaitoc.kaito.profile import load_profile
from kaitoc.registry.load import load_registry
from kaitoc.schema.kinds import storage_version
from statuses import STATES, State


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The ConfigMap argocd-cm for each KAITO version."""
    timeouts = patience.exceptions(map(load_registry, ("0.9.4", "0.12.0")))
    found = {}
    for version in ("0.9.4", "0.12.0"):
        found[version] = tmp_path_factory.mktemp("settings") / "argocd-cm.yaml"
        found[version].write_text(yaml.safe_dump(argocd.settings(load_profile(version).conditions, timeouts)))
    return found


@pytest.mark.parametrize(
    ("state", "version"),
    [
        pytest.param(state, version, id=f"{version} {state.kind} {state.name}")
        for state in STATES
        for version in state.versions
    ],
)
def test_health(state: State, version: str, settings: dict[str, Path], tmp_path: Path) -> None:
    obj: dict[str, Any] = state.object(storage_version(state.kind, version))
    file = tmp_path / "object.yaml"
    file.write_text(yaml.safe_dump(obj))
    command = ["admin", "settings", "resource-overrides", "health", file, "--argocd-cm-path", settings[version]]
    done = subprocess.run([needed("argocd"), *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (status,) = re.findall(r"^STATUS: (\w+)$", done.stdout, re.MULTILINE)
    assert status == state.argo
