"""`kaitoc diff` between rendered trees: what is the same to the byte is not even parsed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaitoc.load import yaml as loading
from kaitoc.project import load_project
from workplace import CLUSTER, WORKSPACE, Files, Workplace, edit

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/kaitoc.yaml"))
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\ndata: {inference_config.yaml: 'vllm: {seed: 1}'}\n"
USER = edit("inference:\n", "inference:\n  config: config\n")


def rendered(work: Workplace, name: str, files: Files) -> None:
    work.write({f"{name}-in/{file}": text for file, text in files.items()})
    done = work.run("render", f"{name}-in", "--kaito-version", "0.9.4", "-o", name)
    assert done.code == 0, done.err


def compared(work: Workplace, old: str, new: str, *arguments: str, code: int = 1) -> dict[str, Any]:
    done = work.run("diff", old, new, *arguments, "--output-format", "json")
    assert done.code == code, done.err
    document: dict[str, Any] = json.loads(done.out)
    return document


def classes(document: dict[str, Any]) -> dict[str, str]:
    return {f"{one['object']['kind']} {one['object']['name']}": one["change"] for one in document["objects"]}


def test_only_what_differs_is_parsed(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {f"w{n}.yaml": edit("name: phi\n", f"name: w{n}\n") for n in range(20)}
    rendered(work, "a", {"phi.yaml": USER, "config.yaml": CONFIG, **others})
    rendered(work, "b", {"phi.yaml": USER, "config.yaml": CONFIG.replace("seed: 1", "seed: 2"), **others})
    parsed: list[str] = []
    read = loading.read_documents

    def noting(data: bytes, name: str) -> Any:
        parsed.append(name.rpartition("/")[2])
        return read(data, name)

    monkeypatch.setattr(loading, "read_documents", noting)
    found = classes(compared(work, "a", "b"))
    assert {name.partition("-")[0] for name in parsed} == {"configmap", "workspace"}
    assert {name for name in parsed if name.startswith("workspace")} == {"workspace-phi.yaml"}
    assert found.pop("Workspace phi") == "restart"
    assert [found.pop(name) for name in list(found) if name.startswith("ConfigMap")] == ["in-place"]
    assert set(found.values()) == {"none"}
    assert len(found) == 20


def test_nothing_differs(work: Workplace) -> None:
    rendered(work, "a", {"phi.yaml": USER, "config.yaml": CONFIG})
    assert work.run("diff", "a", "a").out == "nothing differs: 2 objects on both sides\n"


def test_what_names_a_changed_object_is_looked_at(work: Workplace) -> None:
    """A Secret keeps its name whatever it holds, and a Workspace that waits for its key may come to something else."""
    token = "apiVersion: v1\nkind: Secret\nmetadata: {name: token}\nstringData: {KEY: a}\n"
    user = edit(
        "    name: phi-4-mini-instruct\n", "    name: org/model\n    presetOptions: {modelAccessSecret: token}\n"
    )
    rendered(work, "a", {"secret.yaml": token, "phi.yaml": WORKSPACE})
    shutil.copytree(work.path / "a", work.path / "b")
    for name in ("a", "b"):
        (work.path / name / "default/workspace-phi.yaml").write_text(user)
    (work.path / "b/default/secret-token.yaml").write_text(token.replace("KEY: a", "KEY: b"))
    found = compared(work, "a", "b")
    assert classes(found)["Secret token"] == "in-place"
    assert [one["diagnostics"] != [] for one in found["objects"] if one["object"]["name"] == "phi"] == [True]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("what", ["change", "removal"])
def test_a_tree_differs_as_its_files_do(work: Workplace, case: str, what: str) -> None:
    """For every golden case and every object: the short way has the same result as compiling everything."""
    project_file = load_project(GOLDEN / case / "kaitoc.yaml")
    target = project_file.project.targets[0]
    source, cluster = project_file.base / target.output, ["--cluster", str(project_file.base / target.cluster)]
    shutil.copytree(source, work.path / "a")
    for file in sorted((work.path / "a").rglob("*-*.yaml")):
        shutil.copytree(work.path / "a", work.path / "b")
        changed = work.path / "b" / file.relative_to(work.path / "a")
        if what == "change":
            obj = yaml.safe_load(changed.read_text())
            obj["metadata"].setdefault("labels", {})["other"] = "x"
            changed.write_text(yaml.safe_dump(obj))
        else:
            manifest = work.path / "b/.kaitoc.json"
            document = json.loads(manifest.read_text())
            del document["files"][str(changed.relative_to(work.path / "b"))]
            manifest.write_text(json.dumps(document))
            changed.unlink()
        done = work.run("diff", "a", "b", *cluster, "--output-format", "json")
        for name in ("a", "b"):
            shutil.copytree(work.path / name, work.path / f"plain-{name}")
            (work.path / f"plain-{name}/.kaitoc.json").unlink()
        plain = work.run("diff", "plain-a", "plain-b", *cluster, "--output-format", "json")
        assert (file.name, done.code, plain.code) == (file.name, 1, 1)
        assert classes(json.loads(done.out)) == classes(json.loads(plain.out))
        for name in ("b", "plain-a", "plain-b"):
            shutil.rmtree(work.path / name)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        (".kaitoc.json", "{}", "was not written by kaitoc"),
        ("default/workspace-phi.yaml", None, "no such file"),
        ("default/workspace-phi.yaml", "a: [", "cannot be read"),
    ],
)
def test_a_tree_that_cannot_be_read(work: Workplace, file: str, content: str | None, message: str) -> None:
    rendered(work, "a", {"phi.yaml": WORKSPACE})
    shutil.copytree(work.path / "a", work.path / "b")
    if content is None:
        (work.path / "b" / file).unlink()
    else:
        (work.path / "b" / file).write_text(content)
    for sides, role in ((("a", "b"), "new"), (("b", "a"), "old")):
        done = work.run("diff", *sides)
        assert done.code == 2
        assert f"the {role} side" in done.err
        assert message in done.err


CLUSTER_0_12 = edit("0.9.4", "0.12.0", CLUSTER)


def test_a_tree_tells_what_it_was_rendered_for(work: Workplace) -> None:
    """Both of the same input, so that only the clusters differ, and what is the same to the byte does as well."""
    work.write({"in/phi.yaml": WORKSPACE, "old.yaml": CLUSTER, "new.yaml": CLUSTER_0_12})
    for name in ("old", "new"):
        assert work.run("render", "in", "--cluster", f"{name}.yaml", "-o", f"{name}-tree").code == 0
    found = compared(work, "old-tree", "new-tree")
    assert classes(found) == {"Workspace phi": "manual"}
    assert {"path": "maxModelLen", "old": 131072, "new": "auto"} in found["objects"][0]["decisions"]
    assert classes(compared(work, "old-tree", "new-tree", "--cluster", "old.yaml", code=0)) == {"Workspace phi": "none"}
    every = compared(work, "old-tree", "new-tree", "--all-presets")
    assert [one["name"] for one in every["summary"]["targets"]] == ["", "(every preset)"]


def test_an_older_tree_is_a_target_of_its_project(work: Workplace) -> None:
    work.project()
    assert work.run("render").code == 0
    manifest = work.path / "rendered/prod/.kaitoc.json"
    document = json.loads(manifest.read_text())
    assert document["sources"] == {"cluster": {"name": "prod", "kaito_version": "0.9.4"}}
    shutil.copytree(work.path, work.path / "later", ignore=shutil.ignore_patterns("later"))
    del document["sources"]
    manifest.write_text(json.dumps(document))
    assert classes(compared(work, "rendered/prod", "later/rendered/prod", code=0)) == {"Workspace phi": "none"}
    shutil.move(work.path / "rendered/prod", work.path / "lost")
    done = work.run("diff", "lost", "later/rendered/prod")
    assert done.code == 2
    assert done.err == (
        "error: the old side (lost) cannot be read: nothing tells for which cluster lost was rendered\n"
        "  hint: give --cluster FILE or --kaito-version V, or render it anew\n"
    )


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("own-preset", "was rendered with presets of a project that is not here"),
        ("hub-models", "was rendered with a lock"),
    ],
)
def test_a_tree_that_needs_more_than_its_cluster(work: Workplace, case: str, message: str) -> None:
    shutil.copytree(GOLDEN / case, work.path / "golden")
    tree = next(path.parent for path in sorted((work.path / "golden/rendered").rglob(".kaitoc.json")))
    shutil.copytree(tree, work.path / "alone")
    assert set(classes(compared(work, str(tree), str(tree), code=0)).values()) == {"none"}
    done = work.run("diff", "alone", "alone")
    assert (done.code, message in done.err) == (2, True)


def test_a_manifest_that_describes_no_cluster(work: Workplace) -> None:
    rendered(work, "a", {"phi.yaml": WORKSPACE})
    manifest = work.path / "a/.kaitoc.json"
    for wrong in ({"kaito_version": 1}, [], {"kaito_version": "9.9.9"}):
        document = json.loads(manifest.read_text())
        manifest.write_text(json.dumps({**document, "sources": {"cluster": wrong}}))
        done = work.run("diff", "a", "a")
        assert (done.code, "the old side" in done.err) == (2, True)
