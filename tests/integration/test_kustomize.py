"""kustomize builds every golden tree, and the steps in which Flux and Argo CD take it."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from programs import needed
from trees import GOLDEN, TREES, Tree, documents, is_kustomization

from kaitoc.addressing import HASH_LENGTH
from kaitoc.objects import KAITO_GROUP, group_of
from processes import kaitoc

Object = dict[str, Any]
NAMED = pytest.mark.parametrize("tree", TREES, ids=[tree.name for tree in TREES])
REPO = ["--repo", "https://example.com/models.git"]


def build(folder: Path) -> list[Object]:
    done = subprocess.run([needed("kustomize"), "build", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "deprecated" not in done.stderr.lower()
    return [obj for obj in yaml.safe_load_all(done.stdout) if obj]


def patched(tmp_path: Path, tree: Tree, patches: list[Object], folder: str = "") -> list[Object]:
    """What a delivery tool makes of a tree: kustomize with patches on top, as Argo CD and Flux run it."""
    tree_folder = tmp_path / "tree"
    if not tree_folder.exists():
        tree_folder.symlink_to(tree.folder / folder)
    kustomization = {"kind": "Kustomization", "resources": ["tree"], "patches": patches}
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
    return build(tmp_path)


def key(obj: Object) -> tuple[str, ...]:
    metadata = obj["metadata"]
    return (obj["apiVersion"], obj["kind"], metadata.get("namespace", ""), metadata["name"])


def is_kaito(obj: Object) -> bool:
    return group_of(obj["apiVersion"]) == KAITO_GROUP


def is_hashed(obj: Object) -> bool:
    found = re.fullmatch(rf".+-[0-9a-f]{{{HASH_LENGTH}}}", obj["metadata"]["name"])
    return bool(obj["kind"] == "ConfigMap" and found)


def gitops(tree: Tree, tool: str, *arguments: str) -> list[Object]:
    done = kaitoc(GOLDEN / tree.case, "gitops", tool, "--target", tree.target, *REPO, *arguments)
    assert done.returncode == 0, done.stderr.decode()
    return list(yaml.safe_load_all(done.stdout))


@NAMED
def test_a_tree_is_what_its_files_say(tree: Tree) -> None:
    written = [obj for path in tree.folder.rglob("*.yaml") if "_patches" not in path.parts for obj in documents(path)]
    expected = {key(obj): obj for obj in written if not is_kustomization(obj)}
    assert {key(obj): obj for obj in build(tree.folder)} == expected


@pytest.mark.parametrize("tree", [tree for tree in TREES if tree.patches], ids=lambda tree: tree.name)
def test_patches(tree: Tree) -> None:
    assert {key(obj) for obj in build(tree.folder / "_patches")} == {key(obj) for obj in tree.patches}


@NAMED
def test_the_steps_of_flux_hold_each_object_once(tree: Tree, tmp_path: Path) -> None:
    steps = {obj["metadata"]["name"].rpartition("-")[2]: obj["spec"] for obj in gitops(tree, "flux") if is_flux(obj)}
    everything = build(tree.folder)
    built = {
        name: patched(tmp_path, tree, spec.get("patches", [])) for name, spec in steps.items() if name != "patches"
    }
    if tree.deliver == "workload":
        assert {key(obj) for obj in built["workloads"]} == {key(obj) for obj in everything}
        return
    assert {key(obj) for obj in built["config"]} == {key(obj) for obj in everything if not is_kaito(obj)}
    assert {key(obj) for obj in built["workloads"]} == {key(obj) for obj in everything if is_kaito(obj)}
    assert {key(obj) for obj in built["retire"]} == {key(obj) for obj in everything if is_hashed(obj)}
    assert "kaitoc/stage" not in str(built)
    for obj in built["config"]:
        annotations = obj["metadata"].get("annotations", {})
        once = annotations.get("kustomize.toolkit.fluxcd.io/ssa") == "IfNotPresent"
        assert once == is_hashed(obj)
    # What takes the ConfigMaps over in the end must not say that they are left alone.
    assert not any("fluxcd.io/ssa" in str(obj["metadata"]) for obj in built["retire"])
    for obj in built["workloads"]:
        assert obj["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/prune"] == "disabled"


def is_flux(obj: Object) -> bool:
    return is_kustomization(obj) and "spec" in obj


@NAMED
def test_the_waves_of_argo_cd(tree: Tree, tmp_path: Path) -> None:
    application_set = next(obj for obj in gitops(tree, "argocd") if obj["kind"] == "ApplicationSet")
    patches = application_set["spec"]["template"]["spec"]["source"]["kustomize"]["patches"]
    before = {key(obj): obj["metadata"].get("annotations", {}) for obj in build(tree.folder)}
    after = {key(obj): obj["metadata"].get("annotations", {}) for obj in patched(tmp_path, tree, patches)}
    assert before.keys() == after.keys()
    for identity, annotations in after.items():
        wave, options = (annotations.get(f"argocd.argoproj.io/{name}") for name in ("sync-wave", "sync-options"))
        own = before[identity]
        late = identity[0].startswith(KAITO_GROUP) or identity[1] == "PersistentVolumeClaim"
        assert wave == own.get("argocd.argoproj.io/sync-wave", "1" if late else None)
        if late and "argocd.argoproj.io/sync-options" not in own:
            assert options == "Prune=false,Delete=false"


def test_what_gitops_writes(tmp_path: Path) -> None:
    for tool in ("argocd", "flux"):
        output = tmp_path / tool
        done = kaitoc(GOLDEN / "two-clusters", "gitops", tool, *REPO, "-o", str(output))
        assert done.returncode == 0, done.stderr
        folders = [output] if tool == "argocd" else sorted(path for path in output.iterdir() if path.is_dir())
        assert all(build(folder) for folder in folders)
