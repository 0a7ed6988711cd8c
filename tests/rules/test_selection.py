"""Rules by id or by the beginning of an id."""

import pytest

from kaitoc.diagnostics import Diagnostic, Severity, Stage
from kaitoc.rules.reference import reference
from kaitoc.rules.selection import Selection, is_known, is_refusal, named

FOUND = [Diagnostic(rule, Severity.ERROR, Stage.ADVICE, "wrong") for rule in ("KC101", "KC110", "KC401")]


@pytest.mark.parametrize(
    ("select", "ignore", "shown"),
    [
        ((), (), ["KC101", "KC110", "KC401"]),
        (("KC4",), (), ["KC401"]),
        (("KC10", "KC401"), (), ["KC101", "KC401"]),
        ((), ("KC1",), ["KC401"]),
        (("KC1",), ("KC10",), ["KC110"]),
        (("KC110",), ("KC1",), ["KC110"]),
        (("KC1",), ("KC1",), []),
        (("KC",), ("KC4",), ["KC101", "KC110"]),
    ],
)
def test_selection(select: tuple[str, ...], ignore: tuple[str, ...], shown: list[str]) -> None:
    assert [d.rule for d in Selection(select, ignore).shown(FOUND)] == shown


def test_names() -> None:
    assert [d.id for d in named(["KC00", "KC401"])] == [*(i for i in reference() if i.startswith("KC00")), "KC401"]
    assert [is_known(name) for name in ("KC401", "KC4", "KC", "KC9", "K", "", "401")] == [True] * 3 + [False] * 4


def test_refusals() -> None:
    assert [is_refusal(reference()[rule]) for rule in ("KC101", "KC006", "KC220", "KC401")] == [True] + [False] * 3
