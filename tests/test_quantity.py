"""Kubernetes quantities."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.quantity import gib, parse, value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1Ki", 1024),
        ("77.9Gi", 83644488090),
        ("13.49Gi", 14484777206),
        ("1k", 1000),
        ("1.5M", 1500000),
        ("500m", 1),
        ("1e3", 1000),
        ("1E3", 1000),
        ("12e-1", 2),
        ("+2", 2),
        (".5Gi", 536870912),
        ("2.", 2),
        ("1E", 10**18),
        ("1Ei", 2**60),
    ],
)
def test_value_rounds_up(text: str, number: int) -> None:
    assert value(text) == number


@pytest.mark.parametrize("text", ["", "Gi", "1 Gi", "1GiB", "1gi", "--1", "1..2", "٣Gi", "1e", "0x10", "nan"])
def test_not_a_quantity(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity"):
        parse(text)


@given(st.integers(-(2**63), 2**63), st.sampled_from(["", "k", "Mi"]))
def test_whole_numbers_are_exact(number: int, suffix: str) -> None:
    assert parse(f"{number}{suffix}") == number * {"": 1, "k": 1000, "Mi": 2**20}[suffix]


def test_fractions_are_exact() -> None:
    assert parse("0.1Gi") == Fraction(2**30, 10)


def test_for_people() -> None:
    assert gib(24 * 2**30) == "24.0 GiB"
