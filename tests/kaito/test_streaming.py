"""Streaming of weights: whether, from where, and what keeps it from working."""

from typing import Any

import pytest

from kaitoc.kaito.expansion import expand_workspace
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.workspace import view
from workspaces import context, planned, preset, workspace

GATES = {"ModelMirror": True, "ModelStreaming": True}
CLUSTER = {
    "feature_gates": GATES,
    "default_model_mirror_storage_class": "blob",
    "default_streaming_service_account": "streamer",
    "model_mirror_volume_handle": "group#account#container##ns#",
}
STATIC = {
    "inference.kaito.sh/static-model-mirror": "true",
    "inference.kaito.sh/stream-datarefs-url": "https://example.com/datarefs",
    "inference.kaito.sh/stream-identity-client-id": "client",
    "inference.kaito.sh/stream-source-type": "public",
}
NAME = "c0b3e7"
"""The first digits of the SHA-256 of "org/phi"."""


def account(name: str = "streamer", namespace: str = "default", client: str = "id") -> dict[str, Any]:
    annotations = {"azure.workload.identity/client-id": client} if client else {}
    metadata = {"name": name, "namespace": namespace, "annotations": annotations}
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}


def storage_class(name: str = "blob", provisioner: str = "blob.csi.azure.com") -> dict[str, Any]:
    metadata = {"name": name}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": metadata,
        "provisioner": provisioner,
    }


def mirror(model: str = "org/phi", **spec: Any) -> dict[str, Any]:
    source = {"registry": "huggingface", "modelID": model}
    return {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "ModelMirror",
        "metadata": {"name": NAME},
        "spec": {"mode": "Managed", "source": source, "storage": {"size": "1Gi"}, "jobNamespace": "mirrors", **spec},
    }


def plan(obj: Any, *objects: Any, **cluster: Any) -> Any:
    return planned("0.12.0", obj, *(objects or (account(), storage_class())), **{**CLUSTER, **cluster})


def expanded(obj: Any, *objects: Any, **cluster: Any) -> dict[str, Any]:
    target = context("0.12.0", obj, *(objects or (account(), storage_class())), **{**CLUSTER, **cluster})
    return {made["kind"]: made for made in expand_workspace(target, plan_workspace(target, view(obj)))}


@pytest.mark.parametrize(
    ("annotations", "cluster"),
    [
        ({}, {"feature_gates": {}}),
        ({}, {"feature_gates": {"ModelMirror": True}}),
        ({"kaito.sh/model-streaming": "disabled"}, {}),
        ({"kaito.sh/runtime": "transformers"}, {}),
    ],
)
def test_nothing_is_streamed(annotations: dict[str, str], cluster: dict[str, Any]) -> None:
    found = plan(workspace(annotations=annotations), **cluster)
    assert (found.serving.streaming, found.blocked) == (None, None)


def test_0_9_streams_nothing() -> None:
    found = planned("0.9.4", workspace(), account(), storage_class(), **CLUSTER)
    assert (found.serving.streaming, found.blocked) == (None, None)


def test_a_mirror_is_made_and_streamed_from() -> None:
    streaming = plan(workspace()).serving.streaming
    assert (streaming.model, streaming.account, streaming.service_account) == (
        "az://container/org/phi",
        "account",
        "streamer",
    )
    made = expanded(workspace())
    assert made["ModelMirror"] == {
        "apiVersion": "kaito.sh/v1alpha1",
        "kind": "ModelMirror",
        "metadata": {"name": NAME},
        "spec": {
            "mode": "Managed",
            "source": {"registry": "huggingface", "modelID": "org/phi"},
            "storage": {"size": "107Gi", "storageClassName": "blob"},
            "jobNamespace": "default",
            "serviceAccountName": "streamer",
        },
    }
    assert made["PersistentVolumeClaim"]["metadata"]["name"] == NAME
    pod = made["StatefulSet"]["spec"]["template"]
    assert pod["metadata"]["labels"]["azure.workload.identity/use"] == "true"
    assert pod["spec"]["serviceAccountName"] == "streamer"
    assert [volume["name"] for volume in pod["spec"]["volumes"]] == ["dshm"]
    assert "volumeClaimTemplates" not in made["StatefulSet"]["spec"]


@pytest.mark.parametrize(("written", "model"), [("phi", "org/phi"), ("PHI", "org/phi"), ("Org/Phi", "Org/Phi")])
def test_the_case_of_a_hugging_face_id_is_kept(written: str, model: str) -> None:
    assert plan(workspace(preset=written)).serving.streaming.model_id == model


def test_annotations_come_before_the_cluster() -> None:
    annotations = {"kaito.sh/model-mirror-storage-class": "mine", "kaito.sh/streaming-service-account": "me"}
    made = expanded(workspace(annotations=annotations), account("me"), storage_class("mine"))
    assert made["ModelMirror"]["spec"]["storage"]["storageClassName"] == "mine"
    assert made["ModelMirror"]["spec"]["serviceAccountName"] == "me"


