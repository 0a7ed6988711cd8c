"""Kustomize patches that mark, change or leave out what is rendered, by its kind (kubernetes-sigs/kustomize, patches).

Argo CD and Flux apply them to the rendered files, which stay as they are. A selector is a regular expression for the
whole name or kind, or a label selector for annotations.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from kaitoc.addressing import HASH_LENGTH
from kaitoc.emit.yaml import dump
from kaitoc.objects import KAITO_GROUP, Object

KAITO: Final = {"group": KAITO_GROUP}
HASHED_CONFIG_MAPS: Final = {"kind": "ConfigMap", "name": f".+-[0-9a-f]{{{HASH_LENGTH}}}"}
"""ConfigMaps whose name says what they hold; one that somebody named so by hand is as good as one."""

DATA: Final = {"kind": "Namespace|PersistentVolumeClaim"}
"""What takes everything in it along when it goes."""

AUTOSCALED: Final = "scaledobject.kaito.sh/auto-provision"
"""The annotation by which KEDA's scaler for KAITO takes over the replicas of an InferenceSet."""

_ANY: Final = "any"
"""What a patch says of the object that it changes, where a selector says which that is."""

_STAGE = "kaitoc/stage"

Target = Mapping[str, str]


def annotate(target: Target, annotations: Mapping[str, str]) -> Object:
    """Annotate what is selected, where it says nothing of the first of the annotations itself."""
    return patch({**target, "annotationSelector": f"!{next(iter(annotations))}"}, _annotated(annotations))


def patch(target: Target, change: Mapping[str, Any]) -> Object:
    """Merge a change into what is selected; null removes."""
    metadata = {"name": _ANY, **change.get("metadata", {})}
    return {"target": dict(target), "patch": dump({"apiVersion": _ANY, "kind": _ANY, **change, "metadata": metadata})}


def leave_out(target: Target) -> Object:
    """Take away what is selected."""
    return patch(target, {"$patch": "delete"})


def keep_only(targets: Iterable[Target]) -> list[Object]:
    """Take away everything that none of these selects; no mark is left on the rest."""
    marks = [patch(target, _annotated({_STAGE: "kept"})) for target in targets]
    pointer = f"/metadata/annotations/{_STAGE.replace('/', '~1')}"
    unmark = {
        "target": {"annotationSelector": _STAGE},
        "patch": dump([{"op": "remove", "path": pointer}]),
    }
    return [*marks, leave_out({"annotationSelector": f"!{_STAGE}"}), unmark]


def _annotated(annotations: Mapping[str, str]) -> Object:
    return {"metadata": {"annotations": dict(annotations)}}
