"""A Kubernetes object as its author wrote it, and where that is."""

from typing import Any

from msgspec import Struct

from kaitoc.diagnostics import ObjectRef, SourceRef


class Document(Struct, frozen=True):
    """One object of an input file.

    `data` holds plain values only: dict, list, str, int, float, bool and None, read as Kubernetes reads them.
    """

    source: SourceRef
    data: Any


def object_ref(data: Any) -> ObjectRef | None:
    """The identity of an object as written, or None where it has no kind; what is no text counts as empty."""
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
        return None
    metadata = data.get("metadata")
    named = metadata if isinstance(metadata, dict) else {}
    namespace, name = (value if isinstance(value := named.get(key), str) else "" for key in ("namespace", "name"))
    return ObjectRef(data["kind"], namespace, name)