def test_the_secret_goes_with_the_mirror() -> None:
    obj = workspace(namespace="models")
    obj["inference"]["preset"]["presetOptions"] = {"modelAccessSecret": "hf"}
    made = expanded(obj, account(namespace="models"), storage_class())
    assert made["ModelMirror"]["spec"]["source"]["accessSecret"] == {"name": "hf", "namespace": "models"}
    env = made["Job"]["spec"]["template"]["spec"]["containers"][0]["env"]
    assert env[1]["valueFrom"] == {"secretKeyRef": {"name": "hf", "key": "HF_TOKEN", "optional": True}}


def test_a_static_mirror_lets_a_container_fetch_a_token() -> None:
    made = expanded(workspace(annotations=STATIC), account())
    assert made["ModelMirror"]["spec"] == {"mode": "Static"}
    assert "Job" not in made
    assert made["ConfigMap"]["metadata"] == {"name": "ws-fetch-sas-script"}
    pod = made["StatefulSet"]["spec"]["template"]["spec"]
    assert [container["name"] for container in pod["initContainers"]] == ["fetch-sas"]
    assert pod["containers"][0]["command"][:2] == ["/workspace/vllm/export_sas_token_for_streaming.sh", "/bin/sh"]
    assert "--model=$STREAM_MODEL_URI" in pod["containers"][0]["command"][-1]


def test_a_mirror_that_exists_is_used() -> None:
    made = expanded(workspace(), mirror(), account())
    assert {"ModelMirror", "PersistentVolumeClaim", "Job"}.isdisjoint(made)
    assert (
        "--model=az://container/org/phi"
        in made["StatefulSet"]["spec"]["template"]["spec"]["containers"][0]["command"][-1]
    )


def test_the_volume_of_a_mirror_that_exists_names_its_container() -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": NAME, "namespace": "mirrors"},
        "spec": {"volumeName": "pv"},
    }
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "pv"},
        "spec": {"csi": {"volumeHandle": "g#other#bucket"}},
    }
    streaming = plan(workspace(), mirror(), claim, volume).serving.streaming
    assert (streaming.account, streaming.model) == ("other", "az://bucket/org/phi")


@pytest.mark.parametrize(
    ("annotations", "objects", "cluster", "message"),
    [
        (
            {},
            [account(), storage_class()],
            {"feature_gates": {"ModelStreaming": True}},
            "the operator does not start with feature gate ModelStreaming but without ModelMirror",
        ),
        (
            {},
            [account(), storage_class()],
            {"cloud": "aws"},
            'the operator does not start with feature gate ModelStreaming on "aws"',
        ),
        (
            {},
            [account(), storage_class()],
            {"default_streaming_service_account": ""},
            "model streaming is on, but no ServiceAccount is named for it",
        ),
        (
            {},
            [account(), storage_class()],
            {"default_model_mirror_storage_class": ""},
            "model streaming is on, but no StorageClass is named for the mirror",
        ),
        ({}, [account()], {}, 'there is no StorageClass "blob"'),
        (
            {},
            [account(), storage_class(provisioner="disk")],
            {},
            'StorageClass "blob" has the provisioner "disk"',
        ),
        ({}, [storage_class()], {}, 'there is no ServiceAccount "streamer" in namespace default'),
        (
            {},
            [account(namespace="other"), storage_class()],
            {},
            'there is no ServiceAccount "streamer" in namespace default',
        ),
        (
            {},
            [account(client=""), storage_class()],
            {},
            'ServiceAccount "streamer" has no annotation azure.workload.identity/client-id',
        ),
        (
            {},
            [mirror("other/model"), account()],
            {},
            f'ModelMirror {NAME} is that of "other/model", not of "org/phi"',
        ),
        (
            {},
            [account(), storage_class()],
            {"model_mirror_volume_handle": "group#account"},
            f'the volume handle "group#account" of ModelMirror {NAME} names no storage account and container',
        ),
        (
            {},
            [account(), storage_class()],
            {"model_mirror_volume_handle": "group##container"},
            f'the volume handle "group##container" of ModelMirror {NAME} names no storage account and container',
        ),
        (
            {},
            [account(), storage_class()],
            {"model_mirror_volume_handle": "group#account#"},
            f'the volume handle "group#account#" of ModelMirror {NAME} names no storage account and container',
        ),
        (
            {**STATIC, "inference.kaito.sh/stream-source-type": ""},
            [account()],
            {},
            "a static model mirror needs inference.kaito.sh/stream-source-type",
        ),
        (
            {**STATIC, "inference.kaito.sh/stream-source-type": "private"},
            [account()],
            {},
            'unknown source type "private"',
        ),
        (STATIC, [storage_class()], {}, 'there is no ServiceAccount "streamer" in namespace default'),
    ],
)
def test_what_keeps_it_from_working(
    annotations: dict[str, str], objects: list[Any], cluster: dict[str, Any], message: str
) -> None:
    obj = workspace(annotations=annotations)
    found = plan(obj, *objects, **cluster)
    assert found.blocked is not None
    assert found.blocked.message == message
    assert (found.nodes, found.refusal) == (1, None)
    assert expanded(obj, *objects, **cluster) == {}


def test_a_preset_of_unknown_size_has_no_mirror() -> None:
    from msgspec.structs import replace

    unknown = replace(preset(), inference=replace(preset().inference, disk_storage_requirement=""))
    found = plan(workspace(), account(), storage_class(), presets=(unknown,))
    assert found.blocked.message == "it is not known how much storage Org/Phi needs"
