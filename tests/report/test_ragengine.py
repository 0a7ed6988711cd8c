"""What a plan says of a RAGEngine."""

from typing import Any

import pytest

from kaitoc.kaito.configmaps import Config
from kaitoc.kaito.rag_planning import RagPlan
from kaitoc.kaito.ragengine import view
from kaitoc.registry.model import GPUConfig
from kaitoc.report.plan import to_text
from kaitoc.report.ragengine import ragengine_lines

A100 = GPUConfig("Standard_NC24ads_A100_v4", 1, 80 * 2**30, "NVIDIA A100")


def plan(spec: dict[str, Any], **fields: Any) -> RagPlan:
    obj = {"apiVersion": "kaito.sh/v1beta1", "kind": "RAGEngine", "metadata": {"name": "rag"}, "spec": spec}
    return RagPlan(object=obj, runtime="rag", engine=view(obj), **fields)


@pytest.mark.parametrize(
    ("spec", "gpu", "line"),
    [
        ({"embedding": {"local": {"modelID": "org/m"}}}, A100, "  embeds   org/m, on the GPUs of its node"),
        ({"embedding": {"local": {"modelID": "org/m"}}}, None, "  embeds   org/m, on the CPU"),
        ({"embedding": {"local": {}}}, None, "  embeds   the default model, on the CPU"),
        ({"embedding": {"remote": {"url": "http://x"}}}, None, "  embeds   by http://x"),
        (
            {"embedding": {"remote": {"url": "http://x"}}},
            A100,
            "  embeds   by http://x; the GPUs of its node have nothing to do",
        ),
        ({}, None, "  embeds   nothing: the embedding is neither local nor remote"),
        ({}, None, "  stores   faiss, in the pod: the index is gone when the pod is"),
        ({"storage": {}}, None, "  stores   faiss, in the pod: the index is gone when the pod is"),
        (
            {"storage": {"persistentVolume": {"persistentVolumeClaim": "idx"}}},
            None,
            "  stores   faiss, in PersistentVolumeClaim idx",
        ),
        (
            {"storage": {"vectorDB": {"engine": "qdrant", "url": "http://q"}}},
            None,
            "  stores   qdrant, at http://q",
        ),
        ({}, None, "  answers  no LLM: it only retrieves"),
        ({"inferenceService": {"contextWindowSize": 8192}}, None, "  answers  no LLM: it only retrieves"),
        (
            {"inferenceService": {"url": "http://llm", "contextWindowSize": 8192}},
            None,
            "  answers  http://llm, with a context of 8,192 tokens",
        ),
    ],
)
def test_lines(spec: dict[str, Any], gpu: GPUConfig | None, line: str) -> None:
    assert line in list(ragengine_lines(plan(spec, gpu=gpu)))


def test_guardrails() -> None:
    lines = list(ragengine_lines(plan({}, policy=Config("policy", {}))))
    assert lines[-1] == "  guards   answers are checked against ConfigMap policy"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"nodes": 0}, "  nodes    none of its own"),
        (
            {"nodes": 1, "requested": 2, "instance_type": "Standard_D8s_v3"},
            "  nodes    1 x Standard_D8s_v3; KAITO takes no notice of count 2",
        ),
    ],
)
def test_nodes(fields: dict[str, Any], line: str) -> None:
    assert to_text([plan({}, **fields)]).splitlines()[:2] == [
        "RAGEngine default/rag  retrieval-augmented generation",
        line,
    ]
