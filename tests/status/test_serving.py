"""What live objects serve: presets, the three sources of ModelDeployments, sets and RAG engines."""

from typing import Any

import pytest

from kaitoc.status.serving import Served, served

VLLM = ["-m", "vllm.entrypoints.openai.api_server", "--model", "org/m", "--tensor-parallel-size", "2"]


def workspace(name: str, inference: dict[str, Any], labels: dict[str, str] | None = None, **metadata: Any) -> Any:
    metadata = {"name": name, "labels": labels or {}, **metadata}
    return {"apiVersion": "kaito.sh/v1beta1", "kind": "Workspace", "metadata": metadata, "inference": inference}


def template(image: str = "i", **container: Any) -> dict[str, Any]:
    return {"template": {"spec": {"containers": [{"name": "model", "image": image, **container}]}}}


def of(source: str, instance: str = "m") -> dict[str, str]:
    return {"app.kubernetes.io/instance": instance, "kubefoundry.io/model-source": source}


@pytest.mark.parametrize(
    ("obj", "expected"),
    [
        (workspace("phi", {"preset": {"name": "phi-4"}}), Served("vllm", "phi-4", "phi:80")),
        (
            workspace("phi", {"preset": {"name": "phi-4"}}, annotations={"kaito.sh/runtime": "transformers"}),
            Served("transformers", "phi-4", "phi:80"),
        ),
        (
            workspace("workspace-m", template(command=["python"], args=VLLM), of("vllm")),
            Served("vllm", "org/m", "m-vllm:8000"),
        ),
        (workspace("workspace-m", template(command=["python"], args=VLLM)), Served("vllm", "org/m", "m-vllm:8000")),
        (workspace("own", template(args=["serve --model=org/m"], command=["vllm"])), Served("vllm", "org/m", "own:80")),
        (
            workspace("workspace-m", template(args=["huggingface://a/b/c.gguf", "--address=:5000"]), of("huggingface")),
            Served("llamacpp", "huggingface://a/b/c.gguf", "workspace-m:80"),
        ),
        (
            workspace("workspace-m", template("ghcr.io/kaito-project/aikit/llama3.1:8b", args=["run"]), of("premade")),
            Served("llamacpp", "llama3.1:8b", "workspace-m:80"),
        ),
        (
            workspace("workspace-m", template("example.com/own:1", args=["run"]), of("premade")),
            Served("llamacpp", "", "workspace-m:80"),
        ),
        (workspace("own", template("nginx")), Served("", "", "own:80")),
        (workspace("own", {}), Served("", "", "own:80")),
        (
            {"kind": "Workspace", "metadata": {"name": "t"}, "tuning": {"preset": {"name": "phi-4"}}},
            Served("", "phi-4", ""),
        ),
        (
            {
                "kind": "InferenceSet",
                "metadata": {"name": "m", "labels": of("vllm")},
                "spec": {"template": {"inference": template(command=["python"], args=VLLM)}},
            },
            Served("vllm", "org/m", "m-vllm:8000"),
        ),
        (
            {
                "kind": "InferenceSet",
                "metadata": {"name": "m"},
                "spec": {"template": {"inference": {"preset": {"name": "phi-4"}}}},
            },
            Served("vllm", "phi-4", ""),
        ),
        (
            {
                "kind": "RAGEngine",
                "metadata": {"name": "r"},
                "spec": {"embedding": {"local": {"modelID": "BAAI/bge"}}},
            },
            Served("rag", "BAAI/bge", "r:80"),
        ),
        (
            {"kind": "MultiRoleInference", "metadata": {"name": "r"}, "spec": {"model": {"name": "a/b"}}},
            Served("vllm", "a/b", ""),
        ),
    ],
)
def test_served(obj: dict[str, Any], expected: Served) -> None:
    assert served(obj) == expected


@pytest.mark.parametrize("broken", [{"template": 1}, {"template": {"spec": {"containers": [1, {"args": 2}]}}}, None])
def test_what_is_no_inference(broken: Any) -> None:
    assert served(workspace("own", broken)) == Served("", "", "own:80")
