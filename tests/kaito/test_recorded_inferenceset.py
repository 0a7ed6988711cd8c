"""Expanding an InferenceSet gives what KAITO's controller was recorded to create."""

from typing import Any

import pytest

from kaitoc.kaito.inference_set import expand_inference_set, plan_inference_set
from kaitoc.objects import key_of
from recordings import comparable, recordings, versions_with

CASES = [(version, case) for version in versions_with("inferenceset") for case in recordings(version, "inferenceset")]


@pytest.mark.parametrize(("version", "case"), CASES, ids=[f"{version} {case['name']}" for version, case in CASES])
def test_expansion(version: str, case: dict[str, Any], make_context: Any) -> None:
    context = make_context(version, case["cluster"], case["objects"])
    plan = plan_inference_set(context, context.objects.find(key_of(case["objects"][0])))
    assert comparable(expand_inference_set(context, plan)) == comparable(case["expected"])
