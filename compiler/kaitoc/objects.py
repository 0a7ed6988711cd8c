"""Kubernetes objects as plain dictionaries: identity, metadata, scope."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import ObjectRef

Object = dict[str, Any]
"""A Kubernetes object as JSON has it."""

DEFAULT_NAMESPACE = "default"
KAITO_GROUP = "kaito.sh"
KAITOC_API_VERSION = "kaitoc/v1alpha1"

MANAGED_BY = "app.kubernetes.io/managed-by"
MANAGED = {MANAGED_BY: "kaitoc"}
"""The label of what kaitoc itself makes."""

CLUSTER_SCOPED = frozenset(
    {
        "APIService",
        "AKSNodeClass",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterIssuer",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "EC2NodeClass",
        "FlowSchema",
        "GatewayClass",
        "IngressClass",
        "KaitoNodeClass",
        "ModelMirror",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "NodeClaim",
        "NodePool",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
    }
)


class Key(Struct, frozen=True, order=True):
    """What makes an object one: API group, kind, namespace ("" for cluster-scoped kinds) and name."""

    group: str
    kind: str
    namespace: str
    name: str


def group_of(api_version: str) -> str:
    """The API group of an apiVersion; the core group is ""."""
    return api_version.rpartition("/")[0]


def metadata(obj: Mapping[str, Any]) -> Mapping[str, Any]:
    """The metadata of an object, empty where it has none."""
    found = obj.get("metadata")
    return found if isinstance(found, dict) else {}


def name_of(obj: Mapping[str, Any]) -> str:
    """metadata.name, or ""."""
    return str(metadata(obj).get("name") or "")


def namespace_of(obj: Mapping[str, Any]) -> str:
    """The namespace an object lives in: `default` where none is written, "" for cluster-scoped kinds."""
    if obj.get("kind") in CLUSTER_SCOPED:
        return ""
    return str(metadata(obj).get("namespace") or DEFAULT_NAMESPACE)


def annotations_of(obj: Mapping[str, Any]) -> Mapping[str, str]:
    """metadata.annotations, empty where there are none."""
    return _map(metadata(obj).get("annotations"))


def labels_of(obj: Mapping[str, Any]) -> Mapping[str, str]:
    """metadata.labels, empty where there are none."""
    return _map(metadata(obj).get("labels"))


def data_of(obj: Mapping[str, Any]) -> Mapping[str, str]:
    """The text in a ConfigMap; what is no text, the API server refuses."""
    return {key: value for key, value in _map(obj.get("data")).items() if isinstance(value, str)}


def key_of(obj: Mapping[str, Any]) -> Key:
    """The identity of an object."""
    # Every object is asked for its identity many times: this is namespace_of and name_of in one.
    kind, found = obj.get("kind") or "", metadata(obj)
    namespace = "" if kind in CLUSTER_SCOPED else str(found.get("namespace") or DEFAULT_NAMESPACE)
    return Key(group_of(str(obj.get("apiVersion") or "")), str(kind), namespace, str(found.get("name") or ""))


def ref_of(obj: Mapping[str, Any]) -> ObjectRef:
    """The identity of an object as its author wrote it."""
    return ObjectRef(str(obj.get("kind") or ""), str(metadata(obj).get("namespace") or ""), name_of(obj))


def is_encrypted(obj: Mapping[str, Any]) -> bool:
    """Whether an object is a Secret whose content only the cluster or a key holder knows."""
    return "sops" in obj or obj.get("kind") in ("SealedSecret", "ExternalSecret")


def is_signed(obj: Mapping[str, Any]) -> bool:
    """Whether SOPS has signed all values of an object, so that no change to it goes unnoticed.

    SOPS computes its MAC over every value in the order of the document, unless told otherwise (mac_only_encrypted).
    """
    sops = obj.get("sops")
    return isinstance(sops, dict) and not sops.get("mac_only_encrypted")


def without_sops(obj: Object) -> Object:
    """An object without what SOPS adds to it, and takes away when it decrypts it."""
    return {key: value for key, value in obj.items() if key != "sops"}


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every scalar of a value with the path to it."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield from leaves(child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from leaves(child, (*path, index))
    else:
        yield path, value


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def at(value: Any, path: Sequence[str | int]) -> Any:
    """What a path leads to in a value, None where it leads nowhere."""
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value
