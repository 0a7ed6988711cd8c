"""What a delivery tool must know of a compiled target."""

from collections.abc import Iterator

from kaitoc.compile import Compilation
from kaitoc.delivery import delivered_patches
from kaitoc.gitops import patience
from kaitoc.gitops.model import Delivery
from kaitoc.load.project import Target
from kaitoc.objects import Key, Object, at, group_of, namespace_of

_SCALERS = {("keda.sh", "ScaledObject"), ("autoscaling", "HorizontalPodAutoscaler")}


def delivery_of(target: Target, compilation: Compilation) -> Delivery:
    """The delivery of a target."""
    context = compilation.context
    return Delivery(
        target=target.name,
        cluster=context.cluster.name,
        directory=target.output,
        seconds=patience.NODES + max([patience.MODEL, *_model_seconds(compilation)]),
        operator=context.has_operator,
        patched=bool(delivered_patches(compilation)),
        scaled=tuple(sorted(_scaled(entry.object for entry in compilation.entries))),
    )


def _model_seconds(compilation: Compilation) -> Iterator[int]:
    for _, plan in compilation.plans:
        preset = compilation.context.registry.find(plan.preset) if plan.preset else None
        if preset is not None:
            yield patience.of_preset(preset.inference)


def _scaled(objects: Iterator[Object]) -> Iterator[Key]:
    """The InferenceSets that an autoscaler of the input names."""
    for obj in objects:
        if (group_of(str(obj["apiVersion"])), obj["kind"]) not in _SCALERS:
            continue
        reference = at(obj, ("spec", "scaleTargetRef"))
        if isinstance(reference, dict) and reference.get("kind") == "InferenceSet":
            group = group_of(str(reference.get("apiVersion") or ""))
            yield Key(group, "InferenceSet", namespace_of(obj), str(reference.get("name") or ""))
