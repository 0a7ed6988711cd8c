"""Fields of RAGEngines that KAITO takes and its service never gets (pkg/ragengine/manifests/manifests.go).

The controller sets EMBEDDING_TYPE, MODEL_ID and ACCESS_SECRET; the service reads EMBEDDING_SOURCE_TYPE,
LOCAL_EMBEDDING_MODEL_ID and REMOTE_EMBEDDING_URL (presets/ragengine/config.py), both in v0.9.4 and in v0.12.0.
"""

from collections.abc import Iterator

from kaitoc.diagnostics import Severity, Stage
from kaitoc.rules.ragengine import COMPUTE, EMBEDDING, SERVICE, RagSubject
from kaitoc.rules.rule import Finding, Rule, rule
from kaitoc.rules.unread import unread_expressions

SERVED_EMBEDDING = "BAAI/bge-small-en-v1.5"
STORAGE = ("spec", "storage")


@rule("KC430", Stage.ADVICE, Severity.WARNING)
def embedding_is_always_the_same(subject: RagSubject) -> Iterator[Finding]:
    """The service never learns of the embedding, and always uses its default model in its own pod."""
    hint = f"expect vectors of {SERVED_EMBEDDING}"
    local, remote = (subject.part("embedding").get(kind) or {} for kind in ("local", "remote"))
    if local.get("modelID", SERVED_EMBEDDING) not in ("", SERVED_EMBEDDING):
        message = f"the service does not load {local['modelID']}, but {SERVED_EMBEDDING}"
        yield Finding(message, (*EMBEDDING, "local", "modelID"), f"name {SERVED_EMBEDDING}, which it loads anyway")
    for field in ("image", "modelAccessSecret"):
        if local.get(field):
            yield Finding(f"nobody reads {field}", (*EMBEDDING, "local", field), hint)
    if remote:
        yield Finding(f"the service does not call the URL, but loads {SERVED_EMBEDDING}", (*EMBEDDING, "remote"), hint)


@rule("KC431", Stage.ADVICE, Severity.WARNING)
def service_secret_goes_with_a_url(subject: RagSubject) -> Iterator[Finding]:
    """The secret of the LLM is for its URL, without which nothing is called."""
    service = subject.part("inferenceService")
    if service.get("accessSecret") and not service.get("url"):
        yield Finding("without a url nobody reads accessSecret", (*SERVICE, "accessSecret"), "add url, or remove it")


@rule("KC432", Stage.ADVICE, Severity.WARNING)
def storage_keeps_something(subject: RagSubject) -> Iterator[Finding]:
    """A storage that is neither a volume nor a database keeps nothing."""
    storage = subject.spec.get("storage")
    if storage is not None and not storage.get("persistentVolume") and not storage.get("vectorDB"):
        yield Finding(
            "the index goes with the pod",
            STORAGE,
            "add persistentVolume.persistentVolumeClaim, or remove storage",
        )


@rule("KC433", Stage.ADVICE, Severity.WARNING)
def rag_has_one_node(subject: RagSubject) -> Iterator[Finding]:
    """A RAGEngine runs as one pod on one node of its selector's labels, whatever else is asked for."""
    compute = subject.part("compute")
    if (compute.get("count") or 1) > 1:
        yield Finding(f"it gets one node, not {compute['count']}", (*COMPUTE, "count"), "remove it")
    if compute.get("preferredNodes"):
        yield Finding("KAITO does not read preferredNodes", (*COMPUTE, "preferredNodes"), "remove it")
    yield from unread_expressions(compute.get("labelSelector") or {}, (*COMPUTE, "labelSelector"))


RULES: tuple[Rule[RagSubject], ...] = (
    embedding_is_always_the_same,
    service_secret_goes_with_a_url,
    storage_keeps_something,
    rag_has_one_node,
)
