from copy import deepcopy
from typing import Any

import pytest

from kaitoc.schema.conversion import lost_in_storage, to_storage_version
from kaitoc.schema.kinds import kaito_versions, kind, known_kinds, served_versions


def engine(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "kaito.sh/v1alpha1", "kind": "RAGEngine", "metadata": {"name": "r"}, "spec": spec}


EMBEDDING = {"local": {"modelID": "m"}}


def test_only_the_version_changes_where_both_have_the_fields() -> None:
    obj = {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "Workspace",
        "metadata": {"name": "w"},
        "resource": {"count": 1, "instanceType": "x", "labelSelector": {}},
        "inference": {"template": {"spec": {"anything": [None]}}},
    }
    before = deepcopy(obj)
    assert to_storage_version(obj, "0.9.4") == {**obj, "apiVersion": "kaito.sh/v1beta1"}
    assert list(to_storage_version(obj, "0.9.4")) == list(obj)
    assert lost_in_storage(obj, "0.9.4") == []
    assert obj == before


def test_the_stored_version_is_returned_as_it_is() -> None:
    obj = {**engine(embedding=EMBEDDING), "apiVersion": "kaito.sh/v1beta1"}
    assert to_storage_version(obj, "0.9.4") is obj
    assert lost_in_storage(obj, "0.9.4") == []


def test_fields_that_the_stored_version_does_not_have_are_gone_and_said() -> None:
    storage = {"persistentVolumeClaim": "pvc", "mountPath": "/data"}
    obj = engine(embedding=EMBEDDING, storage=storage, queryServiceName="q")
    assert to_storage_version(obj, "0.12.0") == {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "RAGEngine",
        "metadata": {"name": "r"},
        "spec": {"embedding": EMBEDDING, "storage": {}},
    }
    assert [(found.path, found.message, found.hint) for found in lost_in_storage(obj, "0.12.0")] == [
        (
            ("spec", "storage", "persistentVolumeClaim"),
            "spec.storage.persistentVolumeClaim is lost: the cluster stores kaito.sh/v1beta1, which does not have it",
            "write the object as kaito.sh/v1beta1, where spec.storage has persistentVolume, vectorDB",
        ),
        (
            ("spec", "storage", "mountPath"),
            "spec.storage.mountPath is lost: the cluster stores kaito.sh/v1beta1, which does not have it",
            "write the object as kaito.sh/v1beta1, where spec.storage has persistentVolume, vectorDB",
        ),
        (
            ("spec", "queryServiceName"),
            "spec.queryServiceName is lost: the cluster stores kaito.sh/v1beta1, which does not have it",
            "write the object as kaito.sh/v1beta1, where spec has compute, embedding, guardrails, inferenceService, "
            "storage",
        ),
    ]


def test_defaults_of_the_stored_version_apply() -> None:
    obj = engine(embedding=EMBEDDING, compute={"instanceType": "x"})
    assert to_storage_version(obj, "0.9.4")["spec"]["compute"] == {"instanceType": "x", "count": 1}


@pytest.mark.parametrize(("version", "name"), [(v, k) for v in kaito_versions() for k in sorted(known_kinds(v))])
def test_what_is_lost_is_known(version: str, name: str) -> None:
    """A new KAITO version that loses other fields has to be looked at."""
    stored = kind(name, version).storage.schema

    def lost(written: dict[str, Any], stored: dict[str, Any], path: str) -> list[str]:
        names = [
            f"{path}.{field}" for field in written.get("properties", {}) if field not in stored.get("properties", {})
        ]
        for field in written.get("properties", {}).keys() & stored.get("properties", {}).keys() - {"status"}:
            names += lost(written["properties"][field], stored["properties"][field], f"{path}.{field}")
        return names

    found = {
        field
        for api_version in served_versions(name, version)
        for field in lost(kind(name, version).versions[api_version.rpartition("/")[2]].schema, stored, "")
    }
    assert found == (
        {
            ".spec.indexServiceName",
            ".spec.queryServiceName",
            ".spec.storage.mountPath",
            ".spec.storage.persistentVolumeClaim",
        }
        if name == "RAGEngine"
        else set()
    )


def test_a_kind_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        to_storage_version({"apiVersion": "kaito.sh/v1alpha1", "kind": "ModelMirror"}, "0.9.4")
