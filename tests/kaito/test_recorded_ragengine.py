"""Expanding a RAGEngine gives what KAITO's controller was recorded to create."""

from typing import Any

import pytest

from kaitoc.kaito.rag_expansion import expand_ragengine
from kaitoc.kaito.rag_planning import plan_ragengine
from recordings import comparable, recordings

VERSIONS = ("0.9.4",)
CASES = [(version, case) for version in VERSIONS for case in recordings(version, "ragengine")]


@pytest.mark.parametrize(("version", "case"), CASES, ids=[f"{version} {case['name']}" for version, case in CASES])
def test_expansion(version: str, case: dict[str, Any], make_context: Any) -> None:
    context = make_context(version, case["cluster"], case["objects"])
    plan = plan_ragengine(context, next(iter(context.objects.values())))
    if case["error"]:
        assert plan.refusal is not None
    else:
        assert comparable(expand_ragengine(context, plan)) == comparable(case["expected"])
