"""A Kubernetes object as its author wrote it, and where that is."""

from dataclasses import dataclass
from typing import Any

from kaitoc.diagnostics import SourceRef


@dataclass(frozen=True, slots=True)
class Document:
    """One object of an input file.

    `data` holds plain values only: dict, list, str, int, float, bool and None, read as Kubernetes reads them.
    """

    source: SourceRef
    data: Any
