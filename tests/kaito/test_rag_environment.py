"""The environment of a RAGEngine's pod."""

from typing import Any

import pytest

from kaitoc.kaito.rag_environment import environment
from kaitoc.kaito.ragengine import view
from ragengines import LOCAL, REMOTE, rag_engine


def secret(name: str, of: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": of, "key": name}}}


def value(name: str, text: str) -> dict[str, str]:
    return {"name": name, "value": text}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"embedding": LOCAL}, [value("MODEL_ID", "BAAI/bge-small-en-v1.5"), value("EMBEDDING_TYPE", "local")]),
        ({"embedding": {"local": {"image": "r/i:1"}}}, [value("EMBEDDING_TYPE", "local")]),
        (
            {"embedding": {"local": {"modelID": "org/m", "modelAccessSecret": "hf"}}},
            [value("MODEL_ID", "org/m"), value("ACCESS_SECRET", "hf"), value("EMBEDDING_TYPE", "local")],
        ),
        ({"embedding": REMOTE}, [value("EMBEDDING_TYPE", "remote")]),
        (
            {"embedding": {**LOCAL, **REMOTE}},
            [value("MODEL_ID", "BAAI/bge-small-en-v1.5"), value("EMBEDDING_TYPE", "local")],
        ),
        ({"embedding": {}}, [value("EMBEDDING_TYPE", "")]),
    ],
)
def test_embedding(spec: dict[str, Any], expected: list[dict[str, str]]) -> None:
    names = ("MODEL_ID", "ACCESS_SECRET", "EMBEDDING_TYPE")
    assert [one for one in environment(view(rag_engine(**spec))) if one["name"] in names] == expected


@pytest.mark.parametrize(
    ("storage", "directory"),
    [
        (None, "storage"),
        ({}, "storage"),
        ({"persistentVolume": {"persistentVolumeClaim": "idx"}}, "/mnt/data/rag"),
        ({"persistentVolume": {"persistentVolumeClaim": "idx", "mountPath": "/srv"}}, "/srv/rag"),
        ({"persistentVolume": {"persistentVolumeClaim": ""}}, "/mnt/data/rag"),
    ],
)
def test_directory_of_the_index(storage: dict[str, Any] | None, directory: str) -> None:
    assert value("DEFAULT_VECTOR_DB_PERSIST_DIR", directory) in environment(view(rag_engine(storage=storage)))


@pytest.mark.parametrize(
    ("storage", "expected"),
    [
        ({}, [value("VECTOR_DB_TYPE", "faiss")]),
        (
            {"vectorDB": {"engine": "qdrant", "url": "http://q:6333"}},
            [value("VECTOR_DB_TYPE", "qdrant"), value("VECTOR_DB_URL", "http://q:6333")],
        ),
        (
            {"vectorDB": {"engine": "", "url": "", "accessSecret": "s"}},
            [value("VECTOR_DB_TYPE", "faiss"), value("VECTOR_DB_URL", ""), secret("VECTOR_DB_ACCESS_SECRET", "s")],
        ),
    ],
)
def test_vector_database(storage: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    found = environment(view(rag_engine(storage=storage)))
    assert [one for one in found if one["name"].startswith("VECTOR_DB")] == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (None, []),
        ({"contextWindowSize": 10, "accessSecret": "s"}, [value("LLM_CONTEXT_WINDOW", "10")]),
        (
            {"contextWindowSize": 10, "url": "http://x"},
            [value("LLM_CONTEXT_WINDOW", "10"), value("LLM_INFERENCE_URL", "http://x")],
        ),
        (
            {"contextWindowSize": 10, "url": "http://x", "accessSecret": "s"},
            [
                value("LLM_CONTEXT_WINDOW", "10"),
                value("LLM_INFERENCE_URL", "http://x"),
                secret("LLM_ACCESS_SECRET", "s"),
            ],
        ),
    ],
)
def test_inference_service(service: dict[str, Any] | None, expected: list[dict[str, Any]]) -> None:
    found = environment(view(rag_engine(inferenceService=service)))
    assert [one for one in found if one["name"].startswith("LLM")] == expected


@pytest.mark.parametrize(
    ("guardrails", "expected"),
    [
        (None, []),
        ({}, [value("OUTPUT_GUARDRAILS_ENABLED", "false")]),
        (
            {"enabled": True},
            [
                value("OUTPUT_GUARDRAILS_ENABLED", "true"),
                value("OUTPUT_GUARDRAILS_POLICY_PATH", "/etc/ragengine/guardrails/guardrails.yaml"),
            ],
        ),
    ],
)
def test_guardrails(guardrails: dict[str, Any] | None, expected: list[dict[str, Any]]) -> None:
    found = environment(view(rag_engine(guardrails=guardrails)))
    assert [one for one in found if one["name"].startswith("OUTPUT_GUARDRAILS")] == expected


def test_the_pod_knows_itself() -> None:
    found = environment(view(rag_engine()))
    assert {one["name"]: one["valueFrom"]["fieldRef"]["fieldPath"] for one in found[:2]} == {
        "POD_NAME": "metadata.name",
        "POD_UID": "metadata.uid",
    }
