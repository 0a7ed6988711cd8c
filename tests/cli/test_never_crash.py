"""Whatever the input is: exit 0 or 1, in words, and never a traceback or the report of a bug."""

import copy
import io
import json
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitoc.cli.main import run
from kaitoc.diagnostics import path_text
from workplace import CLUSTER, WORKSPACE

CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "phi-config", "labels": {"a": "b"}, "annotations": {"c": "d"}},
    "data": {"inference_config.yaml": "vllm:\n  max-model-len: 4096\n  swap-space: 4\n"},
}
DOCUMENTS: list[dict[str, Any]] = [
    {
        **yaml.safe_load(WORKSPACE),
        "metadata": {
            "name": "phi",
            "namespace": "models",
            "labels": {"kaito.sh/created-by-inferenceset": "set"},
            "annotations": {"kaito.sh/runtime": "vllm", "kaito.sh/node-image-family": "ubuntu"},
        },
        "resource": {
            "count": 1,
            "instanceType": "Standard_NC24ads_A100_v4",
            "labelSelector": {"matchLabels": {"apps": "phi"}},
            "preferredNodes": ["n"],
        },
        "inference": {
            "preset": {"name": "phi-4-mini-instruct", "accessMode": "public", "presetOptions": {"image": "a/b:c"}},
            "config": "phi-config",
            "adapters": [
                {"source": {"name": "a", "image": "b/c:d", "imagePullSecrets": ["s"]}, "strength": "0.5"},
            ],
        },
    },
    {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": "tuned"},
        "resource": {"instanceType": "Standard_NC24ads_A100_v4", "labelSelector": {"matchLabels": {"apps": "t"}}},
        "tuning": {
            "preset": {"name": "phi-4-mini-instruct"},
            "method": "qlora",
            "config": "tuning-config",
            "input": {"name": "data", "urls": ["https://example.com/data.parquet"]},
            "output": {"image": "registry.example.com/out:1", "imagePushSecret": "push"},
        },
    },
    {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "Workspace",
        "metadata": {"name": "own"},
        "resource": {"instanceType": "Standard_D4s_v5", "labelSelector": {"matchLabels": {"apps": "own"}}},
        "inference": {
            "template": {
                "metadata": {"labels": {"a": "b"}},
                "spec": {"containers": [{"name": "a", "image": "b", "ports": [{"containerPort": 80}]}]},
            }
        },
    },
    {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "RAGEngine",
        "metadata": {"name": "rag"},
        "spec": {
            "compute": {"instanceType": "Standard_NC24ads_A100_v4", "labelSelector": {"matchLabels": {"apps": "rag"}}},
            "embedding": {"local": {"modelID": "BAAI/bge-small-en-v1.5"}},
            "inferenceService": {"url": "http://phi/v1/completions", "contextWindowSize": 512},
        },
    },
    {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "InferenceSet",
        "metadata": {"name": "set"},
        "spec": {
            "replicas": 2,
            "labelSelector": {"matchLabels": {"apps": "set"}},
            "template": {
                "resource": {"instanceType": "Standard_NC24ads_A100_v4"},
                "inference": {"preset": {"name": "phi-4-mini-instruct"}, "config": "phi-config"},
            },
        },
    },
    CONFIG_MAP,
    {**CONFIG_MAP, "metadata": {"name": "phi-config", "namespace": "models"}},
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "push"}, "stringData": {"a": "hunter2"}},
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"template": {"spec": {"volumes": [{"name": "v", "configMap": {"name": "phi-config"}}]}}},
    },
]

NASTY = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            0,
            -1,
            1.5,
            1e300,
            2**31,
            2**63,
            10**400,
            -(10**30),
            "",
            " ",
            "null",
            "${VAR}",
            "${VAR:=x/y}",
            "ENC[AES256_GCM,data:x,type:str]",
            "../../x",
            ".",
            "a" * 300,
            "9" * 5000,
            "\x1b[31m",
            "\0",
            "\u202e\U0001f600",
            "é",
            "a\nb",
            "{{ x }}",
            "vllm: [",
            "vllm: {max-model-len: 99999999999999999999999}",
            "[" * 5000,
            "kaito.sh/v1beta1",
            "kaitoc/v1alpha1",
            "v1",
            "Workspace",
            "List",
            "Secret",
            "1e400",
            "16Gi",
            [],
            {},
            [None],
            [[]],
            [{}],
            [1, "a", {}],
            {"": ""},
            {"a": None},
            {"name": "x"},
            {"matchLabels": None},
            {"matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}]},
            {"items": [{"kind": "Workspace"}]},
        ]
    ),
    st.text(max_size=20),
    st.integers(),
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    ),
)
COMMANDS = [
    ["validate", "in"],
    ["validate", "in", "--output-format", "json"],
    ["render", "in", "-o", "out"],
    ["render", "in", "-o", "out", "--no-validate"],
    ["render", "in", "-o", "out", "--check"],
    ["expand", "in"],
    ["expand", "in", "--no-validate", "--output-format", "json"],
    ["plan", "in"],
    ["plan", "in", "--no-validate", "--output-format", "json"],
]

