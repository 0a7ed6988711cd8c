"""Which instance types a workload runs on."""

from collections.abc import Callable, Iterator

from kaitoc.kaito.context import Context
from kaitoc.kaito.planning import plan_workspace
from kaitoc.kaito.workspace import view
from kaitoc.objects import Object


def instance_types(context: Context, on: Callable[[str], Object]) -> Iterator[str]:
    """The instance types of a cloud on which a Workspace runs (`on` one of them), those with the least memory first."""
    skus = sorted(context.skus().values(), key=lambda sku: (sku.gpu_mem_bytes, sku.sku))
    return (sku.sku for sku in skus if plan_workspace(context, view(on(sku.sku))).refusal is None)
