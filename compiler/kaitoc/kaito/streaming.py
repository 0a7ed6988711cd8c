"""Weights that vLLM streams from object storage while it loads them (pkg/workspace/inference/modelstreaming, v0.12.0).

Either KAITO mirrors the model into storage of the cluster and the pod reads it under its own identity, or (a static
mirror) the weights are in storage elsewhere, and an init container fetches a token for them.
"""

from msgspec import Struct

from kaitoc.diagnostics import Path
from kaitoc.kaito.context import Context
from kaitoc.kaito.modelmirrors import MIRROR_GATE, managed_mirror, mirror_name, static_mirror
from kaitoc.kaito.names import CLOUD_AZURE, RUNTIME_VLLM
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.workspace import Workspace
from kaitoc.objects import Object, annotations_of
from kaitoc.registry.model import Preset

STREAMING_GATE = "ModelStreaming"
CSI_DRIVER = "blob.csi.azure.com"
CLIENT_ID = "azure.workload.identity/client-id"

OPT_OUT = "kaito.sh/model-streaming"
STORAGE_CLASS = "kaito.sh/model-mirror-storage-class"
SERVICE_ACCOUNT = "kaito.sh/streaming-service-account"
STATIC = "inference.kaito.sh/static-model-mirror"
URL = "inference.kaito.sh/stream-datarefs-url"
CLIENT = "inference.kaito.sh/stream-identity-client-id"
SOURCE_TYPE = "inference.kaito.sh/stream-source-type"
SOURCE_TYPES = ("public", "byo")


class Streaming(Struct, frozen=True):
    """How the weights of a preset are streamed.

    `model` is what vLLM is told to load, `model_id` the Hugging Face id of it. `account` is the storage account, ""
    where an init container finds it out together with a token. `mirror` is the ModelMirror that stands for the weights,
    and `is_new` whether the controller makes it.
    """

    model: str
    model_id: str
    service_account: str
    account: str
    mirror: Object
    is_new: bool


def plan_streaming(context: Context, workspace: Workspace, preset: Preset, runtime: str) -> Streaming | Refusal | None:
    """Whether and how the weights are streamed, in the order in which the controller decides."""
    if not context.gate(STREAMING_GATE) or runtime != RUNTIME_VLLM:
        return None
    if workspace.annotations.get(OPT_OUT) == "disabled":
        return None
    model = workspace.preset if "/" in workspace.preset else preset.source.hugging_face_model.lower()
    refusal = _operator_problem(context) or _annotation_problem(workspace)
    if refusal is not None:
        return refusal
    account = workspace.annotations.get(SERVICE_ACCOUNT) or context.cluster.default_streaming_service_account
    if not account:
        message = "model streaming is on, but no ServiceAccount is named for it"
        return _refused(message, f"set {SERVICE_ACCOUNT}, or defaultStreamingServiceAccount in the Cluster")
    existing = context.find("ModelMirror", "", mirror_name(model), "kaito.sh")
    mirror = existing or _new_mirror(context, workspace, preset, model, account)
    if isinstance(mirror, Refusal):
        return mirror
    mirrored = ((mirror.get("spec") or {}).get("source") or {}).get("modelID")
    if mirrored not in (None, model):
        return _refused(f'ModelMirror {mirror_name(model)} is that of "{mirrored}", not of "{model}"', "remove it")
    if _is_static(workspace):
        return Streaming("$STREAM_MODEL_URI", model, account, "", mirror, existing is None)
    storage = _storage(context, mirror)
    if isinstance(storage, Refusal):
        return storage
    storage_account, container = storage
    return Streaming(f"az://{container}/{model}", model, account, storage_account, mirror, existing is None)


def _is_static(workspace: Workspace) -> bool:
    return workspace.annotations.get(STATIC) == "true"


def _operator_problem(context: Context) -> Refusal | None:
    if not context.runs(MIRROR_GATE):
        message = f"the operator does not start with feature gate {STREAMING_GATE} but without {MIRROR_GATE}"
        return Refusal("KC234", message, f"set {MIRROR_GATE}: true in featureGates of the Cluster")
    if context.cluster.cloud != CLOUD_AZURE:
        message = f'the operator does not start with feature gate {STREAMING_GATE} on "{context.cluster.cloud}"'
        return Refusal("KC234", message, f"models are streamed on {CLOUD_AZURE} only")
    return None


