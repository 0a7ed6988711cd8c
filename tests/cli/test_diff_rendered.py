"""`kaitoc diff` between rendered trees: what is the same to the byte is not even parsed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaitoc.cli import sources
from workplace import WORKSPACE, Files, Workplace, edit

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/kaitoc.yaml"))
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\ndata: {inference_config.yaml: 'vllm: {seed: 1}'}\n"
USER = edit("inference:\n", "inference:\n  config: config\n")


def rendered(work: Workplace, name: str, files: Files) -> None:
    work.write({f"{name}-in/{file}": text for file, text in files.items()})
    done = work.run("render", f"{name}-in", "--kaito-version", "0.9.4", "-o", name)
    assert done.code == 0, done.err


def compared(work: Workplace, old: str, new: str, code: int = 1) -> dict[str, Any]:
    done = work.run("diff", old, new, "--kaito-version", "0.9.4", "--output-format", "json")
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
    read = sources.read_documents

    def noting(data: bytes, name: str) -> Any:
        parsed.append(name.rpartition("/")[2])
        return read(data, name)

    monkeypatch.setattr(sources, "read_documents", noting)
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
    source = next((GOLDEN / case / "rendered").iterdir())
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
        done = work.run("diff", "a", "b", "--output-format", "json")
        for name in ("a", "b"):
            shutil.copytree(work.path / name, work.path / f"plain-{name}")
            (work.path / f"plain-{name}/.kaitoc.json").unlink()
        plain = work.run("diff", "plain-a", "plain-b", "--output-format", "json")
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
