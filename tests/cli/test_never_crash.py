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
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.cli.main import run
from nasty import NASTY
from workplace import CLUSTER, WORKSPACE

CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "phi-config", "labels": {"a": "b"}, "annotations": {"c": "d"}},
    "data": {"inference_config.yaml": "vllm:\n  max-model-len: 4096\n  swap-space: 4\n"},
}
ARGUMENTS = ["--model", "microsoft/phi-4", "--max-model-len", "8k", "--tensor-parallel-size=2"]
MODEL_DEPLOYMENTS: list[dict[str, Any]] = [
    {
        "apiVersion": "kaitoc/v1alpha1",
        "kind": "ModelDeployment",
        "metadata": {"name": "chat", "namespace": "models", "labels": {"a": "b"}, "annotations": {"c": "d"}},
        "spec": {
            "modelSource": "vllm",
            "modelId": "microsoft/phi-4",
            "replicas": 2,
            "resources": {"gpu": 2, "memory": "32Gi", "cpu": "8"},
            "maxModelLen": 8192,
            "hfTokenSecret": "push",
            "preferredNodes": ["n"],
            "instanceType": "Standard_NC48ads_A100_v4",
            "labelSelector": {"apps": "phi"},
            "overrides": {
                "metadata": {"labels": {"a": None}},
                "resource": {"count": 1},
                "inference": {
                    "template": {"spec": {"containers": [{"name": "model", "image": "a/b:c", "args": ARGUMENTS}]}}
                },
            },
        },
    },
    {
        "apiVersion": "kaitoc/v1alpha1",
        "kind": "ModelDeployment",
        "metadata": {"name": "gguf"},
        "spec": {
            "modelSource": "huggingface",
            "modelId": "a/b",
            "ggufFile": "c.gguf",
            "runMode": "build",
            "imageRef": "a/b:latest",
            "computeType": "gpu",
            "instanceType": "Standard_NC24ads_A100_v4",
            "resourceType": "inferenceset",
        },
    },
]
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
    *MODEL_DEPLOYMENTS,
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