SOME_COMMANDS = st.lists(st.sampled_from(COMMANDS), min_size=2, max_size=3)


@st.composite
def mutated(draw: st.DrawFn) -> list[Any]:
    """Some of the documents, with some of their parts deleted, renamed, replaced or doubled."""
    documents = copy.deepcopy(draw(st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=4)))
    for _ in range(draw(st.integers(0, 4))):
        places = list(_places(documents))
        if not places:
            break
        parent, key = draw(st.sampled_from(places))
        change = draw(st.sampled_from(["replace", "delete", "rename", "double", "add"]))
        if change == "replace":
            parent[key] = copy.deepcopy(draw(NASTY))
        elif change == "delete":
            del parent[key]
        elif change == "rename" and isinstance(parent, dict):
            parent[draw(st.sampled_from(["x", "", "spec", "sops", "data", "status", "é"]))] = parent.pop(key)
        elif change == "double" and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[key]))
        elif change == "add" and isinstance(parent, dict):
            parent[draw(st.text(max_size=8))] = copy.deepcopy(draw(NASTY))
    return documents


def _places(value: Any) -> Any:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield value, key
        yield from _places(child)


def check(commands: list[list[str]], files: dict[str, bytes], options: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("in").mkdir()
        for name, content in files.items():
            Path(name).write_bytes(content)
        for command in commands:
            output = io.StringIO()
            with redirect_stdout(output), redirect_stderr(output):
                code = run([*command, *options])
            everything = output.getvalue()
            assert code in (0, 1), everything
            assert "Traceback" not in everything
            assert "has a bug" not in everything
            assert "\x1b" not in everything
            if is_told_as_secret(files) and command[0] != "render":
                assert "hunter2" not in everything


def is_told_as_secret(files: dict[str, bytes]) -> bool:
    """Whether whatever holds the secret value still says that it is a Secret."""
    documents = files["in/x.yaml"].split(b"---\n")
    return all(b'"kind": "Secret"' in document for document in documents if b"hunter2" in document)


@given(SOME_COMMANDS, mutated())
def test_mutated_objects(commands: list[list[str]], documents: list[Any]) -> None:
    text = "---\n".join(json.dumps(document) + "\n" for document in documents)
    check(commands, {"in/x.yaml": text.encode()}, [])


@given(
    SOME_COMMANDS, mutated(), st.sampled_from(["cloud: aws", "cloud: arc", "cloud: ''", "nodeAutoProvisioning: false"])
)
def test_mutated_objects_on_other_clusters(commands: list[list[str]], documents: list[Any], setting: str) -> None:
    nodes = (
        "  nodes:\n  - name: n\n    labels: {apps: phi, nvidia.com/gpu.product: A100, nvidia.com/gpu.count: '1',"
        " nvidia.com/gpu.memory: '81920'}\n"
    )
    cluster = f"{CLUSTER}  {setting}\n{nodes}"
    text = "---\n".join(json.dumps(document) + "\n" for document in documents)
    check(commands, {"in/x.yaml": text.encode(), "cluster.yaml": cluster.encode()}, ["--cluster", "cluster.yaml"])


@given(SOME_COMMANDS, mutated(), NASTY)
def test_mutated_objects_with_overlays(commands: list[list[str]], documents: list[Any], patch: Any) -> None:
    overlay = [{"patch": patch}, {"match": {"kind": "Workspace"}, "patch": {"inference": patch, "resource": patch}}]
    text = "---\n".join(json.dumps(document) + "\n" for document in documents)
    files = {"in/x.yaml": text.encode(), "overlay.yaml": json.dumps(overlay).encode()}
    check(commands, files, ["--overlay", "overlay.yaml"])


LINES = ["a: b", "- a", "  - b", "kind: Workspace", "apiVersion: kaito.sh/v1beta1", "metadata:", "  name: phi"]
PIECES = [
    "---",
    "...",
    "&a",
    "*a",
    "<<: *a",
    "!!str",
    "|",
    ">-",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
    "? a",
    ":",
    "\t",
    "%YAML 1.2",
]


@given(SOME_COMMANDS, st.lists(st.sampled_from(LINES + PIECES) | st.text(max_size=10), max_size=15).map("\n".join))
def test_text_that_resembles_yaml(commands: list[list[str]], text: str) -> None:
    check(commands, {"in/x.yaml": text.encode("utf-8", "surrogatepass")}, [])


@given(SOME_COMMANDS, st.binary(max_size=200))
def test_bytes(commands: list[list[str]], data: bytes) -> None:
    check(commands, {"in/x.yaml": WORKSPACE.encode() + data}, [])


@given(SOME_COMMANDS, st.data())
def test_a_valid_file_with_a_hole(commands: list[list[str]], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(WORKSPACE)))
    end = data.draw(st.integers(start, len(WORKSPACE)))
    text = WORKSPACE[:start] + data.draw(st.text(max_size=3)) + WORKSPACE[end:]
    check(commands, {"in/x.yaml": text.encode("utf-8", "surrogatepass")}, [])


