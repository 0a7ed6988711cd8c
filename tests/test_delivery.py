"""What a target delivers: KAITO's objects, or the workloads themselves."""

from typing import Any

from kaitoc.compile import Compilation, compile_documents
from kaitoc.delivery import delivered_objects, delivered_patches
from kaitoc.diagnostics import SourceRef
from kaitoc.environment import Environment
from kaitoc.load.document import Document
from kaitoc.objects import MANAGED_BY

WORKSPACE = {
    "apiVersion": "kaito.sh/v1beta1",
    "kind": "Workspace",
    "metadata": {"name": "phi"},
    "resource": {"labelSelector": {"matchLabels": {"pool": "gpu"}}},
    "inference": {"preset": {"name": "phi-4"}},
}
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "models"}}
NODE = {
    "name": "gpu-1",
    "labels": {
        "pool": "gpu",
        "nvidia.com/gpu.product": "NVIDIA-A100",
        "nvidia.com/gpu.count": "1",
        "nvidia.com/gpu.memory": "81920",
    },
}


def compiled(make_context: Any, cluster: dict[str, Any], workspace: Any, operator: bool) -> Compilation:
    context = make_context("0.9.4", cluster, [])
    target = Environment(context.cluster, context.profile, context.registry)
    documents = [Document(SourceRef("in.yaml", number), data) for number, data in enumerate((workspace, NAMESPACE))]
    return compile_documents(documents, target, operator=operator)


def test_with_an_operator(make_context: Any) -> None:
    compilation = compiled(make_context, {"nodeAutoProvisioning": False, "nodes": [NODE]}, WORKSPACE, operator=True)
    objects, problems = delivered_objects(compilation)
    assert [obj["kind"] for obj in objects] == ["Workspace", "Namespace"]
    assert problems == []


def test_without_an_operator(make_context: Any) -> None:
    compilation = compiled(make_context, {"nodeAutoProvisioning": False, "nodes": [NODE]}, WORKSPACE, operator=False)
    objects, problems = delivered_objects(compilation)
    assert [obj["kind"] for obj in objects] == ["Namespace", "Service", "Service", "ConfigMap", "StatefulSet"]
    assert [(obj["metadata"].get("labels") or {}).get(MANAGED_BY) for obj in objects] == [None, *["kaitoc"] * 4]
    assert problems == []


def test_without_an_operator_nobody_makes_nodes(make_context: Any) -> None:
    workspace = {**WORKSPACE, "resource": {**WORKSPACE["resource"], "instanceType": "Standard_NC24ads_A100_v4"}}
    compilation = compiled(make_context, {}, workspace, operator=False)
    objects, problems = delivered_objects(compilation)
    assert "NodeClaim" not in [obj["kind"] for obj in objects]
    assert [problem.rule for problem in problems] == ["KC041"]


GATES = {"ModelMirror": True, "ModelStreaming": True}
STREAMING: list[dict[str, Any]] = [
    {
        **WORKSPACE,
        "metadata": {"name": "phi", "annotations": {"kaito.sh/model-mirror-storage-class": "nfs"}},
    },
    {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "nfs"},
        "provisioner": "blob.csi.azure.com",
    },
    {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "reader", "annotations": {"azure.workload.identity/client-id": "id"}},
    },
]


def test_a_mirror_without_an_operator_waits_for_nobody(make_context: Any) -> None:
    cluster = {
        "nodeAutoProvisioning": False,
        "nodes": [NODE],
        "featureGates": GATES,
        "defaultStreamingServiceAccount": "reader",
        "modelMirrorVolumeHandle": "group#account#container",
    }
    context = make_context("0.12.0", cluster, [])
    target = Environment(context.cluster, context.profile, context.registry)
    documents = [Document(SourceRef("in.yaml", number), data) for number, data in enumerate(STREAMING)]
    objects, problems = delivered_objects(compile_documents(documents, target, operator=False, admission=False))
    assert problems == []
    made = {obj["kind"]: obj for obj in objects}
    assert {"StatefulSet", "PersistentVolumeClaim", "Job"} <= made.keys()
    assert "ModelMirror" not in made
    assert set(made["PersistentVolumeClaim"]["metadata"]) == {"name", "namespace", "labels"}
    assert set(made["Job"]["metadata"]) == {"name", "namespace", "labels", "annotations"}
    assert "ttlSecondsAfterFinished" not in made["Job"]["spec"]


def test_what_the_operator_would_change_comes_once(make_context: Any) -> None:
    gates = {"gatewayAPIInferenceExtension": True, "enableInferenceSetController": True}
    template = {"resource": {"instanceType": "x"}, "inference": WORKSPACE["inference"]}
    inference_set = {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "InferenceSet",
        "metadata": {"name": "set"},
        "spec": {"replicas": 1, "labelSelector": WORKSPACE["resource"]["labelSelector"], "template": template},
    }
    release = {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": "set-inferencepool"},
        "spec": {"interval": "1m"},
    }
    cluster = {"nodeAutoProvisioning": False, "nodes": [NODE], "featureGates": gates}
    context = make_context("0.9.4", cluster, [])
    target = Environment(context.cluster, context.profile, context.registry)
    documents = [Document(SourceRef("in.yaml", number), data) for number, data in enumerate((inference_set, release))]
    objects, _ = delivered_objects(compile_documents(documents, target, operator=False, admission=False))
    releases = [obj for obj in objects if obj["kind"] == "HelmRelease"]
    assert [obj["spec"]["interval"] for obj in releases] == ["0s"]


PARAMETERS = {"kaito.sh/runtime": "transformers", "run-parameters.kaitoc/load_in_4bit": "true"}


