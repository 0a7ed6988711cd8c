"""Decisions about workloads that have something to do with each other."""

from typing import Any

import pytest

from kaitoc.compile import Compilation, compile_documents, expand
from kaitoc.diagnostics import SourceRef, path_text
from kaitoc.environment import Environment
from kaitoc.footprint import Trace
from kaitoc.load.document import Document
from kaitoc.objects import Object, name_of, namespace_of
from workspaces import A100, context, workspace

GATES = {"ModelMirror": True, "ModelStreaming": True, "enableInferenceSetController": True}
CLUSTER = {
    "feature_gates": GATES,
    "default_streaming_service_account": "reader",
    "model_mirror_volume_handle": "group#account#container",
}
STORAGE_CLASS = "kaito.sh/model-mirror-storage-class"
NFS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "nfs"},
    "provisioner": "blob.csi.azure.com",
}


def account(namespace: str) -> Object:
    metadata = {"name": "reader", "namespace": namespace, "annotations": {"azure.workload.identity/client-id": "id"}}
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}


def compiled(*objects: Object, trace: Trace | None = None) -> Compilation:
    target = context("0.12.0", **CLUSTER)
    documents = [
        Document(SourceRef(f"{number}.yaml"), obj)
        for number, obj in enumerate([*objects, NFS, account("one"), account("two")])
    ]
    environment = Environment(target.cluster, target.profile, target.registry)
    return compile_documents(documents, environment, admission=False, trace=trace)


def mirrored(compilation: Compilation) -> list[tuple[str, str, str]]:
    """What is made for mirrors, and where."""
    kinds = ("ModelMirror", "PersistentVolumeClaim", "Job")
    made = [obj for obj, _ in expand(compilation, deep=True)]
    return [
        (obj["kind"], namespace_of(obj), obj["spec"].get("jobNamespace", "")) for obj in made if obj["kind"] in kinds
    ]


def streaming(namespace: str, **kwargs: Any) -> Object:
    return workspace(namespace=namespace, annotations={STORAGE_CLASS: "nfs"}, **kwargs)


def test_one_mirror_for_two_namespaces() -> None:
    found = compiled(streaming("two"), streaming("one"))
    assert mirrored(found) == [("ModelMirror", "", "two"), ("PersistentVolumeClaim", "two", ""), ("Job", "two", "")]
    assert [plan.blocked for _, plan in found.plans] == [None, None]


def test_a_mirror_for_each_model() -> None:
    assert [
        where for _, _, where in mirrored(compiled(streaming("one"), streaming("two", preset="Org/Phi"))) if where
    ] == [
        "one",
        "two",
    ]


def test_who_cannot_make_a_mirror_uses_that_of_another() -> None:
    found = compiled(workspace(namespace="one"), streaming("two"))
    assert mirrored(found)[0] == ("ModelMirror", "", "two")
    assert [plan.blocked for _, plan in found.plans] == [None, None]
    assert found.diagnostics == ()


def test_files_that_stream_one_model_are_compiled_together() -> None:
    trace: Trace = {}
    compiled(streaming("one"), streaming("two"), trace=trace)
    assert trace["0.yaml"].identities & trace["1.yaml"].asked


def test_the_children_of_a_set_share_one() -> None:
    template = {
        "metadata": {"annotations": {STORAGE_CLASS: "nfs"}},
        "resource": {"instanceType": "Standard_A100"},
        "inference": {"preset": {"name": "phi"}},
    }
    inference_set = {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "InferenceSet",
        "metadata": {"name": "set", "namespace": "one"},
        "spec": {"replicas": 2, "labelSelector": {"matchLabels": {"apps": "x"}}, "template": template},
    }
    assert [kind for kind, _, _ in mirrored(compiled(inference_set, streaming("two")))] == [
        "ModelMirror",
        "PersistentVolumeClaim",
        "Job",
    ]


@pytest.mark.parametrize(("owner", "names"), [("set", ["set"]), ("other", ["set", "x"])])
def test_what_a_set_has_made_is_decided_with_it(owner: str, names: list[str]) -> None:
    child = workspace(labels={"inferenceset.kaito.sh/created-by": owner})
    child["metadata"]["name"] = "x"
    template = {"resource": child["resource"], "inference": child["inference"]}
    template["resource"] = {"instanceType": "Standard_A100"}
    spec = {"labelSelector": {"matchLabels": {"apps": "x"}}, "template": template}
    inference_set = {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "InferenceSet",
        "metadata": {"name": "set"},
        "spec": spec,
    }
    assert [name_of(plan.object) for _, plan in compiled(inference_set, child).plans] == names


MANY = 2**31 - 1
TEMPLATE = {"template": {"spec": {"containers": [{"name": "server", "image": "server"}]}}}
RESOURCE = {"instanceType": A100, "labelSelector": {"matchLabels": {"apps": "x"}}}


@pytest.mark.parametrize(
    ("kind", "api_version", "fields", "path"),
    [
        (
            "Workspace",
            "v1beta1",
            {"resource": {**RESOURCE, "count": MANY}, "inference": TEMPLATE},
            "resource.count",
        ),
        (
            "InferenceSet",
            "v1beta1",
            {
                "spec": {
                    "replicas": MANY,
                    "labelSelector": RESOURCE["labelSelector"],
                    "template": {"resource": {"instanceType": A100}, "inference": {"preset": {"name": "phi"}}},
                }
            },
            "spec.replicas",
        ),
    ],
)
def test_a_slip_of_the_pen_does_not_take_all_memory(
    kind: str, api_version: str, fields: dict[str, Any], path: str
) -> None:
    obj = {"apiVersion": f"kaito.sh/{api_version}", "kind": kind, "metadata": {"name": "x"}, **fields}
    compilation = compiled(obj)
    assert [(d.rule, path_text(d.path)) for d in compilation.diagnostics] == [("KC254", path)]
    assert [made for made, _ in expand(compilation)] == []
