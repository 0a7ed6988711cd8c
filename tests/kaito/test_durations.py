"""Durations are read as Go writes them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.kaito.durations import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m0s", 1800),
        ("1h20m52s", 4852),
        ("3h0m0s", 10800),
        ("1.5h", 5400),
        ("250ms", Fraction(1, 4)),
        ("1s500us", Fraction(10005, 10000)),
        (".5m", 30),
        ("0s", 0),
    ],
)
def test_durations(text: str, expected: Fraction) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "30", "m", "30 m", "1h30", "30m ", "1d", "٣m"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        seconds(text)


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
def test_parts_add_up(hours: int, minutes: int, rest: int) -> None:
    assert seconds(f"{hours}h{minutes}m{rest}s") == (hours * 60 + minutes) * 60 + rest
