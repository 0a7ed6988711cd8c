"""What KAITO's objects share with others by what they say: a ConfigMap, nodes, the names of what is made for them."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.kaito.names import headless_service
from kaitoc.objects import KAITO_GROUP, at, group_of, name_of, namespace_of

CONFIGURED, SELECTING, SERVING = "configured by", "selecting", "serving as"

CONFIGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Workspace": (("inference", "config"), ("tuning", "config")),
    "InferenceSet": (("spec", "template", "inference", "config"),),
}
"""Where a kind names the ConfigMap that its programs read."""

SELECTORS: Mapping[str, tuple[str, ...]] = {
    "Workspace": ("resource", "labelSelector", "matchLabels"),
    "InferenceSet": ("spec", "labelSelector", "matchLabels"),
    "MultiRoleInference": ("spec", "labelSelector", "matchLabels"),
    "RAGEngine": ("spec", "compute", "labelSelector", "matchLabels"),
}
"""Where a kind says by which labels it finds its nodes."""


def relations(obj: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """By what an object is related to others, as traits (`footprint`)."""
    if group_of(str(obj.get("apiVersion") or "")) != KAITO_GROUP:
        return
    kind = str(obj.get("kind") or "")
    for path in CONFIGS.get(kind, ()):
        name = at(obj, path)
        if isinstance(name, str) and name:
            yield CONFIGURED, namespace_of(obj), name
    selector = at(obj, SELECTORS.get(kind, ("",)))
    if isinstance(selector, dict) and selector:
        yield SELECTING, selector_text(selector)
    for name in services(obj):
        yield SERVING, namespace_of(obj), name


def selector_text(selector: Mapping[str, Any]) -> str:
    """Labels as text, the same for the same labels."""
    return ",".join(sorted(f"{key}={value}" for key, value in selector.items()))


def services(obj: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the Services that are made for an object."""
    if obj.get("kind") == "RAGEngine":
        return (name_of(obj),)
    if obj.get("kind") == "Workspace" and obj.get("inference") is not None:
        return name_of(obj), headless_service(name_of(obj))
    return ()
