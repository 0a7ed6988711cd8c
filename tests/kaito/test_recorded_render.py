"""Expanding a Workspace or a ModelMirror gives what KAITO's controllers were recorded to create."""

from typing import Any

import pytest

from kaitoc.kaito.workloads import WORKLOADS
from kaitoc.objects import key_of
from recordings import comparable, recordings, versions_with

CASES = [(version, case) for version in versions_with("render") for case in recordings(version, "render")]


@pytest.mark.parametrize(("version", "case"), CASES, ids=[f"{version} {case['name']}" for version, case in CASES])
def test_expansion(version: str, case: dict[str, Any], make_context: Any) -> None:
    context = make_context(version, case["cluster"], case["objects"])
    obj = context.objects.find(key_of(case["objects"][0]))
    workload = WORKLOADS[obj["kind"]]
    plan = workload.plan(context, obj)
    if case["error"]:
        assert plan.refusal is not None or plan.blocked is not None
    else:
        assert plan.refusal is None
        assert comparable(workload.expand(context, plan)) == comparable(case["expected"])
