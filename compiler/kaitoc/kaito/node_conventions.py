"""How a KAITO version finds nodes, and has them made: the parts that differ between versions."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from kaitoc.kaito.sizing import Refusal
from kaitoc.load.cluster import Node
from kaitoc.registry.model import GPUConfig


class NodeConventions(Struct, frozen=True):
    """Selectors, owners, SKUs and GPUs.

    `reserved_labels` are keys that do not count in the selector of an author. `owner_labels` are, by node provisioner,
    the labels with the name and the namespace of the Workspace that a node was made for; where there are such, other
    nodes do not count. `exact_skus` tells whether the case of a SKU counts. `gpus` reads those of a node.
    """

    reserved_labels: frozenset[str]
    owner_labels: Mapping[str, tuple[str, str]]
    exact_skus: bool
    gpus: Callable[[Node], GPUConfig | Refusal]
