from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.schema.defaults import defaulted


def made(kind: str, version: str = "v1beta1", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": f"kaito.sh/{version}", "kind": kind, "metadata": {"name": "x"}, **fields}


SELECTOR = {"matchLabels": {"a": "b"}}
ROLLING = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1}}


@pytest.mark.parametrize(
    ("kaito_version", "obj", "expected"),
    [
        (
            "0.9.4",
            made("Workspace", resource={"labelSelector": SELECTOR}, inference={"preset": {"name": "p"}}),
            {
                "resource": {"labelSelector": SELECTOR, "count": 1},
                "inference": {"preset": {"name": "p", "accessMode": "public"}},
            },
        ),
        (
            "0.9.4",
            made("Workspace", tuning={"preset": {"name": "p"}}),
            {"tuning": {"preset": {"name": "p", "accessMode": "public"}}},
        ),
        ("0.9.4", made("Workspace"), {}),
        ("0.9.4", made("Workspace", resource={"count": 3}), {"resource": {"count": 3}}),
        ("0.9.4", made("Workspace", resource={"count": None, "instanceType": None}), {"resource": {"count": 1}}),
        (
            "0.9.4",
            made("Workspace", "v1alpha1", resource={}),
            {"resource": {"count": 1, "instanceType": "Standard_NC24ads_A100_v4"}},
        ),
        ("0.9.4", made("InferenceSet", "v1alpha1", spec={}), {"spec": {"replicas": 1, "updateStrategy": ROLLING}}),
        (
            "0.9.4",
            made("InferenceSet", "v1alpha1", spec={"replicas": 2, "updateStrategy": None}),
            {"spec": {"replicas": 2, "updateStrategy": ROLLING}},
        ),
        (
            "0.12.0",
            made("InferenceSet", spec={"replicas": 0, "updateStrategy": {}, "autoUpgrade": {"maintenanceWindow": {}}}),
            {
                "spec": {
                    "replicas": 0,
                    "updateStrategy": {},
                    "autoUpgrade": {"enabled": False, "strategy": "InPlace", "maintenanceWindow": {"duration": "4h"}},
                }
            },
        ),
        ("0.12.0", made("ModelMirror", "v1alpha1", spec={}), {"spec": {"mode": "Managed"}}),
        ("0.12.0", made("RAGEngine", spec={"compute": {}}), {"spec": {"compute": {"count": 1}}}),
    ],
)
def test_defaults(kaito_version: str, obj: dict[str, Any], expected: dict[str, Any]) -> None:
    before = deepcopy(obj)
    identity = {key: obj[key] for key in ("apiVersion", "kind", "metadata")}
    assert defaulted(obj, kaito_version) == {**identity, **expected}
    assert obj == before


def test_nulls_go_except_inside_open_fields_and_lists() -> None:
    template = {"spec": {"containers": None}}
    obj = made(
        "Workspace",
        inference={"template": template, "config": None, "adapters": [None, {"source": None}]},
        tuning=None,
        status=None,
    )
    assert defaulted(obj, "0.9.4") == made("Workspace", inference={"template": template, "adapters": [None, {}]})


def test_metadata_is_read_as_object_meta() -> None:
    metadata = {"name": "x", "creationTimestamp": None, "labels": {"a": None, "b": "c"}, "annotations": None}
    read = defaulted(made("Workspace") | {"metadata": metadata}, "0.9.4")
    assert read["metadata"] == {"name": "x", "labels": {"a": "", "b": "c"}}


def test_defaults_are_not_shared() -> None:
    first, second = (defaulted(made("InferenceSet", spec={}), "0.12.0") for _ in range(2))
    first["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"] = 9
    assert second["spec"]["updateStrategy"] == ROLLING


def test_nothing_to_do_gives_the_same_object() -> None:
    obj = made("Workspace", resource={"count": 1, "labelSelector": SELECTOR})
    assert defaulted(obj, "0.9.4") is obj


def test_a_version_that_is_not_served() -> None:
    with pytest.raises(KeyError):
        defaulted(made("Workspace", "v2"), "0.9.4")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["preset", "name", "adapters", "source", "count", "labelSelector", "matchLabels", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_twice_is_once_and_the_input_stays(value: Any) -> None:
    obj = made("Workspace", inference=value, resource=value, tuning=value)
    before = deepcopy(obj)
    once = defaulted(obj, "0.12.0")
    assert obj == before
    assert defaulted(once, "0.12.0") == once
