"""Plans for people: how a model is split, what stops it, what has no namespace."""

from typing import Any

import pytest

from kaitoc.kaito.mirroring import plan_model_mirror
from kaitoc.kaito.multi_role import plan_multi_role
from kaitoc.load.cluster import Node
from kaitoc.report.plan import to_json, to_text
from workspaces import A100, EIGHT_H100, TWO_A10, context, planned, preset, workspace


def lines(plan: Any) -> list[str]:
    return to_text([plan]).splitlines()


@pytest.mark.parametrize(
    ("sku", "size", "line"),
    [
        (EIGHT_H100, "27Gi", "  split    not at all: 8 copies of the model, one per GPU (data parallel)"),
        (TWO_A10, "27Gi", "  split    each layer over 2 GPUs (tensor parallel)"),
        (A100, "140Gi", "  split    the layers over 3 nodes (pipeline parallel)"),
    ],
)
def test_how_a_model_is_split(sku: str, size: str, line: str) -> None:
    assert line in lines(planned("0.12.0", workspace(sku), presets=(preset(size=size),)))


def test_a_slice_of_a_gpu() -> None:
    labels = {"apps": "x", "nvidia.com/gpu.product": "H100", "nvidia.com/gpu.count": "8", "nvidia.com/gpu.memory": "1"}
    obj = workspace("", partition={"mode": "mig", "profile": "3g.40gb"})
    cluster = {"node_auto_provisioning": False, "feature_gates": {"enableMIG": True}, "nodes": (Node("n", labels),)}
    assert "  nodes    1 x own nodes (1 x slice of a GPU, 40.0 GiB each)" in lines(planned("0.12.0", obj, **cluster))


def test_a_context_that_vllm_finds_by_itself() -> None:
    plan = planned("0.12.0", workspace())
    assert "  context  auto: vLLM finds the longest that fits, bound by the model" in lines(plan)
    assert to_json(plan)["maxModelLen"] == "auto"


def test_what_stops_a_workload_hides_nothing_else() -> None:
    obj = workspace(preset="Org/Phi")
    obj["inference"]["preset"]["presetOptions"] = {"modelAccessSecret": "hf"}
    plan = planned("0.12.0", obj)
    assert '  stops    Secret "hf" does not exist in namespace default' in lines(plan)
    assert to_json(plan)["nodes"]["estimated"] == 1


def test_a_kind_without_a_namespace() -> None:
    mirror = {"apiVersion": "kaito.sh/v1alpha1", "kind": "ModelMirror", "metadata": {"name": "mm"}, "spec": {}}
    assert lines(plan_model_mirror(context("0.12.0"), mirror))[:2] == [
        "ModelMirror mm  copy of a model",
        "  nodes    none of its own",
    ]


def test_the_roles_of_a_multi_role_inference() -> None:
    roles = [{"type": "prefill", "replicas": 1, "instanceType": TWO_A10}, {"type": "decode", "instanceType": A100}]
    spec = {"labelSelector": {"matchLabels": {"apps": "x"}}, "model": {"name": "phi"}, "roles": roles}
    obj = {"apiVersion": "kaito.sh/v1alpha1", "kind": "MultiRoleInference", "metadata": {"name": "chat"}, "spec": spec}
    gates = {"enableMultiRoleInferenceController": True, "enableInferenceSetController": True}
    shown = lines(plan_multi_role(context("0.12.0", feature_gates=gates), obj))
    assert [line for line in shown if not line.startswith(("   ", "  memory"))] == [
        "MultiRoleInference default/chat  phi on vllm",
        "  prefill  1 x Standard_2xA10 (2 x NVIDIA A10, 24.0 GiB each)",
        "  split    each layer over 2 GPUs (tensor parallel)",
        "  context  auto: vLLM finds the longest that fits, bound by the model",
        "  decode   1 x Standard_A100 (1 x NVIDIA A100, 80.0 GiB each)",
        "  context  auto: vLLM finds the longest that fits, bound by the model",
        "",
        "1 workload, 2 nodes, 3 GPUs",
    ]
    assert lines(plan_multi_role(context("0.12.0"), obj))[1:3] == [
        "  nodes    none of its own",
        "  waits    nothing happens: the controller of MultiRoleInferences is off "
        "(feature gate enableMultiRoleInferenceController)",
    ]
