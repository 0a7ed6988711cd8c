"""The environment of a RAGEngine's pod (pkg/ragengine/manifests/manifests.go, RAGSetEnv, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.kaito.ragengine import RAGEngine, Storage
from kaitoc.kaito.volumes import GUARDRAILS_MOUNT_PATH
from kaitoc.objects import Object

GUARDRAILS_KEY = "guardrails.yaml"
IN_PROCESS_VECTOR_DB = "faiss"
EPHEMERAL_DIRECTORY = "storage"


def environment(engine: RAGEngine) -> list[Object]:
    """Every variable, in KAITO's order."""
    return [
        _field("POD_NAME", "metadata.name"),
        _field("POD_UID", "metadata.uid"),
        *_embedding(engine),
        *_vector_db(engine),
        *_inference_service(engine),
        *_guardrails(engine),
    ]


def persist_directory(engine: RAGEngine) -> str:
    """Where the index is written: a directory of its own on a persistent volume, else one that goes with the pod."""
    storage = engine.storage
    if storage is None or storage.mount_path is None:
        return EPHEMERAL_DIRECTORY
    return f"{storage.path}/{engine.name}"


def _embedding(engine: RAGEngine) -> Iterator[Object]:
    local = engine.local_embedding
    if local is None:
        yield _value("EMBEDDING_TYPE", "" if engine.remote_embedding is None else "remote")
        return
    if local.model:
        yield _value("MODEL_ID", local.model)
    if local.access_secret:
        # KAITO gives the name of the Secret, not what is in it.
        yield _value("ACCESS_SECRET", local.access_secret)
    yield _value("EMBEDDING_TYPE", "local")


def _vector_db(engine: RAGEngine) -> Iterator[Object]:
    database = (engine.storage or Storage(None, "", None)).vector_db
    yield _value("VECTOR_DB_TYPE", (database.engine if database else "") or IN_PROCESS_VECTOR_DB)
    if database:
        yield _value("VECTOR_DB_URL", database.url)
        if database.access_secret:
            yield _secret("VECTOR_DB_ACCESS_SECRET", database.access_secret)
    yield _value("DEFAULT_VECTOR_DB_PERSIST_DIR", persist_directory(engine))


def _inference_service(engine: RAGEngine) -> Iterator[Object]:
    service = engine.inference_service
    if service is None:
        return
    yield _value("LLM_CONTEXT_WINDOW", str(service.context_window))
    if service.url:
        yield _value("LLM_INFERENCE_URL", service.url)
        if service.access_secret:
            yield _secret("LLM_ACCESS_SECRET", service.access_secret)


def _guardrails(engine: RAGEngine) -> Iterator[Object]:
    if engine.guardrails is None:
        return
    yield _value("OUTPUT_GUARDRAILS_ENABLED", "true" if engine.guardrails.enabled else "false")
    if engine.guardrails.enabled:
        yield _value("OUTPUT_GUARDRAILS_POLICY_PATH", f"{GUARDRAILS_MOUNT_PATH}/{GUARDRAILS_KEY}")


def _value(name: str, value: str) -> Object:
    return {"name": name, "value": value}


def _field(name: str, path: str) -> Object:
    return {"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}}


def _secret(name: str, secret: str) -> Object:
    """The key of the Secret has the name of the variable."""
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": name}}}
