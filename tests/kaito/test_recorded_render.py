"""Expanding a Workspace gives what KAITO's controller was recorded to create."""

from typing import Any

import pytest

from kaitoc.kaito.expansion import expand_workspace
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.workspace import view
from recordings import comparable, recordings


@pytest.mark.parametrize("case", recordings("0.9.4", "render"), ids=lambda case: case["name"])
def test_expansion(case: dict[str, Any], make_context: Any) -> None:
    context = make_context("0.9.4", case["cluster"], case["objects"])
    plan = plan_workspace(context, view(next(iter(context.objects.values()))))
    if case["error"]:
        assert plan.refusal is not None
    else:
        assert comparable(expand_workspace(context, plan)) == comparable(case["expected"])
