from typing import Any

import pytest
from deepdiff import DeepDiff
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.diff.compare import HIDDEN, compare, same


def fields(old: Any, new: Any, kind: str = "Deployment") -> list[tuple[str, Any, Any]]:
    return [(f.label, f.old, f.new) for f in compare({"kind": kind, **old}, {"kind": kind, **new})]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({"a": 1}, {}, [("a", 1, None)]),
        ({}, {"a": {"b": 1}}, [("a", None, {"b": 1})]),
        ({"a": None, "b": [], "c": {}, "d": {"e": {"f": None}}}, {"c": {"g": []}}, []),
        ({"l": [1, 2]}, {"l": [1, 3]}, [("l[1]", 2, 3)]),
        ({"l": [1, 2]}, {"l": [1]}, [("l", [1, 2], [1])]),
        ({"tags": ["a"]}, {"tags": ["b"]}, [("tags", ["a"], ["b"])]),
        ({"status": {"a": 1}}, {"status": {"a": 2}}, []),
        ({"metadata": {"uid": "1", "name": "a"}}, {"metadata": {"name": "a"}}, []),
        (
            {"containers": [{"name": "a", "image": "x"}, {"name": "b"}]},
            {"containers": [{"name": "b"}, {"name": "a", "image": "y"}]},
            [("containers.a.image", "x", "y")],
        ),
        (
            {"env": [{"name": "A", "value": "1"}]},
            {"env": [{"name": "B", "value": "1"}]},
            [("env.A", {"name": "A", "value": "1"}, None), ("env.B", None, {"name": "B", "value": "1"})],
        ),
        (
            {"command": ["sh", "-c", "run --a=1 --b=2"]},
            {"command": ["sh", "-c", "run --b=3 --a=1 --c"]},
            [("command[2] --b", "2", "3"), ("command[2] --c", None, "")],
        ),
        (
            {"command": ["run --a=1 --b"]},
            {"command": ["walk --a=2 --b"]},
            [("command[0]", "run --a=1 --b", "walk --a=2 --b")],
        ),
        (
            {"command": ["run --a=1 --a=2"]},
            {"command": ["run --a=1 --a=3"]},
            [("command[0]", "run --a=1 --a=2", "run --a=1 --a=3")],
        ),
    ],
)
def test_fields(old: Any, new: Any, found: list[tuple[str, Any, Any]]) -> None:
    assert fields(old, new) == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"data": {"K": "czE="}}, {"data": {"K": "czI="}}, [("data.K", HIDDEN, HIDDEN)]),
        ({}, {"stringData": {"K": "s1"}}, [("stringData", None, {"K": HIDDEN})]),
        ({"data": {"K": "czE="}}, {}, [("data", {"K": HIDDEN}, None)]),
        ({"type": "Opaque"}, {"type": "x/y"}, [("type", "Opaque", "x/y")]),
    ],
)
def test_values_of_secrets_are_hidden(old: Any, new: Any, found: list[tuple[str, Any, Any]]) -> None:
    assert fields(old, new, "Secret") == found


def test_tokens_are_hidden_wherever_they_are() -> None:
    old = {"env": [{"name": "HF_TOKEN", "value": "secret1"}, {"name": "X", "value": "hf_abcdefghijkl"}]}
    new = {"env": [{"name": "HF_TOKEN", "value": "secret2"}, {"name": "X", "value": "hf_abcdefghijkm"}]}
    assert fields(old, new) == [
        ("env.HF_TOKEN.value", HIDDEN, HIDDEN),
        ("env.X.value", "hf_************", "hf_************"),
    ]
    whole = fields({}, old)
    assert "secret1" not in str(whole)
    assert "abcdefghijkl" not in str(whole)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(["spec", "x", "containers"]), JSON, max_size=3)


@given(OBJECTS)
def test_an_object_is_the_same_as_itself(obj: dict[str, Any]) -> None:
    assert compare(obj, obj) == ()
    assert same(obj, dict(obj))


@given(OBJECTS, OBJECTS)
def test_a_difference_is_found_in_both_directions(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert sorted(f.label for f in compare(old, new)) == sorted(f.label for f in compare(new, old))
    assert same(old, new) == (not compare(old, new))


def plain(value: Any) -> Any:
    """A value without what counts as absent, and with numbers of one type."""
    if isinstance(value, dict):
        return {key: held for key, child in value.items() if (held := plain(child)) not in (None, {}, [])}
    if isinstance(value, list):
        return [None if (held := plain(child)) in ({}, []) else held for child in value]
    return int(value) if isinstance(value, bool) else value


@given(OBJECTS, OBJECTS)
def test_what_differs_differs_for_deepdiff_too(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Without keys and flags, which only Kubernetes knows, a library has to come to the same answer."""
    assert same(old, new) == (not DeepDiff(plain(old), plain(new)))


@given(st.dictionaries(st.sampled_from("pqrs"), st.integers(0, 2)), st.dictionaries(st.sampled_from("pqrs"), JSON))
def test_items_with_a_key_differ_as_a_mapping_by_that_key(old: dict[str, Any], new: dict[str, Any]) -> None:
    """However the items stand, deepdiff finds the same names in the mappings that the lists stand for."""
    lists = ({"containers": [{"name": n, "x": v} for n, v in one.items()][::-1]} for one in (old, new))
    found = {field.label.split(".")[1] for field in compare(*lists)}
    mappings = ({n: plain({"name": n, "x": v}) for n, v in one.items()} for one in (old, new))
    tree = DeepDiff(*mappings, view="tree", threshold_to_diff_deeper=0)
    assert found == {level.path(output_format="list")[0] for levels in tree.values() for level in levels}