def quantized(make_context: Any, operator: bool, **metadata: Any) -> Compilation:
    workspace = {**WORKSPACE, "metadata": {"name": "phi", "annotations": PARAMETERS, **metadata}}
    return compiled(make_context, {"nodeAutoProvisioning": False, "nodes": [NODE]}, workspace, operator)


def test_what_the_operator_makes_is_patched_and_kept(make_context: Any) -> None:
    (patch,) = delivered_patches(quantized(make_context, operator=True, namespace="models"))
    assert patch["metadata"] == {
        "name": "phi",
        "namespace": "models",
        "annotations": {
            "argocd.argoproj.io/sync-options": "ServerSideApply=true,Validate=false,Prune=false,Delete=false",
            "kustomize.toolkit.fluxcd.io/prune": "disabled",
        },
    }
    (container,) = patch["spec"]["template"]["spec"]["containers"]
    assert container["name"] == "phi"
    assert " --load_in_4bit " in container["command"][-1]


def test_what_kaitoc_makes_needs_no_patch(make_context: Any) -> None:
    compilation = quantized(make_context, operator=False)
    (made,) = [obj for obj in delivered_objects(compilation)[0] if obj["kind"] == "StatefulSet"]
    assert " --load_in_4bit " in made["spec"]["template"]["spec"]["containers"][0]["command"][-1]
    assert delivered_patches(compilation) == []


def test_nothing_is_patched_that_is_not_made(make_context: Any) -> None:
    workspace = {**WORKSPACE, "metadata": {"name": "phi", "annotations": PARAMETERS}}
    compilation = compiled(make_context, {"nodeAutoProvisioning": False}, workspace, operator=True)
    assert compilation.failed
    assert delivered_patches(compilation) == []


TUNING = {
    "apiVersion": "kaito.sh/v1beta1",
    "kind": "Workspace",
    "metadata": {"name": "tune"},
    "resource": {"labelSelector": {"matchLabels": {"pool": "gpu"}}},
    "tuning": {
        "preset": {"name": "phi-3-mini-128k-instruct"},
        "method": "lora",
        "input": {"urls": ["https://example.com/a.parquet"]},
        "output": {"volumeSource": {"emptyDir": {}}},
    },
}
INFERENCE_SET = {
    "apiVersion": "kaito.sh/v1alpha1",
    "kind": "InferenceSet",
    "metadata": {"name": "phi"},
    "spec": {
        "labelSelector": {"matchLabels": {"pool": "gpu"}},
        "template": {"inference": {"preset": {"name": "phi-4"}}},
    },
}
ENGINE = {
    "apiVersion": "kaito.sh/v1beta1",
    "kind": "RAGEngine",
    "metadata": {"name": "rag"},
    "spec": {
        "compute": {"instanceType": "Standard_D8s_v5", "labelSelector": {"matchLabels": {"pool": "gpu"}}},
        "embedding": {"remote": {"url": "https://example.com/v1"}},
        "inferenceService": {"url": "https://example.com/v1", "contextWindowSize": 100},
    },
}


def made(make_context: Any, obj: Any, **cluster: Any) -> list[str]:
    """The kinds that are delivered without an operator; nothing is wrong."""
    fields = {"nodeAutoProvisioning": False, "nodes": [NODE], **cluster}
    compilation = compiled(make_context, fields, obj, operator=False)
    objects, problems = delivered_objects(compilation)
    assert not compilation.failed
    assert problems == []
    return [obj["kind"] for obj in objects[1:]]


def test_pods_wait_where_the_operator_would(make_context: Any) -> None:
    template = {"spec": {"containers": [{"name": "server", "image": "example.com/server:1"}]}}
    workspace = {**WORKSPACE, "resource": {**WORKSPACE["resource"], "count": 3}, "inference": {"template": template}}
    nodes = [{**NODE, "ready": False}, NODE | {"name": "gpu-2"}]
    compilation = compiled(make_context, {"nodeAutoProvisioning": False, "nodes": nodes}, workspace, operator=False)
    (warning,) = [found for found in compilation.diagnostics if found.rule == "KC215"]
    assert warning.message == "the pods will wait for nodes: 1 of 3 nodes with the labels of the selector are ready"
    assert "StatefulSet" in [obj["kind"] for obj in delivered_objects(compilation)[0]]


def test_tuning_goes_by_the_labels_of_the_nodes(make_context: Any) -> None:
    assert made(make_context, TUNING) == ["ConfigMap", "Job"]


def test_a_job_is_made_anew(make_context: Any) -> None:
    compilation = compiled(make_context, {"nodeAutoProvisioning": False, "nodes": [NODE]}, TUNING, operator=False)
    (job,) = [obj for obj in delivered_objects(compilation)[0] if obj["kind"] == "Job"]
    assert job["metadata"]["annotations"] == {
        "argocd.argoproj.io/sync-options": "Force=true,Replace=true",
        "kustomize.toolkit.fluxcd.io/force": "enabled",
        "workspace.kaito.io/revision": "1",
    }


def test_no_controller_need_be_on(make_context: Any) -> None:
    assert made(make_context, INFERENCE_SET) == ["Service", "Service", "ConfigMap", "StatefulSet"]


def test_no_node_is_asked_for(make_context: Any) -> None:
    engine = {
        **ENGINE,
        "spec": {**ENGINE["spec"], "compute": {**ENGINE["spec"]["compute"], "instanceType": "Standard_NK12"}},
    }
    assert made(make_context, engine, cloud="arc") == ["Service", "Deployment"]
    assert made(make_context, ENGINE, featureGates={"ensureNodeClass": True}) == ["Service", "Deployment"]
