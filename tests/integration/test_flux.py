"""What the Flux CLI builds of each step, with the code of kustomize-controller, is what the step is for."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from programs import needed
from test_kustomize import build, gitops, is_flux, is_hashed, is_kaito, key
from trees import TREES, Tree

Object = dict[str, Any]


def built(tree: Tree, step: Object, folder: Path) -> list[Object]:
    """The objects of a step, as `flux build` takes them from a copy of the tree."""
    copy = folder / "tree"
    if not copy.exists():
        shutil.copytree(tree.folder, copy)
    (folder / "step.yaml").write_text(yaml.safe_dump(step))
    path = copy / "_patches" if step["spec"]["path"].endswith("_patches") else copy
    arguments = ["build", "kustomization", step["metadata"]["name"], "--path", path]
    arguments += ["--kustomization-file", folder / "step.yaml", "--dry-run", "--strict-substitute"]
    done = subprocess.run([needed("flux"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [obj for obj in yaml.safe_load_all(done.stdout) if obj]


@pytest.mark.parametrize("tree", TREES, ids=[tree.name for tree in TREES])
def test_flux_builds_each_object_once(tree: Tree, tmp_path: Path) -> None:
    needed("flux")
    steps = [obj for obj in gitops(tree, "flux") if is_flux(obj)]
    found = {step["metadata"]["name"].rpartition("-")[2]: built(tree, step, tmp_path) for step in steps}
    everything = [key(obj) for obj in build(tree.folder)]
    if tree.deliver == "workload":
        assert sorted(map(key, found["workloads"])) == sorted(everything)
        return
    assert sorted(map(key, [*found["config"], *found["workloads"]])) == sorted(everything)
    assert all(map(is_kaito, found["workloads"]))
    assert not any(map(is_kaito, found["config"]))
    assert all(map(is_hashed, found["retire"]))
    assert {key(obj) for obj in found.get("patches", [])} == {key(obj) for obj in tree.patches}
