"""The Cluster document: what the compiler knows of a target."""

from collections.abc import Mapping
from typing import Any, Self

from msgspec import Struct, field

from kaitoc.diagnostics import Diagnostic
from kaitoc.load.configuration import configuration_problems, problem, written
from kaitoc.load.document import Document

RULE = "KC021"
DEFAULT_PROVISIONER, KARPENTER, BYO = "azure-gpu-provisioner", "karpenter", "byo"
_DISABLING_GATE = "disableNodeAutoProvisioning"


class Node(Struct, frozen=True):
    """A node that exists; `capacity` and `allocatable` hold quantities as text."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    capacity: Mapping[str, str] = field(default_factory=dict)
    allocatable: Mapping[str, str] = field(default_factory=dict)
    ready: bool = True


class NodeClass(Struct, frozen=True):
    """A node class for karpenter; `spec` is that of the AKSNodeClass."""

    name: str
    default: bool = False
    spec: Mapping[str, Any] = field(default_factory=dict)


class Cluster(Struct, frozen=True):
    """A cluster as its document describes it, with the defaults of KAITO's chart.

    `kaito_version` is as written. `feature_gates` holds only gates that were written. `release_namespace` is "" where
    KAITO cannot tell it, `default_node_image_family` where the controller's default applies, the 0.12 texts where
    nothing is set. `karpenter_node_classes` is empty, and `rag_image` (registry, name, tag) None, for the chart's own.
    """

    name: str
    kaito_version: str
    cloud: str = "azure"
    node_auto_provisioning: bool = True
    feature_gates: Mapping[str, bool] = field(default_factory=dict)
    preset_registry: str = "mcr.microsoft.com/aks/kaito"
    release_namespace: str = "kaito-workspace"
    cluster_name: str = "kaito"
    default_node_image_family: str = ""
    local_nvme_storage_class: bool = True
    default_config_maps: bool = True
    custom_presets: bool = False
    nodes: tuple[Node, ...] = ()
    node_provisioner: str = DEFAULT_PROVISIONER
    karpenter_node_classes: tuple[NodeClass, ...] = ()
    rag_image: tuple[str, str, str] | None = None
    default_model_mirror_storage_class: str = ""
    default_streaming_service_account: str = ""
    model_mirror_volume_handle: str = ""

    @classmethod
    def default(cls, kaito_version: str) -> Self:
        """A cluster of which only the KAITO version is known."""
        return cls("", kaito_version)


_TEXTS_AND_FLAGS = {
    "cloud": "cloud",
    "presetRegistry": "preset_registry",
    "releaseNamespace": "release_namespace",
    "clusterName": "cluster_name",
    "defaultNodeImageFamily": "default_node_image_family",
    "localNVMeStorageClass": "local_nvme_storage_class",
    "defaultConfigMaps": "default_config_maps",
    "customPresets": "custom_presets",
    "defaultModelMirrorStorageClass": "default_model_mirror_storage_class",
    "defaultStreamingServiceAccount": "default_streaming_service_account",
    "modelMirrorVolumeHandle": "model_mirror_volume_handle",
}


def parse_cluster(document: Document) -> tuple[Cluster | None, list[Diagnostic]]:
    """The cluster of a document, or None and what is wrong with it (rule KC021).

    Whether its KAITO version is known is not asked here.
    """
    problems = configuration_problems(document, "Cluster", RULE)
    if problems:
        return None, problems
    spec = written(document.data["spec"])
    problems = [*_contradictions(document, spec), *_repeated_nodes(document, spec)]
    if problems:
        return None, problems
    auto_provisioning = all(_statements(spec).values())
    plain = {name: spec[key] for key, name in _TEXTS_AND_FLAGS.items() if key in spec}
    cluster = Cluster(
        name=written(document.data.get("metadata") or {}).get("name", ""),
        kaito_version=spec["kaitoVersion"],
        node_auto_provisioning=auto_provisioning,
        feature_gates=written(spec.get("featureGates", {})),
        nodes=tuple(_node(written(node)) for node in spec.get("nodes", ())),
        node_provisioner=spec.get("nodeProvisioner", DEFAULT_PROVISIONER if auto_provisioning else BYO),
        karpenter_node_classes=tuple(NodeClass(**written(item)) for item in spec.get("karpenterNodeClasses", ())),
        rag_image=tuple(spec["ragImage"]) if "ragImage" in spec else None,
        **plain,
    )
    return cluster, []


def _node(node: Mapping[str, Any]) -> Node:
    return Node(
        node["name"],
        written(node.get("labels", {})),
        {name: str(value) for name, value in written(node.get("capacity", {})).items()},
        {name: str(value) for name, value in written(node.get("allocatable", {})).items()},
        node.get("ready", True),
    )


def _statements(spec: Mapping[str, Any]) -> dict[str, bool]:
    """Whether KAITO makes nodes, by each field that says so: KAITO 0.9 has a gate for it, KAITO 0.12 a provisioner."""
    found = {}
    if "nodeAutoProvisioning" in spec:
        found["nodeAutoProvisioning"] = spec["nodeAutoProvisioning"]
    if "nodeProvisioner" in spec:
        found["nodeProvisioner"] = spec["nodeProvisioner"] != BYO
    gate = spec.get("featureGates", {}).get(_DISABLING_GATE)
    if gate is not None:
        found["featureGates"] = not gate
    return found


def _contradictions(document: Document, spec: Mapping[str, Any]) -> list[Diagnostic]:
    said = _statements(spec)
    if len(set(said.values())) < 2:
        return []
    names = [f"featureGates.{_DISABLING_GATE}" if name == "featureGates" else name for name in said]
    last = ("spec", *names[-1].split("."))
    message = f"{' and '.join(names)} contradict each other"
    return [problem(document, RULE, message, "nodeAutoProvisioning: false is the same as nodeProvisioner: byo", last)]


def _repeated_nodes(document: Document, spec: Mapping[str, Any]) -> list[Diagnostic]:
    seen: set[str] = set()
    found = []
    for index, node in enumerate(spec.get("nodes", ())):
        if node["name"] in seen:
            path = ("spec", "nodes", index, "name")
            found.append(problem(document, RULE, f'there are two nodes "{node["name"]}"', "remove one of them", path))
        seen.add(node["name"])
    return found
