"""A project that is rendered again after a change gives what it gives when it is rendered anew."""

import contextlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kaitoc.addressing import content_hash
from kaitoc.cli import reading
from kaitoc.cli.main import run
from workplace import CLUSTER, Workplace

PROJECT = """\
apiVersion: kaitoc/v1alpha1
kind: Project
spec:
  inputs: [in/]
  targets:
    - {name: prod, cluster: cluster.yaml, output: out, overlays: [OVERLAY]}
"""
GATED = CLUSTER.replace("0.9.4", "0.9.4\n  featureGates: {enableInferenceSetController: true}")
REQUIRED = "- match: {kind: Workspace, name: w1}\n  patch: {metadata: {labels: {team: a}}}\n"
CREATED_BY = "inferenceset.kaito.sh/created-by"

Object = dict[str, Any]


def obj(kind: str, name: str, api: str = "v1", **fields: Any) -> Object:
    metadata = {"name": name, **fields.pop("metadata", {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}


def workspace(
    name: str, config: str = "", labels: Object | None = None, sku: str = "NC24ads", **inference: Any
) -> Object:
    resource = {"instanceType": f"Standard_{sku}_A100_v4", "labelSelector": {"matchLabels": {"apps": name}}}
    inference = inference or {"preset": {"name": "phi-4-mini-instruct"}}
    if config:
        inference["config"] = config
    api, metadata = "kaito.sh/v1beta1", {"labels": labels} if labels else {}
    return obj("Workspace", name, api, metadata=metadata, resource=resource, inference=inference)


def config_map(name: str, length: int) -> Object:
    return obj("ConfigMap", name, data={"inference_config.yaml": f"vllm:\n  max-model-len: {length}\n"})


def pod_with(config: str) -> Object:
    containers = [{"name": "c", "image": "i", "envFrom": [{"configMapRef": {"name": config}}]}]
    return {"spec": {"containers": containers}}


def inference_set(replicas: int, config: str = "") -> Object:
    workload = workspace("x", config)
    template = {"resource": {"instanceType": workload["resource"]["instanceType"]}, "inference": workload["inference"]}
    spec = {"replicas": replicas, "labelSelector": {"matchLabels": {"apps": "set"}}, "template": template}
    return obj("InferenceSet", "set", "kaito.sh/v1alpha1", spec=spec)


HASHED = f"c0-{content_hash(config_map('c0', 1024))}"
START: dict[str, list[Object]] = {
    "in/a.yaml": [workspace("w0", "c0")],
    "in/b.yaml": [workspace("w1")],
    "in/c.yaml": [config_map("c0", 1024)],
    "in/d.yaml": [config_map("c1", 1024)],
}
VARIANTS: dict[str, list[list[Object]]] = {
    "in/a.yaml": [[workspace("w0", config)] for config in ("", "c0", "c1")] + [[workspace("w0", sku="NC48ads")]],
    "in/b.yaml": [[workspace("w1", config)] for config in ("", "c0", "c1")]
    + [[workspace("w3", template=pod_with("c0"))]],
    "in/c.yaml": [[config_map("c0", 1024)], [config_map("c0", 2048)], [config_map("c0", 1024), config_map("c9", 1)]],
    "in/d.yaml": [[config_map("c1", length)] for length in (1024, 2048)] + [[config_map(HASHED, 1024)], []],
    "in/e.yaml": [[inference_set(1)], [inference_set(3, "c0")], [workspace("w2", labels={CREATED_BY: "set"})], []],
    "in/f.yaml": [
        [obj("Deployment", "d", "apps/v1", spec={"template": pod_with("c0")})],
        [obj("Secret", "s", stringData={"a": "b"})],
        [obj("NodeClaim", "n", "karpenter.sh/v1", metadata={"labels": {"kaito.sh/workspace": "w0"}})],
        [config_map("inference-params-template", 4096)],
        [obj("Workspace", "w0", "example.com/v1")],
        [obj("Kustomization", "k", "kustomize.config.k8s.io/v1beta1")],
        [],
    ],
    "in/g.yaml": [
        [workspace("W1")],
        [workspace("w0", sku="NV6")],
        [workspace("w9", preset={"name": "phi-5"})],
        [inference_set(2)],
        *[[]] * 4,
    ],
    "overlay.yaml": [[]],
    "out/default/workspace-w0.yaml": [[], [workspace("w0")]],
    "out/kustomization.yaml": [[]],
}
EDIT = st.sampled_from([(file, objects) for file, variants in VARIANTS.items() for objects in variants])


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the presets are evaluated."""
    cache = tmp_path_factory.mktemp("cache")
    with rendering(cache, cache) as render:
        project(cache)
        render()
    return cache


@contextlib.contextmanager
def rendering(folder: Path, cache: Path) -> Iterator[Any]:
    """How to run a command in a folder, with a cache of its own."""

    def render(*options: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            patch.setenv("XDG_CACHE_HOME", str(cache))
            code = run(["render", *options])
        return code, out.getvalue(), err.getvalue()

    with pytest.MonkeyPatch.context() as patch:
        yield render


def project(folder: Path) -> None:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "kaitoc.yaml").write_text(PROJECT.replace("OVERLAY", ""))
    (folder / "cluster.yaml").write_text(GATED)


def edit(folder: Path, file: str, objects: list[Object]) -> None:
    """Write the objects to a file, or without any remove it; the overlay is there or not."""
    if file == "overlay.yaml":
        (folder / file).write_text(REQUIRED)
        text = (folder / "kaitoc.yaml").read_text()
        there = "[overlay.yaml]" in text
        (folder / "kaitoc.yaml").write_text(PROJECT.replace("OVERLAY", "" if there else file))
    elif objects:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("\n---\n".join(map(json.dumps, objects)))
    else:
        (folder / file).unlink(missing_ok=True)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


A_HASHED_TWIN = [[("in/d.yaml", [config_map(HASHED, 1024)])], [("in/d.yaml", [config_map("c1", 1024)])]]
A_POD_BESIDE = [
    [("in/a.yaml", [workspace("w0")]), ("in/f.yaml", VARIANTS["in/f.yaml"][0])],
    [("in/a.yaml", [workspace("w0", "c0")])],
    [("in/f.yaml", [])],
]


@example(A_HASHED_TWIN)
@example(A_POD_BESIDE)
@given(st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=2, max_size=6))
def test_a_change_gives_what_a_new_start_gives(evaluated: Path, history: list[Any]) -> None:
    with TemporaryDirectory() as scratch:
        ours, theirs = Path(scratch, "ours", "p"), Path(scratch, "theirs", "p")
        caches = []
        for folder in (ours, theirs):
            folder.mkdir(parents=True)
            project(folder)
            for file, objects in START.items():
                edit(folder, file, objects)
            caches.append(Path(shutil.copytree(evaluated / "kaitoc", folder.parent / "kaitoc")).parent)
        with rendering(ours, caches[0]) as again, rendering(theirs, caches[1]) as anew:
            for edits in history:
                for change in edits:
                    edit(ours, *change)
                    edit(theirs, *change)
                for options in (["--check"], [], ["--check"]):
                    shutil.rmtree(caches[1] / "kaitoc" / "targets", ignore_errors=True)
                    assert again(*options) == anew(*options)
                assert files(ours) == files(theirs)


COMPILED: list[tuple[str, list[Object], str, set[str]]] = [
    ("a file on its own", [workspace("w1", sku="NC48ads")], "in/b.yaml", {"in/b.yaml"}),
    ("what names a changed file", [config_map("c0", 512)], "in/c.yaml", {"in/a.yaml", "in/c.yaml"}),
    ("what a changed file names", [workspace("w1", "c0")], "in/b.yaml", {"in/a.yaml", "in/b.yaml", "in/c.yaml"}),
    ("what gets something to find", [inference_set(1)], "in/e.yaml", {"in/e.yaml"}),
    ("a new file", [workspace("w5")], "in/x.yaml", {"in/x.yaml"}),
]


@pytest.mark.parametrize(("objects", "file", "expected"), [case[1:] for case in COMPILED], ids=[c[0] for c in COMPILED])
@pytest.mark.parametrize("overlay", [False, True])
def test_only_what_a_change_bears_on_is_compiled(
    work: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    objects: list[Object],
    file: str,
    expected: set[str],
    overlay: bool,
) -> None:
    parts: list[set[str]] = []
    parse = reading.parse

    def noting(files: Any, contents: Any) -> Any:
        parts.append({one.name for one in files})
        return parse(files, contents)

    project(work.path)
    for name, content in START.items():
        edit(work.path, name, content)
    if overlay:
        edit(work.path, "overlay.yaml", [])
    assert work.run("render").code == 0
    edit(work.path, file, objects)
    monkeypatch.setattr(reading, "parse", noting)
    assert work.run("render", "--check").code == 1
    assert parts[-1] == expected
    assert work.run("render").code == 0
    assert parts[-1] == expected


def test_findings_are_repeated(work: Workplace) -> None:
    project(work.path)
    edit(work.path, "in/a.yaml", [workspace("w0")])
    edit(work.path, "in/s.yaml", [obj("Secret", "s", stringData={"a": "b"})])
    work.run("render")
    edit(work.path, "in/a.yaml", [workspace("w0", sku="NC48ads")])
    assert "KC401" in work.run("render").err


@pytest.mark.parametrize("spoil", ["in the middle", "empty", "a directory"])
def test_a_spoilt_memory_costs_nothing_but_time(work: Workplace, monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(work.path / "cache"))
    project(work.path)
    edit(work.path, "in/a.yaml", [workspace("w0")])
    edit(work.path, "in/b.yaml", [workspace("w1")])
    work.run("render")
    (memory,) = (work.path / "cache" / "kaitoc" / "targets").iterdir()
    if spoil == "in the middle":
        memory.write_bytes(memory.read_bytes().replace(b"in/a.yaml", b"in/c.yaml"))
    else:
        memory.unlink()
        _ = memory.mkdir() if spoil == "a directory" else memory.touch()
    edit(work.path, "in/a.yaml", [workspace("w0", sku="NC48ads")])
    done = work.run("render")
    assert (done.code, done.err) == (0, "out: 2 changed, 2 unchanged\n")


def test_a_file_that_was_removed_is_written_again(work: Workplace) -> None:
    project(work.path)
    edit(work.path, "in/a.yaml", [workspace("w0")])
    edit(work.path, "in/b.yaml", [workspace("w1")])
    work.run("render")
    whole = files(work.path / "out")
    os.unlink(work.path / "out/default/workspace-w1.yaml")
    edit(work.path, "in/a.yaml", [workspace("w0", sku="NC48ads")])
    assert "+++ out/default/workspace-w1.yaml" in work.run("render", "--check").out
    edit(work.path, "in/a.yaml", [workspace("w0")])
    work.run("render")
    assert files(work.path / "out") == whole
