"""What a target delivers: KAITO's objects, or the workloads themselves."""

from typing import Any

from kaitoc.compile import Compilation, compile_documents
from kaitoc.delivery import MANAGED_BY, delivered_objects
from kaitoc.diagnostics import SourceRef
from kaitoc.environment import Environment
from kaitoc.load.document import Document

WORKSPACE = {
    "apiVersion": "kaito.sh/v1beta1",
    "kind": "Workspace",
    "metadata": {"name": "phi"},
    "resource": {"labelSelector": {"matchLabels": {"pool": "gpu"}}},
    "inference": {"preset": {"name": "phi-4"}},
}
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "models"}}
NODE = {
    "name": "gpu-1",
    "labels": {
        "pool": "gpu",
        "nvidia.com/gpu.product": "NVIDIA-A100",
        "nvidia.com/gpu.count": "1",
        "nvidia.com/gpu.memory": "81920",
    },
}


def compiled(make_context: Any, cluster: dict[str, Any], workspace: Any, operator: bool) -> Compilation:
    context = make_context("0.9.4", cluster, [])
    target = Environment(context.cluster, context.profile, context.registry)
    documents = [Document(SourceRef("in.yaml", number), data) for number, data in enumerate((workspace, NAMESPACE))]
    return compile_documents(documents, target, operator=operator)


def test_with_an_operator(make_context: Any) -> None:
    compilation = compiled(make_context, {"nodeAutoProvisioning": False, "nodes": [NODE]}, WORKSPACE, operator=True)
    objects, problems = delivered_objects(compilation)
    assert [obj["kind"] for obj in objects] == ["Workspace", "Namespace"]
    assert problems == []


def test_without_an_operator(make_context: Any) -> None:
    compilation = compiled(make_context, {"nodeAutoProvisioning": False, "nodes": [NODE]}, WORKSPACE, operator=False)
    objects, problems = delivered_objects(compilation)
    assert [obj["kind"] for obj in objects] == ["Namespace", "Service", "Service", "ConfigMap", "StatefulSet"]
    assert [(obj["metadata"].get("labels") or {}).get(MANAGED_BY) for obj in objects] == [None, *["kaitoc"] * 4]
    assert problems == []


def test_without_an_operator_nobody_makes_nodes(make_context: Any) -> None:
    workspace = {**WORKSPACE, "resource": {**WORKSPACE["resource"], "instanceType": "Standard_NC24ads_A100_v4"}}
    compilation = compiled(make_context, {}, workspace, operator=False)
    objects, problems = delivered_objects(compilation)
    assert "NodeClaim" not in [obj["kind"] for obj in objects]
    assert [problem.rule for problem in problems] == ["KC041"]
