import pytest

from kaitoc.schema.kinds import (
    described_version,
    first_version,
    is_kaito_kind,
    kaito_versions,
    kind,
    known_kinds,
    served_versions,
    storage_version,
)


def test_versions_are_sorted_by_number() -> None:
    found = kaito_versions()
    assert found.index("0.9.4") < found.index("0.12.0")


@pytest.mark.parametrize(
    ("version", "described"), [("0.8.1", None), ("0.9.4", "0.9.4"), ("0.9.5", "0.9.4"), ("0.12.0", "0.12.0")]
)
def test_a_version_without_schemas_has_those_before_it(version: str, described: str | None) -> None:
    assert described_version(version) == described


def test_kinds_of_a_version() -> None:
    assert known_kinds("0.9.4") == {"Workspace", "InferenceSet", "RAGEngine"}
    assert known_kinds("0.12.0") == known_kinds("0.9.4") | {"MultiRoleInference", "ModelMirror"}
    assert known_kinds("0.8.1") == frozenset()


@pytest.mark.parametrize(
    ("name", "version", "served", "stored"),
    [
        ("Workspace", "0.9.4", ("kaito.sh/v1beta1", "kaito.sh/v1alpha1"), "kaito.sh/v1beta1"),
        ("RAGEngine", "0.9.4", ("kaito.sh/v1beta1", "kaito.sh/v1alpha1"), "kaito.sh/v1beta1"),
        ("InferenceSet", "0.9.4", ("kaito.sh/v1alpha1",), "kaito.sh/v1alpha1"),
        ("InferenceSet", "0.12.0", ("kaito.sh/v1beta1", "kaito.sh/v1alpha1"), "kaito.sh/v1beta1"),
        ("ModelMirror", "0.12.0", ("kaito.sh/v1alpha1",), "kaito.sh/v1alpha1"),
    ],
)
def test_api_versions(name: str, version: str, served: tuple[str, ...], stored: str) -> None:
    assert (served_versions(name, version), storage_version(name, version)) == (served, stored)


def test_a_kind_that_a_version_does_not_have() -> None:
    assert served_versions("ModelMirror", "0.9.4") == ()
    with pytest.raises(KeyError):
        storage_version("ModelMirror", "0.9.4")


def test_first_version() -> None:
    assert (first_version("Workspace"), first_version("ModelMirror"), first_version("Pod")) == ("0.9.4", "0.12.0", None)


def test_kaito_kinds_are_of_its_group() -> None:
    assert is_kaito_kind("kaito.sh/v1alpha1", "ModelMirror")
    assert not is_kaito_kind("example.com/v1", "Workspace")
    assert not is_kaito_kind("kaito.sh/v1beta1", "Deployment")


def test_scope() -> None:
    assert kind("Workspace", "0.12.0").namespaced
    assert not kind("ModelMirror", "0.12.0").namespaced
