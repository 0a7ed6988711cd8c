"""Every recorded object, created or changed, is refused by its CRD or its name exactly where it was recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from kaitoc.diagnostics import path_text
from kaitoc.schema.embedded import embedded_violations
from kaitoc.schema.validate import violations

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "schema" / "verdicts.json").read_text(encoding="utf-8")
)

RULES_NOT_RUN = {
    "0.12.0/create/multiroleinference-two-decode": ["spec.roles"],
    "0.12.0/create/multiroleinference-two-prefill": ["spec.roles"],
}
"""What the CRD's rule on roles refuses; the recording did not run it there, and has the webhook's refusal alone."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_refused_where_recorded(case: dict[str, Any]) -> None:
    found = violations(case["object"], case["case"].partition("/")[0])
    recorded = RULES_NOT_RUN.get(case["case"], case["refused"])
    assert sorted({path_text(violation.path) for violation in found}) == [
        path.replace(".0.", "[0].") for path in sorted(recorded)
    ]


def test_what_is_embedded_is_sound() -> None:
    assert [
        found for case in CASES for found in embedded_violations(case["object"], case["case"].partition("/")[0])
    ] == []
