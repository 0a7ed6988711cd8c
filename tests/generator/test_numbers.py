"""Numbers as Go reads them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.generator.numbers import int64, number

SMALLEST = -(2**63)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("40960", 40960),
        ("40960.0", 40960),
        ("4.9", 4),
        ("-4.9", -4),
        ("0", 0),
        ("-1", -1),
        ("1e3", 1000),
        ("9007199254740993", 9007199254740992),
        ("9223372036854775807", SMALLEST),
        ("1e30", SMALLEST),
        ("-1e30", SMALLEST),
        ('"17"', 17),
        ('"+17"', 17),
        ('"-17"', -17),
        ('"9223372036854775807"', 2**63 - 1),
        ('"9223372036854775808"', None),
        ('"1_000"', None),
        ('" 17"', None),
        ('"1e3"', None),
        ('"\\u0663"', None),
        ('""', None),
        ("null", None),
        ("true", None),
        ("[1]", None),
        ("{}", None),
    ],
)
def test_a_value(text: str, wanted: int | None) -> None:
    found = number({"a": json.loads(text), "b": 5}, ("a", "b"), 7)
    assert found == ((wanted, "a") if wanted is not None else (5, "b"))


def test_the_default() -> None:
    assert number({"a": None}, ("a", "b"), -1) == (-1, None)


@given(st.integers(), st.integers())
def test_arithmetic_wraps_around(a: int, b: int) -> None:
    assert SMALLEST <= int64(a * b) < 2**63
    assert int64(int64(a) * int64(b)) == int64(a * b)


@given(st.integers(SMALLEST, 2**63 - 1))
def test_what_fits_stays(a: int) -> None:
    assert int64(a) == a
