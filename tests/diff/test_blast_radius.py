"""What a change costs, where the parts of a workload are of different kinds."""

from typing import Any

import pytest

from kaitoc.diff.blast_radius import gpus, minutes_down, nodes
from kaitoc.kaito.multi_role import plan_multi_role
from kaitoc.kaito.plan import Plan
from workspaces import A100, EIGHT_H100, context


def planned(prefill: str) -> Plan:
    roles = [{"type": "prefill", "instanceType": prefill}, {"type": "decode", "replicas": 2, "instanceType": A100}]
    spec: dict[str, Any] = {"labelSelector": {"matchLabels": {"a": "b"}}, "model": {"name": "phi"}, "roles": roles}
    obj = {"apiVersion": "kaito.sh/v1alpha1", "kind": "MultiRoleInference", "metadata": {"name": "x"}, "spec": spec}
    return plan_multi_role(context("0.12.0", feature_gates={"enableMultiRoleInferenceController": True}), obj)


@pytest.mark.parametrize(("prefill", "expected"), [(A100, (3, 3, 30)), (EIGHT_H100, (3, 10, 30)), ("Huge", (0, 0, 30))])
def test_roles_on_different_nodes(prefill: str, expected: tuple[int, int, int]) -> None:
    plan = planned(prefill)
    assert (nodes(plan), gpus(plan), minutes_down(plan)) == expected
