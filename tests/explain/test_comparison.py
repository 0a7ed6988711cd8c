"""What differs between two versions of an object."""

from typing import Any

import pytest

from kaitoc.explain.comparison import Change, compare, output_leaves
from kaitoc.explain.text import Line, opened
from kaitoc.explain.tree import ABSENT


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 2}, [Change(("a",), 1, 2)]),
        ({"a": {"b": 1}}, {"a": {}}, [Change(("a", "b"), 1, ABSENT)]),
        ({"a": {}}, {"a": {"b": 1}}, [Change(("a",), {}, {"b": 1}), Change(("a", "b"), ABSENT, 1)]),
        ({"b": 1}, {"b": 1, "a": [1]}, [Change(("a", 0), ABSENT, 1)]),
        # what is inserted in front moves nothing
        ({"args": ["b"]}, {"args": ["a", "b"]}, [Change(("args", 0), ABSENT, "a")]),
        # a renamed container is the same container
        (
            {"containers": [{"name": "x", "image": "i"}]},
            {"containers": [{"name": "y", "image": "i"}]},
            [Change(("containers", 0, "name"), "x", "y")],
        ),
        # flags go by their name
        (
            Line(["run", "--a=1", "--c"]),
            Line(["run", "--b=1", "--a=2"]),
            [Change(("--a",), "--a=1", "--a=2"), Change(("--c",), "--c", ABSENT), Change(("--b",), ABSENT, "--b=1")],
        ),
    ],
)
def test_compares_leaf_by_leaf(old: Any, new: Any, expected: list[Change]) -> None:
    assert list(compare(old, new)) == expected


def test_a_flag_that_comes_twice_is_two() -> None:
    assert [path for path, _ in output_leaves(Line(["--a=1", "x", "--a=2"]))] == [("--a",), (1,), ("--a#2",)]


def test_texts_that_are_yaml_have_leaves() -> None:
    config = opened({"kind": "ConfigMap", "data": {"a.yaml": "b:\n  c: 1\n", "note": "plain"}})
    assert dict(output_leaves(config["data"])) == {("a.yaml", "b", "c"): 1, ("note",): "plain"}