Place = tuple[str | int, ...]


@st.composite
def changed_in_one_place(draw: st.DrawFn) -> tuple[list[Any], dict[str, Any], Place, Any]:
    """All documents, one of them changed in one place: that document, the place, and what stood there."""
    documents = copy.deepcopy(DOCUMENTS)
    document = draw(st.sampled_from([each for each in documents if each["apiVersion"].startswith("kaito.sh/")]))
    place = draw(st.sampled_from(list(_paths(document))))
    parent: Any = document
    for part in place[:-1]:
        parent = parent[part]
    old, change = copy.deepcopy(parent[place[-1]]), draw(st.sampled_from(["replace", "delete", "misspell"]))
    if change == "misspell" and isinstance(parent, dict):
        parent[f"{place[-1]}x"] = parent.pop(place[-1])
    elif change == "delete":
        del parent[place[-1]]
    else:
        parent[place[-1]] = copy.deepcopy(draw(NASTY))
    return documents, document, place, old


def _paths(value: Any, path: Place = ()) -> Any:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from _paths(child, (*path, key))


def is_named(finding: dict[str, Any], place: Place, old: Any) -> bool:
    """Whether a finding is about a place: it leads there, or its words name the field or what stood there.

    What is no YAML has a line and a column, and no path.
    """
    if finding["rule"] < "KC010":
        return bool(finding["line"])
    path, field = path_text(place), next((part for part in reversed(place) if isinstance(part, str)), "")
    words = f"{finding['path']} {finding['message']} {finding['hint']}"
    related = bool(finding["path"]) and (path.startswith(finding["path"]) or finding["path"].startswith(path))
    return related or field in words or (isinstance(old, str) and len(old) > 2 and old in words)


def findings(documents: list[Any]) -> list[dict[str, Any]]:
    """What validate says of documents, as JSON."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("x.yaml").write_text("---\n".join(json.dumps(document) + "\n" for document in documents))
        output, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(output), redirect_stderr(errors):
            code = run(["validate", "x.yaml", "--output-format", "json"])
        assert code in (0, 1), errors.getvalue()
        assert errors.getvalue() == ""
        found: list[dict[str, Any]] = json.loads(output.getvalue())["diagnostics"]
    assert (code == 1) is any(d["severity"] == "error" for d in found)
    return found


BASELINE: list[tuple[str, str, str]] = []


@settings(max_examples=settings().max_examples * 10 if settings().max_examples < 1000 else 20_000)
@given(changed_in_one_place())
def test_a_changed_field_is_fine_or_named(case: tuple[list[Any], dict[str, Any], Place, Any]) -> None:
    documents, _, place, old = case
    BASELINE[:] = BASELINE or [(d["rule"], d["path"], d["message"]) for d in findings(DOCUMENTS)]
    new = [d for d in findings(documents) if (d["rule"], d["path"], d["message"]) not in BASELINE]
    assert not [d for d in new if d["severity"] == "error"] or any(is_named(d, place, old) for d in new), (place, new)
