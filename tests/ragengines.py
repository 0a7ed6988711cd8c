"""RAGEngines for tests, and a KAITO whose conventions for them are not those of 0.9.4."""

from typing import Any

from msgspec.structs import replace

from kaitoc.kaito.context import Context
from kaitoc.kaito.rag_conventions import RagConventions
from kaitoc.objects import Object

SKU = "Standard_NC24ads_A100_v4"
LOCAL = {"local": {"modelID": "BAAI/bge-small-en-v1.5"}}
REMOTE = {"remote": {"url": "https://api.example.com/v1/embeddings"}}
TEMPLATE = "guardrails-template"


def rag_engine(
    name: str = "rag", namespace: str = "", annotations: dict[str, str] | None = None, **spec: Any
) -> Object:
    """A RAGEngine that runs with any KAITO; a part of the spec that is None is left out."""
    whole = {
        "compute": {"instanceType": SKU, "labelSelector": {"matchLabels": {"apps": "rag"}}},
        "embedding": LOCAL,
        "inferenceService": {"contextWindowSize": 8192, "url": "http://llm/v1/completions"},
        **spec,
    }
    metadata = {"name": name, "namespace": namespace, "annotations": annotations}
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "RAGEngine",
        "metadata": {key: value for key, value in metadata.items() if value},
        "spec": {key: value for key, value in whole.items() if value is not None},
    }


def lenient(context: Context) -> Context:
    """A KAITO that needs the embedding only, and looks at neither the case of a SKU nor reserved labels."""
    profile = context.profile
    rag = RagConventions(
        image=("registry.example.com", "rag", "1"),
        required=(("spec",), ("spec", "embedding")),
        read_by_webhook=("spec",),
        node_class_gate="",
        default_requests={"cpu": "500m"},
        guardrails_template=TEMPLATE,
    )
    nodes = replace(profile.nodes, reserved_labels=frozenset({"kaito.sh/workspace"}), exact_skus=False)
    pods = replace(profile.pods, empty_affinity=False)
    templates = {**profile.default_config_maps, TEMPLATE: {"guardrails.yaml": "scanners: []\n"}}
    changed = replace(profile, rag=rag, nodes=nodes, pods=pods, default_config_maps=templates)
    return replace(context, profile=changed)
