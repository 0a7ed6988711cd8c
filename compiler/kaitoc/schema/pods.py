"""What the API server asks of a pod beyond its schema (kubernetes, pkg/apis/core/validation, ValidatePodSpec)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Path
from kaitoc.schema.violation import Violation, ViolationKind

_CONTAINERS = ("containers", "initContainers")


def pod_violations(spec: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    """What is wrong with the containers of a pod that satisfies its schema, and with what they mount.

    There is a container, each has an image and a name of its own, and what is mounted is a volume of the pod.
    """
    if not spec.get("containers"):
        yield Violation((*path, "containers"), ViolationKind.MISSING, "a pod has at least one container", "add one")
    volumes = [str(volume.get("name")) for volume in _items(spec, "volumes")]
    names: set[str] = set()
    for field in _CONTAINERS:
        for index, container in enumerate(_items(spec, field)):
            here = (*path, field, index)
            if not container.get("image"):
                message = f'container "{container.get("name", "")}" has no image'
                yield Violation(here, ViolationKind.MISSING, message, "add image")
            yield from _own_name(container, names, here)
            yield from _mounted(container, volumes, here)


def _own_name(container: Mapping[str, Any], names: set[str], path: Path) -> Iterator[Violation]:
    name = str(container.get("name", ""))
    if name in names:
        message = f'there are two containers "{name}" in the pod'
        yield Violation((*path, "name"), ViolationKind.NAME, message, "rename one of them")
    names.add(name)


def _mounted(container: Mapping[str, Any], volumes: list[str], path: Path) -> Iterator[Violation]:
    for index, mount in enumerate(_items(container, "volumeMounts")):
        if mount.get("name") not in volumes:
            known = ", ".join(volumes)
            yield Violation(
                (*path, "volumeMounts", index, "name"),
                ViolationKind.NOT_ALLOWED,
                f'the pod has no volume "{mount.get("name")}"',
                f"its volumes are {known}" if known else "add it to the volumes of the pod",
            )


def _items(holder: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    """The items of a list; a null among them is read as one without fields."""
    return [item or {} for item in holder.get(field) or ()]
