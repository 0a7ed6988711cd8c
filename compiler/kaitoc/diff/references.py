"""A reference Workspace for every preset, so that a change of a preset shows that nobody uses yet."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from kaitoc.compile import Compilation, compile_documents
from kaitoc.diagnostics import SourceRef
from kaitoc.diff.classify import compare_target
from kaitoc.diff.model import Change, TargetDifference
from kaitoc.environment import Environment
from kaitoc.kaito.context import Context
from kaitoc.kaito.fitting import instance_types
from kaitoc.load.cluster import DEFAULT_PROVISIONER
from kaitoc.load.document import Document
from kaitoc.objects import Object

NAMESPACE = "every-preset"
_NO_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST = 54  # so that the names of Services, which KAITO makes of it, are no longer than they may be


def compare_presets(
    name: str, old: Compilation | None, new: Compilation | None, *, anew: bool = False
) -> TargetDifference | None:
    """What happens to a Workspace for each preset of a target's two sides; None where one side is not there.

    Each is on the smallest instance type of the cloud on which the preset runs at all, whatever nodes the cluster has.
    With `anew` a preset that only the old side has is asked for on both.
    """
    if old is None or new is None:
        return None
    before, after = (_with_any_nodes(one.context) for one in (old, new))
    names = sorted({*before.registry.presets, *after.registry.presets})
    documents = {preset: _document(preset, before, after) for preset in names}
    sides = [
        compile_documents(_for(context, documents, everything), _environment(context), admission=False)
        for context, everything in ((before, False), (after, anew))
    ]
    found = compare_target(f"{name} (every preset)".strip(), sides[0], sides[1], anew=anew)
    # Nobody wrote these Workspaces: what there is to say about one that stays the same is no news.
    told = (entry if entry.change is not Change.NONE else replace(entry, diagnostics=()) for entry in found.objects)
    return replace(found, objects=tuple(told))


def _for(context: Context, documents: dict[str, Document], everything: bool) -> Iterator[Document]:
    """The Workspaces of the presets that a side has, or of all."""
    return (document for preset, document in documents.items() if everything or preset in context.registry.presets)


def _document(preset: str, before: Context, after: Context) -> Document:
    context = after if preset in after.registry.presets else before
    smallest = next(instance_types(context, lambda sku: _workspace(preset, sku)), None)
    largest = max(context.skus().values(), key=lambda sku: (sku.gpu_mem_bytes, sku.sku)).sku
    return Document(SourceRef(preset), _workspace(preset, smallest or largest))


def _workspace(preset: str, instance_type: str) -> Object:
    name = _NO_NAME.sub("-", preset.lower()).strip("-")[:_LONGEST].rstrip("-")
    return {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "resource": {"count": 1, "instanceType": instance_type, "labelSelector": {"matchLabels": {"apps": name}}},
        "inference": {"preset": {"name": preset, "accessMode": "public"}},
    }


def _with_any_nodes(context: Context) -> Context:
    """The same target in a cluster that has no nodes yet, and gets what it asks for."""
    cluster = replace(context.cluster, node_auto_provisioning=True, node_provisioner=DEFAULT_PROVISIONER, nodes=())
    return replace(context, cluster=cluster)


def _environment(context: Context) -> Environment:
    return Environment(context.cluster, context.profile, context.registry)
