"""What the controllers do about objects that exist already.

See pkg/workspace/controllers/workspace_controller.go and pkg/ragengine/controllers/ragengine_controller.go, v0.9.4.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import ANNOTATION_RAGENGINE_REVISION, ANNOTATION_REVISION
from kaitoc.objects import Object, annotations_of, name_of, namespace_of

CREATED_ONCE = ("ConfigMap", "ModelMirror", "PersistentVolumeClaim", "Service")


class _Update(Struct, frozen=True):
    """What a controller replaces in a workload of another revision: fields of its pods and of their first container."""

    revision: str
    pod_fields: tuple[str, ...]
    container_fields: tuple[str, ...]


_UPDATES: Mapping[str, _Update] = {
    "StatefulSet": _Update(ANNOTATION_REVISION, ("initContainers", "volumes"), ("env", "volumeMounts")),
    "Deployment": _Update(ANNOTATION_RAGENGINE_REVISION, (), ("env",)),
}


_UPGRADED = ("template", "replicas", "persistentVolumeClaimRetentionPolicy")


def reconciled(context: Context, desired: Object) -> Object | None:
    """An object as it is after the controller has wanted `desired`; None where it leaves things as they are.

    An existing Service, ConfigMap, ModelMirror or PersistentVolumeClaim is never changed; an existing NodePool only
    grows. An existing StatefulSet of another revision gets the new environment, mounts, init containers and volumes,
    and nothing else: neither command nor image nor replicas. One without a revision is that of a pod template and is
    left alone. An existing Deployment of another revision, that of a RAGEngine, gets the new environment only. An
    existing Job of another revision is replaced.
    """
    group = str(desired["apiVersion"]).rpartition("/")[0]
    existing = context.find(desired["kind"], namespace_of(desired), name_of(desired), group)
    if existing is None:
        return desired
    if desired["kind"] == "NodePool":
        return _grown(existing, desired)
    update = _UPDATES.get(desired["kind"])
    annotation = update.revision if update else ANNOTATION_REVISION
    revision = annotations_of(desired).get(annotation)
    if desired["kind"] in CREATED_ONCE or annotations_of(existing).get(annotation) == revision:
        return None
    if update is not None:
        # What has no pods is none that an API server would have taken, and nothing to update.
        return _updated(existing, desired, update, revision) if revision and _pod_spec(existing) else None
    return desired


def upgraded(context: Context, desired: Object) -> Object | None:
    """An existing StatefulSet after an upgrade of its base image has been asked for; None where it has that image.

    Everything that can change then follows `desired`. Where there is none yet, it is `desired` itself.
    """
    existing = context.find("StatefulSet", namespace_of(desired), name_of(desired), "apps")
    if existing is None:
        return desired
    if not _pod_spec(existing) or _image(existing) == _image(desired):
        return None
    spec = {**existing["spec"], **{field: desired["spec"][field] for field in _UPGRADED if field in desired["spec"]}}
    annotations = {**annotations_of(existing), **annotations_of(desired)}
    updated = {key: value for key, value in existing.items() if key != "status"}
    return {**updated, "metadata": {**existing["metadata"], "annotations": annotations}, "spec": spec}


def _image(stateful_set: Object) -> str:
    """The image of the server: of the container that is named like its StatefulSet, else of the first."""
    containers = _pod_spec(stateful_set).get("containers") or [{}]
    named = (one for one in containers if one.get("name") == name_of(stateful_set))
    return str(next(named, containers[0]).get("image") or "")


def _grown(existing: Object, desired: Object) -> Object | None:
    replicas = desired["spec"]["replicas"]
    if replicas <= (existing["spec"].get("replicas") or 0):
        return None
    updated = {key: value for key, value in existing.items() if key != "status"}
    return {**updated, "spec": {**existing["spec"], "replicas": replicas}}


def _updated(existing: Object, desired: Object, update: _Update, revision: str) -> Object:
    old, new = _pod_spec(existing), _pod_spec(desired)
    containers = [dict(container) for container in old.get("containers") or ()]
    if containers:
        _replace(containers[0], new["containers"][0], update.container_fields)
    spec = {**old, "containers": containers}
    _replace(spec, new, update.pod_fields)
    metadata = existing["metadata"]
    template = {**existing["spec"]["template"], "spec": spec}
    annotations = {**(metadata.get("annotations") or {}), update.revision: revision}
    updated = {key: value for key, value in existing.items() if key != "status"}
    return {
        **updated,
        "metadata": {**metadata, "annotations": annotations},
        "spec": {**existing["spec"], "template": template},
    }


def _pod_spec(workload: Mapping[str, Any]) -> Mapping[str, Any]:
    spec: Any = workload
    for field in ("spec", "template", "spec"):
        spec = spec.get(field) if isinstance(spec, Mapping) else None
    return spec if isinstance(spec, Mapping) else {}


def _replace(target: Object, source: Mapping[str, Any], fields: tuple[str, ...]) -> None:
    for field in fields:
        if field in source:
            target[field] = source[field]
        else:
            target.pop(field, None)
