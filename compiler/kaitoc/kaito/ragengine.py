"""A typed view of a RAGEngine in its storage version, with defaults applied."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from kaitoc.kaito.names import LABEL_RAGENGINE, LABEL_RAGENGINE_NAMESPACE
from kaitoc.kaito.owner import Owner
from kaitoc.kaito.volumes import DATA_MOUNT_PATH
from kaitoc.objects import Object, annotations_of, metadata, name_of, namespace_of


class LocalEmbedding(Struct, frozen=True):
    """An embedding model that runs in the pod of the RAGEngine; `access_secret` is for the Hugging Face Hub."""

    model: str
    access_secret: str


class VectorDB(Struct, frozen=True):
    """A vector database beside the RAGEngine."""

    engine: str
    url: str
    access_secret: str


class Storage(Struct, frozen=True):
    """Where the index is kept.

    `mount_path` is None where there is no persistentVolume, "" where it has no path; `claim` is the name of its
    PersistentVolumeClaim.
    """

    mount_path: str | None
    claim: str
    vector_db: VectorDB | None

    @property
    def path(self) -> str:
        """Where the volume is mounted."""
        return self.mount_path or DATA_MOUNT_PATH


class InferenceService(Struct, frozen=True):
    """The LLM that answers; without a URL the RAGEngine only retrieves. `context_window` is in tokens."""

    url: str
    access_secret: str
    context_window: int


class Guardrails(Struct, frozen=True):
    """What answers are checked against: the policy in a ConfigMap, KAITO's default where none is named."""

    enabled: bool
    config_map: str


class RAGEngine(Struct, frozen=True):
    """What the controller reads of a RAGEngine (api/v1beta1/ragengine_types.go).

    `match_labels` is empty where there is no label selector; matchExpressions do not count. `remote_embedding` is the
    URL, or None where the embedding is not remote; where both are given, the local one counts.
    """

    object: Object
    owner: Owner
    annotations: Mapping[str, str]
    instance_type: str
    count: int | None
    match_labels: Mapping[str, str]
    local_embedding: LocalEmbedding | None
    remote_embedding: str | None
    storage: Storage | None
    inference_service: InferenceService | None
    guardrails: Guardrails | None

    @property
    def name(self) -> str:
        """metadata.name."""
        return self.owner.name


def view(obj: Object) -> RAGEngine:
    """Read a RAGEngine that satisfies the schema of its kind."""
    name, namespace = name_of(obj), namespace_of(obj)
    labels = {LABEL_RAGENGINE: name, LABEL_RAGENGINE_NAMESPACE: namespace}
    spec: Mapping[str, Any] = obj.get("spec") or {}
    compute: Mapping[str, Any] = spec.get("compute") or {}
    embedding: Mapping[str, Any] = spec.get("embedding") or {}
    remote = embedding.get("remote")
    return RAGEngine(
        object=obj,
        owner=Owner(obj["kind"], name, namespace, str(metadata(obj).get("namespace") or ""), labels),
        annotations=annotations_of(obj),
        instance_type=compute.get("instanceType") or "",
        count=compute.get("count"),
        match_labels=(compute.get("labelSelector") or {}).get("matchLabels") or {},
        local_embedding=_local_embedding(embedding.get("local")),
        remote_embedding=None if remote is None else remote.get("url") or "",
        storage=_storage(spec.get("storage")),
        inference_service=_inference_service(spec.get("inferenceService")),
        guardrails=_guardrails(spec.get("guardrails")),
    )


def _local_embedding(local: Mapping[str, Any] | None) -> LocalEmbedding | None:
    if local is None:
        return None
    return LocalEmbedding(local.get("modelID") or "", local.get("modelAccessSecret") or "")


def _storage(storage: Mapping[str, Any] | None) -> Storage | None:
    if storage is None:
        return None
    volume, database = storage.get("persistentVolume"), storage.get("vectorDB")
    return Storage(
        mount_path=None if volume is None else volume.get("mountPath") or "",
        claim=(volume or {}).get("persistentVolumeClaim") or "",
        vector_db=None if database is None else _vector_db(database),
    )


def _vector_db(database: Mapping[str, Any]) -> VectorDB:
    return VectorDB(database.get("engine") or "", database.get("url") or "", database.get("accessSecret") or "")


def _inference_service(service: Mapping[str, Any] | None) -> InferenceService | None:
    if service is None:
        return None
    window = service.get("contextWindowSize") or 0
    return InferenceService(service.get("url") or "", service.get("accessSecret") or "", window)


def _guardrails(guardrails: Mapping[str, Any] | None) -> Guardrails | None:
    if guardrails is None:
        return None
    return Guardrails(bool(guardrails.get("enabled")), (guardrails.get("configMapRef") or {}).get("name") or "")