def _annotation_problem(workspace: Workspace) -> Refusal | None:
    """A static mirror needs to be told where the weights are, and as whom to ask for them."""
    if not _is_static(workspace):
        return None
    missing = [key for key in (URL, CLIENT, SOURCE_TYPE) if not workspace.annotations.get(key)]
    if missing:
        return _refused(f"a static model mirror needs {', '.join(missing)}", "add the annotations")
    if workspace.annotations[SOURCE_TYPE] not in SOURCE_TYPES:
        hint = f"use one of {', '.join(SOURCE_TYPES)}"
        return _refused(f'unknown source type "{workspace.annotations[SOURCE_TYPE]}"', hint, SOURCE_TYPE)
    return None


def _new_mirror(context: Context, workspace: Workspace, preset: Preset, model: str, account: str) -> Object | Refusal:
    """The mirror that the controller makes, once storage and identity are in order."""
    if _is_static(workspace):
        return _account_problem(context, workspace, account) or static_mirror(model)
    storage_class = workspace.annotations.get(STORAGE_CLASS) or context.cluster.default_model_mirror_storage_class
    if not storage_class:
        message = "model streaming is on, but no StorageClass is named for the mirror"
        return _refused(message, f"set {STORAGE_CLASS}, or defaultModelMirrorStorageClass in the Cluster")
    found = context.find("StorageClass", "", storage_class, "storage.k8s.io")
    if found is None:
        return _refused(f'there is no StorageClass "{storage_class}"', "add it to the input", STORAGE_CLASS)
    if found.get("provisioner") != CSI_DRIVER:
        message = f'StorageClass "{storage_class}" has the provisioner "{found.get("provisioner")}"'
        return _refused(message, f"models are streamed from storage of {CSI_DRIVER}", STORAGE_CLASS)
    size = preset.inference.disk_storage_requirement
    if not size:
        return _refused(f"it is not known how much storage {preset.name} needs", "declare it with the preset")
    namespace, secret = workspace.namespace, workspace.access_secret
    problem = _account_problem(context, workspace, account)
    return problem or managed_mirror(model, size, storage_class, account, namespace, secret)


def _account_problem(context: Context, workspace: Workspace, account: str) -> Refusal | None:
    found = context.find("ServiceAccount", workspace.namespace, account)
    if found is None:
        message = f'there is no ServiceAccount "{account}" in namespace {workspace.namespace}'
        return _refused(message, "add it to the input", SERVICE_ACCOUNT)
    if not annotations_of(found).get(CLIENT_ID):
        return _refused(f'ServiceAccount "{account}" has no annotation {CLIENT_ID}', "add it", SERVICE_ACCOUNT)
    return None


def _storage(context: Context, mirror: Object) -> tuple[str, str] | Refusal:
    """The storage account and the container behind the volume of a mirror, as its CSI driver names them."""
    name, namespace = mirror["metadata"]["name"], (mirror.get("spec") or {}).get("jobNamespace") or ""
    claim = context.find("PersistentVolumeClaim", namespace, name) or {}
    bound = context.find("PersistentVolume", "", (claim.get("spec") or {}).get("volumeName") or "") or {}
    csi = (bound.get("spec") or {}).get("csi") or {}
    handle = csi.get("volumeHandle") or context.cluster.model_mirror_volume_handle
    parts = handle.split("#")
    if len(parts) < 3 or not parts[1] or not parts[2]:
        message = f'the volume handle "{handle}" of ModelMirror {name} names no storage account and container'
        hint = "set modelMirrorVolumeHandle in the Cluster: resource group#account#container"
        return Refusal("KC234", message, hint)
    return parts[1], parts[2]


def _refused(message: str, hint: str, annotation: str = "") -> Refusal:
    path: Path = ("metadata", "annotations", annotation) if annotation else ("metadata", "annotations")
    return Refusal("KC234", message, hint, path)
