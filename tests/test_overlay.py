"""Overlays: what they match, how they merge, what they may not do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.diagnostics import SourceRef
from kaitoc.overlay import Patch, apply_patches, check_patch, merge, unmatched

SOURCE = SourceRef("overlay.yaml")
WORKSPACE = {
    "apiVersion": "kaito.sh/v1beta1",
    "kind": "Workspace",
    "metadata": {"name": "phi", "labels": {"team": "a"}},
    "resource": {"instanceType": "Standard_NC24ads_A100_v4"},
}


def patch(match: dict[str, Any], change: dict[str, Any], *, optional: bool = False) -> Patch:
    return Patch(SOURCE, (0,), match, change, optional)


@pytest.mark.parametrize(
    ("value", "change", "merged"),
    [
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None, "d": 3}}, {"a": {"c": 2, "d": 3}}),
        ({"a": 1}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"tolerations": [{"key": "a"}]}, {"tolerations": [{"key": "b"}]}, {"tolerations": [{"key": "b"}]}),
        (
            {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
            {"env": [{"name": "B", "value": "3"}, {"name": "C", "value": "4"}]},
            {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "3"}, {"name": "C", "value": "4"}]},
        ),
        (
            {"env": [{"name": "A", "value": "1"}, {"name": "B"}]},
            {"env": [{"name": "A", "$patch": "delete"}]},
            {"env": [{"name": "B"}]},
        ),
        ({"env": [{"name": "A", "value": "1"}]}, {"env": [{"name": "A", "value": None}]}, {"env": [{"name": "A"}]}),
        (
            {"ports": [{"containerPort": 1, "name": "a"}]},
            {"ports": [{"containerPort": 1, "name": "b"}]},
            {"ports": [{"containerPort": 1, "name": "b"}]},
        ),
        ({"ports": [{"port": 80}]}, {"ports": [{"port": 81}]}, {"ports": [{"port": 80}, {"port": 81}]}),
        (
            {"volumeMounts": [{"mountPath": "/a", "name": "x"}]},
            {"volumeMounts": [{"mountPath": "/a", "name": "y"}]},
            {"volumeMounts": [{"mountPath": "/a", "name": "y"}]},
        ),
        ({"env": "text"}, {"env": [{"name": "A"}]}, {"env": [{"name": "A"}]}),
        ({}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
    ],
)
def test_merge(value: Any, change: Any, merged: Any) -> None:
    assert merge(value, change) == merged


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda child: st.lists(child, max_size=3) | st.dictionaries(st.sampled_from("abcd"), child, max_size=3),
    max_leaves=8,
)


@given(JSON, st.dictionaries(st.sampled_from("abcd"), JSON, max_size=3))
def test_merging_twice_is_merging_once(value: Any, change: Any) -> None:
    assert merge(merge(value, change), change) == merge(value, change)


@given(st.dictionaries(st.sampled_from("abcd"), JSON), st.dictionaries(st.sampled_from("abcd"), JSON))
def test_merge_changes_no_argument(value: Any, change: Any) -> None:
    before = repr((value, change))
    merge(value, change)
    assert repr((value, change)) == before


@pytest.mark.parametrize(
    ("match", "matches"),
    [
        ({}, True),
        ({"kind": "Workspace"}, True),
        ({"kind": "ConfigMap"}, False),
        ({"name": "phi"}, True),
        ({"name": "ph*"}, True),
        ({"name": "p"}, False),
        ({"namespace": "default"}, True),
        ({"namespace": "other"}, False),
        ({"labels": {"team": "a"}}, True),
        ({"labels": {"team": "b"}}, False),
        ({"labels": {"team": "a", "x": "y"}}, False),
        ({"kind": "Workspace", "name": "other"}, False),
    ],
)
def test_match(match: dict[str, Any], matches: bool) -> None:
    assert patch(match, {}).matches(WORKSPACE) is matches


def test_patches_apply_in_order() -> None:
    first = patch({}, {"resource": {"count": 1}})
    second = patch({}, {"resource": {"count": 2}})
    changed, used = apply_patches(WORKSPACE, [first, patch({"kind": "Job"}, {}), second])
    assert changed["resource"] == {"instanceType": "Standard_NC24ads_A100_v4", "count": 2}
    assert used == [first, second]


@pytest.mark.parametrize("field", ["apiVersion", "kind", "status"])
def test_protected_fields(field: str) -> None:
    (found,) = check_patch(patch({}, {field: "x"}))
    assert (found.rule, found.path) == ("KC031", (0, "patch", field))
    assert found.message == f"an overlay cannot change {field}"


def test_an_entry_that_matches_nothing() -> None:
    used, lost = patch({}, {}), patch({"kind": "Workspace", "name": "phy", "labels": {"a": "b"}}, {})
    shipped = patch({"kind": "Secret"}, {}, optional=True)
    (found,) = unmatched([used, lost, shipped], {used})
    assert found.message == (
        'the overlay matches nothing: no object has kind "Workspace" and name "phy" and label a="b"'
    )
    assert found.path == (0, "match", "name")
