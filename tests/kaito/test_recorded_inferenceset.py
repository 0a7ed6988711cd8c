"""Expanding an InferenceSet gives what KAITO's controller was recorded to create."""

from typing import Any

import pytest

from kaitoc.kaito.inference_set import expand_inference_set, plan_inference_set
from recordings import comparable, recordings


@pytest.mark.parametrize("case", recordings("0.9.4", "inferenceset"), ids=lambda case: case["name"])
def test_expansion(case: dict[str, Any], make_context: Any) -> None:
    context = make_context("0.9.4", case["cluster"], case["objects"])
    plan = plan_inference_set(context, next(iter(context.objects.values())))
    assert comparable(expand_inference_set(context, plan)) == comparable(case["expected"])
