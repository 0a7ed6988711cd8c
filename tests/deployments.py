"""ModelDeployments to try things on."""

from typing import Any

from kaitoc.deployment.model import ModelDeployment, view
from kaitoc.diagnostics import SourceRef
from kaitoc.load.document import Document

VLLM = {"modelSource": "vllm", "modelId": "microsoft/phi-4"}
PREMADE = {"modelSource": "premade", "premadeModel": "llama3.2:3b"}
GGUF = {"modelSource": "huggingface", "modelId": "org/model-GGUF", "ggufFile": "model.Q4_K_M.gguf"}


def written(spec: dict[str, Any], name: str = "chat", **metadata: Any) -> dict[str, Any]:
    """A ModelDeployment as its author writes it."""
    return {
        "apiVersion": "kaitoc/v1alpha1",
        "kind": "ModelDeployment",
        "metadata": {"name": name, "namespace": "models", **metadata},
        "spec": spec,
    }


def deployment(spec: dict[str, Any], name: str = "chat") -> ModelDeployment:
    """A ModelDeployment as it is read."""
    return view(written(spec, name))


def document(spec: dict[str, Any], name: str = "chat", **metadata: Any) -> Document:
    """A ModelDeployment as a document of a file."""
    return Document(SourceRef("chat.yaml"), written(spec, name, **metadata))
