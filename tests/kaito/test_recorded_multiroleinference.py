"""Expanding a MultiRoleInference gives what KAITO's controllers were recorded to create."""

from typing import Any

import pytest

from kaitoc.compile import compile_documents, expand
from kaitoc.diagnostics import SourceRef
from kaitoc.environment import Environment
from kaitoc.kaito.multi_role import expand_multi_role, plan_multi_role
from kaitoc.load.document import Document
from recordings import comparable, recordings

VERSION = "0.12.0"
CASES = recordings(VERSION, "multiroleinference")
DEEP = [case for case in CASES if "deep" in case]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_expansion(case: dict[str, Any], make_context: Any) -> None:
    context = make_context(VERSION, case["cluster"], case["objects"])
    plan = plan_multi_role(context, context.of_kind("MultiRoleInference")[0])
    assert (plan.blocked is not None) is case["error"]
    assert comparable(expand_multi_role(context, plan)) == comparable(case["expected"])


@pytest.mark.parametrize("case", DEEP, ids=[case["name"] for case in DEEP])
def test_the_children_of_the_children(case: dict[str, Any], make_context: Any) -> None:
    context = make_context(VERSION, case["cluster"], [])
    target = Environment(context.cluster, context.profile, context.registry)
    documents = [Document(SourceRef(f"{number}.yaml"), obj) for number, obj in enumerate(case["objects"])]
    made = [obj for obj, _ in expand(compile_documents(documents, target), deep=True)]
    assert comparable(made) == comparable(case["deep"])
