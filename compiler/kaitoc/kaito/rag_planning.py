"""The decisions about a RAGEngine: whether it can run, on what, and by which policy."""

from collections.abc import Mapping

from msgspec.structs import replace

from kaitoc.kaito.configmaps import Config, find_config
from kaitoc.kaito.context import Context
from kaitoc.kaito.plan import Plan
from kaitoc.kaito.rag_nodes import node_class_refusal, wants_node
from kaitoc.kaito.ragengine import RAGEngine, view
from kaitoc.kaito.sizing import Refusal
from kaitoc.objects import Object, at

RUNTIME_RAG = "rag"
POLICY = ("spec", "guardrails", "configMapRef")
_HINTS: Mapping[tuple[str, ...], str] = {
    ("spec",): "add spec.embedding, which says how texts become vectors, and what else it needs",
    ("spec", "compute"): "add spec.compute.instanceType and spec.compute.labelSelector.matchLabels",
    ("spec", "compute", "labelSelector"): "add spec.compute.labelSelector.matchLabels with a label of its node",
    ("spec", "embedding"): "add spec.embedding.local.modelID, such as BAAI/bge-small-en-v1.5",
    ("spec", "inferenceService"): "add spec.inferenceService.contextWindowSize, and url with the LLM that answers",
}


class RagPlan(Plan, frozen=True, kw_only=True):
    """What becomes of a RAGEngine; `policy` holds the guardrails that its pod mounts, where it has any."""

    engine: RAGEngine
    policy: Config | None = None


def plan_ragengine(context: Context, obj: Object) -> RagPlan:
    """Decide as the controller does (pkg/ragengine/controllers, v0.9.4 and v0.12.0).

    It needs one node whatever `count` says, of any SKU: without GPUs that KAITO knows of, its pod asks for none.
    """
    engine = view(obj)
    plan = RagPlan(
        object=obj, runtime=RUNTIME_RAG, instance_type=engine.instance_type, requested=engine.count, engine=engine
    )
    refusal = _missing(context, obj) or node_class_refusal(context, engine)
    if refusal is not None:
        return replace(plan, refusal=refusal)
    plan = replace(plan, nodes=1 if wants_node(context, engine) else 0, gpu=context.sku(engine.instance_type))
    policy = _policy(context, engine)
    return replace(plan, refusal=policy) if isinstance(policy, Refusal) else replace(plan, policy=policy)


def _missing(context: Context, obj: Object) -> Refusal | None:
    for path in context.profile.rag.required:
        if at(obj, path) is None:
            message = f"KAITO {context.profile.version} crashes on a RAGEngine without {'.'.join(path)}"
            return Refusal("KC218", message, _HINTS.get(path, "add it"), path)
    return None


def _policy(context: Context, engine: RAGEngine) -> Config | Refusal | None:
    """The guardrails; nobody looks for them once the Deployment exists, whose volumes are never changed."""
    if engine.guardrails is None or not engine.guardrails.enabled:
        return None
    if context.find("Deployment", engine.owner.namespace, engine.name, "apps") is not None:
        return None
    template = context.profile.rag.guardrails_template
    return find_config(context, engine.owner, engine.guardrails.config_map, template, POLICY)
