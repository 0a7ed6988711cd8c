"""The files of a rendered target: its objects as canonical YAML, and the kustomization that lists them."""

from collections.abc import Sequence

from kaitoc.emit.layout import layout
from kaitoc.emit.yaml import dump
from kaitoc.objects import Object


def rendered_files(objects: Sequence[Object]) -> dict[str, bytes]:
    """Each object in a file of its own, by relative path."""
    return {path: rendered_text(obj).encode() for path, obj in layout(objects).items()}


def rendered_text(obj: Object) -> str:
    """An object as canonical YAML; one that SOPS encrypted keeps the order of its keys, which its MAC depends on."""
    return dump(obj, keep_order="sops" in obj)
