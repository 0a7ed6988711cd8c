"""How to reach what a live object serves: its engine, its model, and the Service in front of it."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from kaitoc.deployment.flags import values_of, words_of
from kaitoc.deployment.names import (
    DOWNLOADED,
    LABEL_INSTANCE,
    LABEL_SOURCE,
    PORT_VLLM,
    RUNTIME_LLAMA_CPP,
    VLLM,
    WORKSPACE_PREFIX,
    vllm_service,
)
from kaitoc.kaito.names import ANNOTATION_RUNTIME, RUNTIME_VLLM
from kaitoc.objects import Object, annotations_of, at, labels_of, name_of

ENGINE_RAG = "rag"

_PREMADE = re.compile(r".*/aikit/([^/@]+)")
_VLLM = re.compile(r"(^|[/\s])vllm([.\s]|$)")


class Served(Struct, frozen=True):
    """What an object serves; "" for what it does not say. The endpoint is `<Service>:<port>` in its namespace."""

    engine: str = ""
    model: str = ""
    endpoint: str = ""


def served(obj: Object) -> Served:
    """What a KAITO object serves; a Workspace that tunes serves nothing, a set has a Service for each Workspace."""
    match obj["kind"]:
        case "Workspace":
            return _workspace(obj)
        case "InferenceSet":
            return _inference_set(obj)
        case "MultiRoleInference":
            return Served(RUNTIME_VLLM, _text(obj, "spec", "model", "name"))
        case "RAGEngine":
            model = _text(obj, "spec", "embedding", "local", "modelID") or _text(
                obj, "spec", "embedding", "remote", "url"
            )
            return Served(ENGINE_RAG, model, f"{name_of(obj)}:80")
        case "ModelMirror":
            return Served(model=_text(obj, "spec", "source", "modelID"))
    return Served()


def _workspace(obj: Object) -> Served:
    if isinstance(obj.get("tuning"), dict):
        return Served(model=_text(obj, "tuning", "preset", "name"))
    inference = at(obj, ("inference",))
    found = _inference(obj, inference)
    deployment = _deployment(obj)
    if found.engine == RUNTIME_VLLM and deployment:
        return Served(found.engine, found.model, _vllm_endpoint(deployment))
    return Served(found.engine, found.model, f"{name_of(obj)}:80")


def _inference_set(obj: Object) -> Served:
    found = _inference(obj, at(obj, ("spec", "template", "inference")))
    if found.engine == RUNTIME_VLLM and LABEL_SOURCE in labels_of(obj):
        return Served(found.engine, found.model, _vllm_endpoint(labels_of(obj).get(LABEL_INSTANCE) or name_of(obj)))
    return found


def _vllm_endpoint(deployment: str) -> str:
    return f"{vllm_service(deployment)}:{PORT_VLLM}"


def _deployment(obj: Object) -> str:
    """The name of the ModelDeployment that a Workspace was lowered from, "" for one that was written by hand."""
    name = name_of(obj)
    if at(obj, ("inference", "template")) is None:
        return ""
    named = name.removeprefix(WORKSPACE_PREFIX) if name.startswith(WORKSPACE_PREFIX) else ""
    return str(labels_of(obj).get(LABEL_INSTANCE) or named) if LABEL_SOURCE in labels_of(obj) else named


def _inference(obj: Object, inference: Any) -> Served:
    preset = at(inference, ("preset", "name"))
    if isinstance(preset, str) and preset:
        return Served(annotations_of(obj).get(ANNOTATION_RUNTIME) or RUNTIME_VLLM, preset)
    containers = at(inference, ("template", "spec", "containers"))
    source = labels_of(obj).get(LABEL_SOURCE, "")
    for container in containers if isinstance(containers, list) else []:
        found = container_served(container, source)
        if found is not None:
            return found
    return Served()


def container_served(container: Any, source: str) -> Served | None:
    """What a container serves, as its image and command line say; `source` is that of a ModelDeployment, or ""."""
    found = words_of(container)
    premade = _PREMADE.fullmatch(str(at(container, ("image",)) or ""))
    if source == VLLM or any(_VLLM.search(word) for word in found):
        return Served(RUNTIME_VLLM, values_of(found).get("--model", ""))
    downloaded = next((word for word in found if word.startswith(DOWNLOADED)), "")
    if source or downloaded or premade:
        return Served(RUNTIME_LLAMA_CPP, downloaded or (premade[1] if premade else ""))
    return None


def words(workspace: Object) -> Iterator[str]:
    """The words of the command line in the pod template of a Workspace."""
    containers = at(workspace, ("inference", "template", "spec", "containers"))
    for container in containers if isinstance(containers, list) else []:
        yield from words_of(container)


def _text(obj: Object, *path: str) -> str:
    value = at(obj, path)
    return value if isinstance(value, str) else ""
