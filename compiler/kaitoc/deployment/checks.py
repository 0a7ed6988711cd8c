"""What a ModelDeployment asks for that its schema cannot say: which fields go together, and names."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from kaitoc.deployment.model import BUILD, CPU, DIRECT, GPU, ModelDeployment
from kaitoc.deployment.names import HUGGING_FACE, PREMADE, VLLM
from kaitoc.diagnostics import Path
from kaitoc.entry import is_substituted
from kaitoc.kaito.images import image_problem
from kaitoc.schema.names import LABEL_LENGTH, dns_label, dns_label_1035

NEEDS, EXCLUDES, IDENTITY, NAMES, IMAGE = "KC501", "KC502", "KC503", "KC504", "KC505"
NAME = ("metadata", "name")
_NEEDED: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    VLLM: (("modelId", "model", "the id of a model, such as mistralai/Mistral-7B-Instruct-v0.3"),),
    PREMADE: (("premadeModel", "premade_model", "one of AIKit's models, such as llama3.2:3b"),),
    HUGGING_FACE: (
        ("modelId", "model", "the repository that has the file"),
        ("ggufFile", "gguf_file", "the file of the repository; its name ends in .gguf"),
    ),
}
_FIXED = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"), ("status",))


class Problem(Struct, frozen=True):
    """Why a ModelDeployment cannot be lowered; `path` is that of the field in it."""

    rule: str
    message: str
    hint: str
    path: Path


def problems(deployment: ModelDeployment) -> list[Problem]:
    """Everything that keeps a ModelDeployment, which satisfies its schema, from being lowered."""
    return [
        *_missing(deployment),
        *_excluded(deployment),
        *_overridden(deployment.overrides),
        *_misnamed(deployment),
        *_image(deployment),
    ]


def needed_fields(source: str) -> list[str]:
    """The fields that a source cannot do without."""
    return [field for field, _, _ in _NEEDED[source]]


def _missing(deployment: ModelDeployment) -> Iterator[Problem]:
    for field, attribute, meaning in _NEEDED[deployment.source]:
        if not getattr(deployment, attribute):
            message = f"modelSource {deployment.source} needs {field}"
            yield Problem(NEEDS, message, f"add {field}: {meaning}", ("spec",))
    if deployment.run_mode == BUILD and deployment.source == HUGGING_FACE and not deployment.image_ref:
        hint = f"add imageRef: the image that has the model; or use runMode: {DIRECT}"
        yield Problem(NEEDS, "runMode build needs imageRef", hint, ("spec", "runMode"))


def _excluded(deployment: ModelDeployment) -> Iterator[Problem]:
    if deployment.is_vllm and deployment.compute == CPU:
        hint = "remove computeType, or serve a GGUF file with modelSource: huggingface"
        yield Problem(EXCLUDES, "vLLM runs on GPUs, not on cpu", hint, ("spec", "computeType"))
    if deployment.max_model_len is not None and not deployment.is_vllm:
        message = f"maxModelLen is for modelSource vllm, not for {deployment.source}"
        hint = "remove it: the context of llama.cpp is set when its image is made"
        yield Problem(EXCLUDES, message, hint, ("spec", "maxModelLen"))
    if deployment.compute == GPU and deployment.gpus < 1:
        hint = "ask for 1 or more" + ("" if deployment.is_vllm else ", or for computeType: cpu")
        yield Problem(EXCLUDES, "computeType gpu needs a GPU", hint, ("spec", "resources", "gpu"))
    if deployment.preferred_nodes and deployment.is_set:
        hint = "remove preferredNodes, or use resourceType: workspace"
        yield Problem(EXCLUDES, "an InferenceSet has no preferred nodes", hint, ("spec", "preferredNodes"))


def _overridden(overrides: Mapping[str, Any]) -> Iterator[Problem]:
    for path in _FIXED:
        outer = overrides if len(path) == 1 else overrides.get(path[0])
        if isinstance(outer, Mapping) and path[-1] in outer:
            hint = "remove it; the name and the namespace are those of the ModelDeployment"
            yield Problem(IDENTITY, f"overrides cannot change {'.'.join(path)}", hint, ("spec", "overrides", *path))
    if "metadata" in overrides and not isinstance(overrides["metadata"], Mapping):
        message, hint = "overrides cannot take the metadata away", "name the labels or annotations to change"
        yield Problem(IDENTITY, message, hint, ("spec", "overrides", "metadata"))


def _misnamed(deployment: ModelDeployment) -> Iterator[Problem]:
    if is_substituted(deployment.name):
        return
    kind = "InferenceSet" if deployment.is_set else "Workspace"
    names = [(kind, deployment.workload_name, dns_label(deployment.workload_name))]
    if deployment.is_vllm:
        names.append(("Service", deployment.service_name, dns_label_1035(deployment.service_name)))
    for made, name, wrong in names:
        if wrong:
            longest = LABEL_LENGTH - max(len(name) - len(deployment.name) for _, name, _ in names)
            too_long = len(name) > LABEL_LENGTH
            hint = f"use at most {longest} characters: it becomes {made} {name}" if too_long else wrong
            message = f'"{deployment.name}" is too long a name' if too_long else f'the {made} cannot be named "{name}"'
            yield Problem(NAMES, message, hint, NAME)
            return


def _image(deployment: ModelDeployment) -> Iterator[Problem]:
    if deployment.image_ref and not is_substituted(deployment.image_ref):
        wrong = image_problem(deployment.image_ref)
        if wrong:
            message = f'"{deployment.image_ref}" is no image: {wrong}'
            yield Problem(IMAGE, message, "write it as REGISTRY/REPOSITORY:TAG or with @DIGEST", ("spec", "imageRef"))
