"""The files of a rendered target: its objects as canonical YAML, and the kustomization that lists them."""

from collections.abc import Iterable, Sequence

from kaitoc.emit.layout import layout, patch_layout
from kaitoc.emit.yaml import dump
from kaitoc.entry import Entry
from kaitoc.objects import Object


class Texts:
    """The canonical YAML of objects, made once, and early where there is time for it."""

    def __init__(self) -> None:
        """No text is made yet."""
        self._made: dict[int, tuple[Object, bytes]] = {}

    def prepare(self, entries: Iterable[Entry]) -> None:
        """Make the texts of entries, as they are delivered where there is an operator."""
        self._made.update((id(entry.object), (entry.object, rendered_text(entry.object).encode())) for entry in entries)

    def of(self, obj: Object) -> bytes:
        """The text of that very object."""
        made = self._made.get(id(obj))
        return made[1] if made else rendered_text(obj).encode()


def rendered_files(
    objects: Sequence[Object], patches: Sequence[Object] = (), texts: Texts | None = None
) -> dict[str, bytes]:
    """Each object, and each patch to an object of the operator's, in a file of its own, by relative path.

    `texts` are those that have been made already.
    """
    texts = texts or Texts()
    return {path: texts.of(obj) for path, obj in (layout(objects) | patch_layout(patches)).items()}


def rendered_text(obj: Object) -> str:
    """An object as canonical YAML; one that SOPS encrypted keeps the order of its keys, which its MAC depends on."""
    return dump(obj, keep_order="sops" in obj)
