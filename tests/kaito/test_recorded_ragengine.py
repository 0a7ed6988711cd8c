"""Expanding a RAGEngine gives what KAITO's controller was recorded to create."""

from typing import Any

import pytest

from kaitoc.kaito.profile import KNOWN_VERSIONS
from kaitoc.kaito.rag_expansion import expand_ragengine
from kaitoc.kaito.rag_planning import plan_ragengine
from kaitoc.objects import key_of
from recordings import FIXTURES, comparable, recordings

VERSIONS = [version for version in KNOWN_VERSIONS if (FIXTURES / f"kaito-{version}" / "ragengine.jsonl").exists()]
CASES = [(version, case) for version in VERSIONS for case in recordings(version, "ragengine")]


@pytest.mark.parametrize(("version", "case"), CASES, ids=[f"{version} {case['name']}" for version, case in CASES])
def test_expansion(version: str, case: dict[str, Any], make_context: Any) -> None:
    context = make_context(version, case["cluster"], case["objects"])
    plan = plan_ragengine(context, context.objects.find(key_of(case["objects"][0])))
    if case["error"]:
        assert plan.refusal is not None
    else:
        assert comparable(expand_ragengine(context, plan)) == comparable(case["expected"])
