"""A typed view of a Workspace in its storage version, with defaults applied."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET, LABEL_WORKSPACE, LABEL_WORKSPACE_NAMESPACE
from kaitoc.kaito.owner import Owner
from kaitoc.objects import DEFAULT_NAMESPACE, Object, annotations_of, labels_of, metadata, name_of


class Adapter(Struct, frozen=True):
    """A LoRA adapter: where it comes from and how strongly it acts (None: KAITO's default)."""

    name: str
    image: str = ""
    image_pull_secrets: tuple[str, ...] = ()
    volume_source: Mapping[str, Any] | None = None
    strength: str | None = None


class Partition(Struct, frozen=True):
    """The part of a node that is asked for: `count` whole GPUs (mode accelerator), or a slice of one (mode mig)."""

    mode: str
    profile: str = ""
    count: int = 0

    @property
    def is_mig(self) -> bool:
        """Whether it is a slice of a GPU, of the size that its profile names ("3g.40gb")."""
        return self.mode == "mig"


class Workspace(Struct, frozen=True):
    """What the controller reads of a Workspace (api/v1beta1/workspace_types.go).

    `namespace` is the effective one; `written_namespace` is "" where the author wrote none. `count` is the deprecated
    `resource.count`. `match_labels` is None where there is no label selector. `preset` is the name as written.
    """

    object: Object
    name: str
    namespace: str
    written_namespace: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    instance_type: str
    count: int | None
    match_labels: Mapping[str, str] | None
    preferred_nodes: tuple[str, ...]
    partition: Partition | None
    inference: Mapping[str, Any] | None
    tuning: Mapping[str, Any] | None
    preset: str
    access_secret: str
    config: str
    adapters: tuple[Adapter, ...]
    template: Mapping[str, Any] | None

    @property
    def tuning_preset(self) -> str:
        """The name of the preset to tune, as written, or ""."""
        return str(((self.tuning or {}).get("preset") or {}).get("name") or "")

    @property
    def created_by(self) -> str | None:
        """The InferenceSet that this Workspace belongs to, by its label."""
        return self.labels.get(LABEL_CREATED_BY_INFERENCE_SET)

    @property
    def owner(self) -> Owner:
        """This Workspace as what is made for it refers to it."""
        labels = {LABEL_WORKSPACE: self.name, LABEL_WORKSPACE_NAMESPACE: self.namespace}
        return Owner(self.object["kind"], self.name, self.namespace, self.written_namespace, labels)

    def child_metadata(self, name: str) -> Object:
        """The metadata of an object that the controller makes for this Workspace, in its namespace."""
        return self.owner.child_metadata(name)


def view(obj: Object) -> Workspace:
    """Read a Workspace that satisfies the schema of its kind."""
    resource: Mapping[str, Any] = obj.get("resource") or {}
    inference = obj.get("inference")
    tuning = obj.get("tuning")
    selector = resource.get("labelSelector")
    preset = (inference or {}).get("preset") or {}
    written_namespace = str(metadata(obj).get("namespace") or "")
    return Workspace(
        object=obj,
        name=name_of(obj),
        namespace=written_namespace or DEFAULT_NAMESPACE,
        written_namespace=written_namespace,
        labels=labels_of(obj),
        annotations=annotations_of(obj),
        instance_type=resource.get("instanceType") or "",
        count=resource.get("count"),
        match_labels=None if selector is None else selector.get("matchLabels") or {},
        preferred_nodes=tuple(resource.get("preferredNodes") or ()),
        partition=_partition(resource.get("partition")),
        inference=inference,
        tuning=tuning,
        preset=preset.get("name") or "",
        access_secret=(preset.get("presetOptions") or {}).get("modelAccessSecret") or "",
        config=(inference or {}).get("config") or "",
        adapters=tuple(_adapter(a) for a in (inference or {}).get("adapters") or ()),
        template=(inference or {}).get("template"),
    )


def _partition(partition: Mapping[str, Any] | None) -> Partition | None:
    if not partition:
        return None
    return Partition(partition.get("mode") or "", partition.get("profile") or "", partition.get("count") or 0)


def _adapter(adapter: Mapping[str, Any]) -> Adapter:
    source = adapter.get("source") or {}
    return Adapter(
        name=source.get("name") or "",
        image=source.get("image") or "",
        image_pull_secrets=tuple(source.get("imagePullSecrets") or ()),
        volume_source=source.get("volumeSource") or source.get("volume"),
        strength=adapter.get("strength"),
    )
