"""Which file an object is written to."""

from typing import Any

import pytest

from kaitoc.emit.layout import layout, patch_layout
from kaitoc.emit.paths import RefusedOutput


def obj(api_version: str, kind: str, name: str, namespace: str | None = None) -> dict[str, Any]:
    metadata = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata}


@pytest.mark.parametrize(
    ("written", "path"),
    [
        (obj("kaito.sh/v1beta1", "Workspace", "phi"), "default/workspace-phi.yaml"),
        (obj("kaito.sh/v1beta1", "Workspace", "phi", "models"), "models/workspace-phi.yaml"),
        (obj("kaito.sh/v1alpha1", "InferenceSet", "phi", ""), "default/inferenceset-phi.yaml"),
        (obj("v1", "Namespace", "models"), "_cluster/namespace-models.yaml"),
        (obj("v1", "Namespace", "models", "odd"), "_cluster/namespace-models.yaml"),
        (obj("rbac.authorization.k8s.io/v1", "ClusterRole", "system:x"), "_cluster/clusterrole-system:x.yaml"),
        (obj("v1", "ConfigMap", "${NAME}", "${NS}"), "${NS}/configmap-${NAME}.yaml"),
    ],
)
def test_where_an_object_goes(written: dict[str, Any], path: str) -> None:
    assert list(layout([written])) == ["kustomization.yaml", path]
    assert layout([written])[path] is written


def test_the_kustomization_lists_the_files_in_order() -> None:
    files = layout([obj("v1", "Secret", "b"), obj("v1", "ConfigMap", "c"), obj("v1", "Namespace", "a")])
    assert files["kustomization.yaml"] == {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["_cluster/namespace-a.yaml", "default/configmap-c.yaml", "default/secret-b.yaml"],
    }


def test_two_groups_with_one_kind_and_name() -> None:
    services = [obj("v1", "Service", "a"), obj("serving.knative.dev/v1", "Service", "a"), obj("v1", "Service", "b")]
    assert list(layout(services)) == [
        "kustomization.yaml",
        "default/service-a.yaml",
        "default/service.serving.knative.dev-a.yaml",
        "default/service-b.yaml",
    ]


def test_two_groups_with_kinds_that_differ_by_case() -> None:
    found = layout([obj("a.com/v1", "Foo", "a"), obj("b.com/v1", "FOO", "a")])
    assert list(found)[1:] == ["default/foo.a.com-a.yaml", "default/foo.b.com-a.yaml"]


def test_no_object_is_lost() -> None:
    with pytest.raises(RefusedOutput, match=r"two objects would be written to default/a-b-c\.yaml"):
        layout([obj("v1", "A", "b-c"), obj("v1", "A-B", "c")])


def test_patches_have_a_kustomization_of_their_own() -> None:
    files = patch_layout([obj("apps/v1", "StatefulSet", "phi", "models")])
    assert list(files) == ["_patches/kustomization.yaml", "_patches/models/statefulset-phi.yaml"]
    assert files["_patches/kustomization.yaml"]["resources"] == ["models/statefulset-phi.yaml"]
    assert patch_layout([]) == {}
