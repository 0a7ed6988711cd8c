"""Plans for people: how a model is split, what stops it, what has no namespace."""

from typing import Any

import pytest

from kaitoc.kaito.mirroring import plan_model_mirror
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
