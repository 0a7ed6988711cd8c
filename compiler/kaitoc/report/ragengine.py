"""What a plan says of a RAGEngine: how it embeds, where the index is, who answers."""

from collections.abc import Iterator

from kaitoc.kaito.rag_environment import IN_PROCESS_VECTOR_DB
from kaitoc.kaito.rag_planning import RagPlan
from kaitoc.kaito.ragengine import RAGEngine


def ragengine_lines(plan: RagPlan) -> Iterator[str]:
    """The lines below the nodes."""
    yield f"  embeds   {_embedding(plan)}"
    yield f"  stores   {_store(plan.engine)}"
    yield f"  answers  {_answers(plan.engine)}"
    if plan.policy is not None:
        yield f"  guards   answers are checked against ConfigMap {plan.policy.name}"


def _embedding(plan: RagPlan) -> str:
    local, remote = plan.engine.local_embedding, plan.engine.remote_embedding
    if local is not None:
        return f"{local.model or 'the default model'}, on the {'GPUs of its node' if plan.gpu else 'CPU'}"
    if remote is None:
        return "nothing: the embedding is neither local nor remote"
    return f"by {remote}" + ("; the GPUs of its node have nothing to do" if plan.gpu else "")


def _store(engine: RAGEngine) -> str:
    storage = engine.storage
    database = storage.vector_db if storage else None
    if database is not None:
        return f"{database.engine}, at {database.url}"
    if storage is not None and storage.mount_path is not None and storage.claim:
        return f"{IN_PROCESS_VECTOR_DB}, in PersistentVolumeClaim {storage.claim}"
    return f"{IN_PROCESS_VECTOR_DB}, in the pod: the index is gone when the pod is"


def _answers(engine: RAGEngine) -> str:
    service = engine.inference_service
    if service is None or not service.url:
        return "no LLM: it only retrieves"
    return f"{service.url}, with a context of {service.context_window:,} tokens"
