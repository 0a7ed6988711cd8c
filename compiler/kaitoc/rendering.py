"""The files of a rendered target: its objects as canonical YAML, and the kustomization that lists them."""

from collections.abc import Sequence

from kaitoc.emit.layout import layout, patch_layout
from kaitoc.emit.yaml import dump
from kaitoc.objects import Object


def rendered_files(objects: Sequence[Object], patches: Sequence[Object] = ()) -> dict[str, bytes]:
    """Each object, and each patch to an object of the operator's, in a file of its own, by relative path."""
    files = layout(objects) | patch_layout(patches)
    return {path: rendered_text(obj).encode() for path, obj in files.items()}


def rendered_text(obj: Object) -> str:
    """An object as canonical YAML; one that SOPS encrypted keeps the order of its keys, which its MAC depends on."""
    return dump(obj, keep_order="sops" in obj)
