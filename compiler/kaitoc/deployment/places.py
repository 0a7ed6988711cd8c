"""Where in a ModelDeployment a value of an object that it stands for is written."""

from collections.abc import Mapping
from typing import Any

from kaitoc.deployment.flags import IN_WORKSPACE
from kaitoc.deployment.names import LABEL_COMPUTE, LABEL_RESOURCE, LABEL_RUN_MODE, LABEL_SOURCE
from kaitoc.diagnostics import Path
from kaitoc.kaito.names import NVIDIA_GPU
from kaitoc.objects import at

_OF_WORKSPACE: tuple[tuple[Path, Path], ...] = (
    (("kind",), ("spec", "resourceType")),
    (("metadata", "labels", LABEL_COMPUTE), ("spec", "computeType")),
    (("metadata", "labels", LABEL_SOURCE), ("spec", "modelSource")),
    (("metadata", "labels", LABEL_RESOURCE), ("spec", "resourceType")),
    (("metadata", "labels", LABEL_RUN_MODE), ("spec", "runMode")),
    (("metadata",), ("metadata",)),
    (("resource", "count"), ("spec", "replicas")),
    (("resource", "labelSelector", "matchLabels"), ("spec", "labelSelector")),
    (("resource", "labelSelector"), ("spec", "labelSelector")),
    (("resource", "preferredNodes"), ("spec", "preferredNodes")),
    (("resource", "instanceType"), ("spec", "instanceType")),
    ((*IN_WORKSPACE, "env"), ("spec", "hfTokenSecret")),
    *(
        ((*IN_WORKSPACE, "resources", kind, resource), ("spec", "resources", field))
        for kind in ("requests", "limits")
        for resource, field in ((NVIDIA_GPU, "gpu"), ("memory", "memory"), ("cpu", "cpu"))
    ),
    ((*IN_WORKSPACE, "resources"), ("spec", "resources")),
)
"""The beginnings of paths in a Workspace, and where in the spec they are from; what is not here is kaitoc's."""
_OF_SET: tuple[tuple[Path, Path], ...] = (
    (("spec", "replicas"), ("resource", "count")),
    (("spec", "labelSelector"), ("resource", "labelSelector")),
    (("spec", "template"), ()),
)
_FROM_ONE_OF: Mapping[Path, tuple[str, ...]] = {
    (*IN_WORKSPACE, "image"): ("imageRef", "modelSource"),
    (*IN_WORKSPACE, "args"): ("ggufFile", "modelId", "premadeModel"),
}
"""What is from the first of some fields that is written."""
_SPEC = ("spec",)


def place_of(written: Mapping[str, Any], kind: str, path: Path) -> Path:
    """The path in a ModelDeployment as written of what a path leads to in its object of a kind.

    What the overrides set, is from there; what kaitoc itself adds, is said of the spec.
    """
    if kind == "Service":
        return path if path[:1] == ("metadata",) and path[1:2] != ("labels",) else _SPEC
    if _sets(at(written, ("spec", "overrides")) or {}, path):
        return ("spec", "overrides", *path)
    if kind == "InferenceSet":
        path = _in_workspace(path)
    if path[:6] in _FROM_ONE_OF:
        named = (("spec", field) for field in _FROM_ONE_OF[path[:6]])
        return next((place for place in named if at(written, place)), _SPEC)
    for beginning, place in _OF_WORKSPACE:
        if path[: len(beginning)] == beginning:
            rest = path[len(beginning) :] if place[-1] in ("metadata", "labelSelector", "preferredNodes") else ()
            return (*place, *rest)
    return _SPEC


def _sets(patch: Any, path: Path) -> bool:
    """Whether a merge patch has something at a path, or takes away what holds it; its lists replace what was there."""
    if not path:
        return False
    for part in path:
        if not isinstance(patch, Mapping):
            return True
        if part not in patch:
            return False
        patch = patch[part]
    return True


def _in_workspace(path: Path) -> Path:
    """A path of an InferenceSet as that of the Workspace that its template is of."""
    for beginning, place in _OF_SET:
        if path[: len(beginning)] == beginning:
            return (*place, *path[len(beginning) :])
    return path
