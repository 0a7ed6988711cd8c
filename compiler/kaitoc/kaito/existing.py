"""What the controller does about objects that exist already (pkg/workspace/controllers/workspace_controller.go)."""

from collections.abc import Mapping
from typing import Any

from kaitoc.kaito.context import Context
from kaitoc.kaito.names import ANNOTATION_REVISION
from kaitoc.objects import Object, annotations_of, name_of, namespace_of

CREATED_ONCE = ("ConfigMap", "Service")
_POD_FIELDS = ("initContainers", "volumes")
_CONTAINER_FIELDS = ("env", "volumeMounts")


def reconciled(context: Context, desired: Object) -> Object | None:
    """An object as it is after the controller has wanted `desired`; None where it leaves things as they are.

    An existing Service or ConfigMap is never changed. An existing StatefulSet of another revision gets the new
    environment, mounts, init containers and volumes, and nothing else: neither command nor image nor replicas. One
    without a revision is that of a pod template and is left alone. An existing Job of another revision is replaced.
    """
    group = str(desired["apiVersion"]).rpartition("/")[0]
    existing = context.find(desired["kind"], namespace_of(desired), name_of(desired), group)
    if existing is None:
        return desired
    revision = annotations_of(desired).get(ANNOTATION_REVISION)
    if desired["kind"] in CREATED_ONCE or annotations_of(existing).get(ANNOTATION_REVISION) == revision:
        return None
    if desired["kind"] == "StatefulSet":
        return None if revision is None else _updated(existing, desired, revision)
    return desired


def _updated(existing: Object, desired: Object, revision: str) -> Object:
    old, new = _pod_spec(existing), _pod_spec(desired)
    containers = [dict(container) for container in old.get("containers") or ()]
    if containers:
        _replace(containers[0], new["containers"][0], _CONTAINER_FIELDS)
    spec = {**old, "containers": containers}
    _replace(spec, new, _POD_FIELDS)
    metadata = existing["metadata"]
    template = {**existing["spec"]["template"], "spec": spec}
    annotations = {**(metadata.get("annotations") or {}), ANNOTATION_REVISION: revision}
    updated = {key: value for key, value in existing.items() if key != "status"}
    return {
        **updated,
        "metadata": {**metadata, "annotations": annotations},
        "spec": {**existing["spec"], "template": template},
    }


def _pod_spec(stateful_set: Mapping[str, Any]) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = stateful_set["spec"]["template"]["spec"]
    return spec


def _replace(target: Object, source: Mapping[str, Any], fields: tuple[str, ...]) -> None:
    for field in fields:
        if field in source:
            target[field] = source[field]
        else:
            target.pop(field, None)
