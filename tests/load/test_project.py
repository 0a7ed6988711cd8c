from typing import Any

import pytest

from kaitoc.diagnostics import SourceRef
from kaitoc.load.document import Document
from kaitoc.load.project import Project, Target, parse_project


def document(**spec: Any) -> Document:
    data = {"apiVersion": "kaitoc/v1alpha1", "kind": "Project", "spec": {"inputs": ["workspaces/"], **spec}}
    return Document(SourceRef("kaitoc.yaml"), data)


def target(name: str = "a", output: str = "rendered/a", **more: Any) -> dict[str, Any]:
    return {"name": name, "cluster": "clusters/a.yaml", "output": output, **more}


def problems(*targets: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    found, diagnostics = parse_project(document(targets=list(targets)))
    assert found is None
    assert {(d.rule, d.file, d.is_error) for d in diagnostics} == {("KC022", "kaitoc.yaml", True)}
    return [(d.path, d.message) for d in diagnostics]


def test_the_least() -> None:
    assert parse_project(document(targets=[target()])) == (
        Project(("workspaces/",), (Target("a", "clusters/a.yaml", "rendered/a", (), "workspace"),), (), None, ""),
        [],
    )


def test_everything_written() -> None:
    data = document(
        presets=["presets/"],
        lock="presets.lock.json",
        targets=[target(overlays=["kaitoc:argocd", "o.jsonnet"], deliver="workload", output="./rendered//a/")],
    )
    data.data["metadata"] = {"name": "models"}
    assert parse_project(data)[0] == Project(
        inputs=("workspaces/",),
        targets=(Target("a", "clusters/a.yaml", "rendered/a", ("kaitoc:argocd", "o.jsonnet"), "workload"),),
        presets=("presets/",),
        lock="presets.lock.json",
        name="models",
    )


def test_nothing_after_the_colon_is_the_default() -> None:
    written = document(targets=[target(overlays=None, deliver=None)], presets=None, lock=None)
    assert parse_project(written) == parse_project(document(targets=[target()]))


@pytest.mark.parametrize(
    ("spec", "path", "message"),
    [
        ({}, ("spec",), 'missing field "targets" in spec'),
        ({"targets": []}, ("spec", "targets"), "must not be empty"),
        ({"targets": [target()], "inputs": []}, ("spec", "inputs"), "must not be empty"),
        (
            {"targets": [target()], "inputs": "workspaces"},
            ("spec", "inputs"),
            'expected list, found string "workspaces"',
        ),
        (
            {"targets": [target(outptu="x")]},
            ("spec", "targets", 0, "outptu"),
            'unknown field "outptu" in spec.targets[0]',
        ),
        ({"targets": [target(output="")]}, ("spec", "targets", 0, "output"), "must not be empty"),
        (
            {"targets": [target(deliver="workloads")]},
            ("spec", "targets", 0, "deliver"),
            '"workloads" is not allowed: expected workspace or workload',
        ),
    ],
)
def test_schema(spec: dict[str, Any], path: tuple[Any, ...], message: str) -> None:
    found, diagnostics = parse_project(document(**spec))
    assert (found, [(d.path, d.message) for d in diagnostics]) == (None, [(path, message)])


def test_another_kind() -> None:
    _, (diagnostic,) = parse_project(Document(SourceRef("kaitoc.yaml"), {"kind": "Cluster"}))
    assert diagnostic.message == "expected a Project, found Cluster"


def test_names_are_unique() -> None:
    assert problems(target("a", "x"), target("b", "y"), target("a", "z")) == [
        (("spec", "targets", 2, "name"), 'there are two targets "a"')
    ]


@pytest.mark.parametrize("output", ["/rendered", "..", "../rendered", "rendered/../../x", ".", "rendered/.."])
def test_outputs_stay_inside_the_project(output: str) -> None:
    ((path, message),) = problems(target(output=output))
    assert path == ("spec", "targets", 0, "output")
    assert message.endswith("is not a directory inside the project")


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        ("rendered", "rendered", "is the same as"),
        ("rendered/", "./rendered", "is the same as"),
        ("rendered", "rendered/b", "is nested with"),
        ("rendered/a/b", "rendered/a", "is nested with"),
    ],
)
def test_outputs_are_apart(first: str, second: str, relation: str) -> None:
    ((path, message),) = problems(target("a", first), target("b", second))
    assert path == ("spec", "targets", 1, "output")
    assert f'{relation} that of target "a"' in message


def test_neighbours_with_a_common_beginning_are_apart() -> None:
    found, _ = parse_project(document(targets=[target("a", "rendered/a"), target("b", "rendered/ab")]))
    assert found is not None
