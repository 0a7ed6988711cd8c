"""The typed view of a RAGEngine."""

from typing import Any

import pytest

from kaitoc.kaito.ragengine import Guardrails, InferenceService, LocalEmbedding, RAGEngine, Storage, VectorDB, view
from ragengines import rag_engine

VOLUME = {"persistentVolumeClaim": "idx"}
DATABASE = {"engine": "qdrant", "url": "http://qdrant:6333"}


@pytest.mark.parametrize(
    ("spec", "field", "expected"),
    [
        ({"compute": {"instanceType": "D8", "labelSelector": {}}}, "instance_type", "D8"),
        ({"compute": None}, "instance_type", ""),
        ({"compute": {"count": 2, "labelSelector": {"matchLabels": {"a": "b"}}}}, "match_labels", {"a": "b"}),
        ({"compute": {"labelSelector": {}}}, "match_labels", {}),
        ({"compute": {"count": 2, "labelSelector": {}}}, "count", 2),
        ({"embedding": {"local": {}}}, "local_embedding", LocalEmbedding("", "")),
        (
            {"embedding": {"local": {"modelID": "org/m", "modelAccessSecret": "hf", "image": "r/i:1"}}},
            "local_embedding",
            LocalEmbedding("org/m", "hf"),
        ),
        ({"embedding": {"remote": {"url": "https://x"}}}, "local_embedding", None),
        ({"embedding": {"remote": {"url": "https://x"}}}, "remote_embedding", "https://x"),
        ({"embedding": {"local": {}}}, "remote_embedding", None),
        ({}, "storage", None),
        ({"storage": {}}, "storage", Storage(None, "", None)),
        ({"storage": {"persistentVolume": VOLUME}}, "storage", Storage("", "idx", None)),
        (
            {"storage": {"persistentVolume": {**VOLUME, "mountPath": "/x"}}},
            "storage",
            Storage("/x", "idx", None),
        ),
        ({"storage": {"vectorDB": DATABASE}}, "storage", Storage(None, "", VectorDB("qdrant", DATABASE["url"], ""))),
        ({"inferenceService": None}, "inference_service", None),
        (
            {"inferenceService": {"contextWindowSize": 10, "accessSecret": "s"}},
            "inference_service",
            InferenceService("", "s", 10),
        ),
        ({}, "guardrails", None),
        ({"guardrails": {}}, "guardrails", Guardrails(False, "")),
        ({"guardrails": {"enabled": True, "configMapRef": {"name": "p"}}}, "guardrails", Guardrails(True, "p")),
    ],
)
def test_field(spec: dict[str, Any], field: str, expected: object) -> None:
    assert getattr(view(rag_engine(**spec)), field) == expected


def test_owner() -> None:
    owner = view(rag_engine("docs", "team")).owner
    assert owner.labels == {"kaito.sh/ragengine": "docs", "kaito.sh/ragenginenamespace": "team"}
    assert owner.child_metadata("x") == {"name": "x", "namespace": "team"}


def test_no_namespace_where_none_was_written() -> None:
    owner = view(rag_engine("docs")).owner
    assert (owner.namespace, owner.child_metadata("x")) == ("default", {"name": "x"})


def test_nothing_but_metadata() -> None:
    engine = view({"apiVersion": "kaito.sh/v1beta1", "kind": "RAGEngine", "metadata": {"name": "x"}})
    assert isinstance(engine, RAGEngine)
    assert engine.name == "x"
