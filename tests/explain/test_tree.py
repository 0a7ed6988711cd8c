"""Leaves, and values with one of them changed."""

from typing import Any

import pytest
from msgspec import Struct

from kaitoc.explain.tree import ABSENT, changed, leaves


class Inner(Struct, frozen=True):
    size: int = 1


class Outer(Struct, frozen=True):
    name: str = "a"
    inner: Inner = Inner()
    flags: tuple[str, ...] = ("x", "y")


def test_leaves_of_data_and_records() -> None:
    assert list(leaves({"a": [1, {}], "b": Outer()})) == [
        (("a", 0), 1),
        (("a", 1), {}),
        (("b", "name"), "a"),
        (("b", "inner", "size"), 1),
        (("b", "flags", 0), "x"),
        (("b", "flags", 1), "y"),
    ]


@pytest.mark.parametrize(
    ("value", "path", "new", "expected"),
    [
        ({"a": {"b": 1}}, ("a", "b"), 2, {"a": {"b": 2}}),
        ({"a": {"b": 1}}, ("a", "b"), ABSENT, {"a": {}}),
        ({}, ("a", "b"), 1, {"a": {"b": 1}}),
        ({"a": [1, 2, 3]}, ("a", 1), ABSENT, {"a": [1, 3]}),
        (Outer(), ("inner", "size"), 2, Outer(inner=Inner(2))),
        (Outer(), ("flags", 0), "z", Outer(flags=("z", "y"))),
    ],
)
def test_changes_one_leaf_of_a_copy(value: Any, path: tuple[str | int, ...], new: Any, expected: Any) -> None:
    before = repr(value)
    assert changed(value, path, new) == expected
    assert repr(value) == before


def test_no_way_through_a_scalar() -> None:
    with pytest.raises(LookupError):
        changed({"a": 1}, ("a", "b"), 2)
