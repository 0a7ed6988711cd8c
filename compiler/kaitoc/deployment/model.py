"""A typed view of a ModelDeployment, with the defaults of its source."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from kaitoc.deployment.names import PREMADE, PREMADE_IMAGES, VLLM, WORKSPACE_PREFIX, vllm_service
from kaitoc.objects import KAITOC_API_VERSION

KIND = "ModelDeployment"
SCHEMA = "modeldeployment.json"
DEFAULT_NAMESPACE = "kaito-workspace"

GPU, CPU = "gpu", "cpu"
DIRECT, BUILD = "direct", "build"
WORKSPACE, INFERENCE_SET = "workspace", "inferenceset"

VLLM_IMAGE = "mcr.microsoft.com/aks/kaito/kaito-base:0.1.1"
RUNNER_IMAGE = "docker.io/sozercan/runner:latest"
PREMADE_MODELS: Mapping[str, str] = {
    "llama3.2:1b": "llama-3.2-1b-instruct",
    "llama3.2:3b": "llama-3.2-3b-instruct",
    "llama3.1:8b": "llama-3.1-8b-instruct",
    "llama3.3:70b": "llama-3.3-70b-instruct",
    "mixtral:8x7b": "mixtral-8x7b-instruct",
    "phi4:14b": "phi-4-14b-instruct",
    "gemma2:2b": "gemma-2-2b-instruct",
    "qwq:32b": "",
    "codestral:22b": "",
    "gpt-oss:20b": "",
}
"""The models that AIKit has images of, and the names that requests call them by, "" where that is not known."""

DEFAULT_SELECTOR: Mapping[str, str] = {"kubernetes.io/os": "linux"}


class ModelDeployment(Struct, frozen=True):
    """A ModelDeployment that satisfies its schema.

    `gpus` are those of one copy, 0 on processors. `memory` and `cpu` are quantities, "" where nothing is said, and so
    are the other texts. `max_model_len` is in tokens.
    """

    name: str
    namespace: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    source: str
    model: str
    premade_model: str
    gguf_file: str
    run_mode: str
    image_ref: str
    compute: str
    replicas: int
    gpus: int
    memory: str
    cpu: str
    max_model_len: int | None
    token_secret: str
    preferred_nodes: tuple[str, ...]
    instance_type: str
    selector: Mapping[str, str]
    resource_type: str
    overrides: Mapping[str, Any]

    @property
    def is_vllm(self) -> bool:
        """Whether vLLM serves it, and not llama.cpp."""
        return self.source == VLLM

    @property
    def is_set(self) -> bool:
        """Whether it becomes an InferenceSet, and not a Workspace."""
        return self.resource_type == INFERENCE_SET

    @property
    def workload_name(self) -> str:
        """The name of the KAITO object."""
        return self.name if self.is_set else f"{WORKSPACE_PREFIX}{self.name}"

    @property
    def service_name(self) -> str:
        """The name of the Service in front of vLLM."""
        return vllm_service(self.name)

    @property
    def model_name(self) -> str:
        """What it serves: an id of the Hub, or that of a premade model."""
        return self.premade_model if self.source == PREMADE else self.model

    @property
    def image(self) -> str:
        """The image that runs."""
        if self.image_ref:
            return self.image_ref
        if self.is_vllm:
            return VLLM_IMAGE
        return f"{PREMADE_IMAGES}{self.premade_model}" if self.source == PREMADE else RUNNER_IMAGE


def is_deployment(data: Mapping[str, Any]) -> bool:
    """Whether an object is a ModelDeployment."""
    return data.get("kind") == KIND and data.get("apiVersion") == KAITOC_API_VERSION


def view(data: Mapping[str, Any]) -> ModelDeployment:
    """Read a ModelDeployment that satisfies its schema; null is no value."""
    metadata, spec = _given(data["metadata"]), _given(data["spec"])
    source, resources = spec["modelSource"], _given(spec.get("resources", {}))
    compute = spec.get("computeType", GPU if source == VLLM else CPU)
    return ModelDeployment(
        name=metadata["name"],
        namespace=metadata.get("namespace") or DEFAULT_NAMESPACE,
        labels=_given(metadata.get("labels", {})),
        annotations=_given(metadata.get("annotations", {})),
        source=source,
        model=spec.get("modelId", ""),
        premade_model=spec.get("premadeModel", ""),
        gguf_file=spec.get("ggufFile", ""),
        run_mode=spec.get("runMode", DIRECT),
        image_ref=spec.get("imageRef", ""),
        compute=compute,
        replicas=spec.get("replicas", 1),
        gpus=resources.get("gpu", 1) if compute == GPU else 0,
        memory=str(resources.get("memory", "")),
        cpu=str(resources.get("cpu", "")),
        max_model_len=spec.get("maxModelLen"),
        token_secret=spec.get("hfTokenSecret", ""),
        preferred_nodes=tuple(spec.get("preferredNodes", ())),
        instance_type=spec.get("instanceType", ""),
        selector=_given(spec.get("labelSelector", DEFAULT_SELECTOR)),
        resource_type=spec.get("resourceType", WORKSPACE),
        overrides=spec.get("overrides", {}),
    )


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}
