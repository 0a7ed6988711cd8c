"""What KAITO's objects share with others by what they say: a ConfigMap, nodes, the names of what is made for them."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from kaitoc.kaito.names import headless_service, role_labels
from kaitoc.objects import KAITO_GROUP, at, group_of, name_of, namespace_of

CONFIGURED, SELECTING, SERVING = "configured by", "selecting", "serving as"
RELATIONS = frozenset({CONFIGURED, SELECTING, SERVING})

CONFIGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Workspace": (("inference", "config"), ("tuning", "config")),
    "InferenceSet": (("spec", "template", "inference", "config"),),
}
"""Where a kind names the ConfigMap that its programs read; each role of a MultiRoleInference names its own."""

SELECTORS: Mapping[str, tuple[str, ...]] = {
    "Workspace": ("resource", "labelSelector", "matchLabels"),
    "InferenceSet": ("spec", "labelSelector", "matchLabels"),
    "MultiRoleInference": ("spec", "labelSelector", "matchLabels"),
    "RAGEngine": ("spec", "compute", "labelSelector", "matchLabels"),
}
"""Where a kind says by which labels it finds its nodes."""

_MOST_LABELS = 6
"""A selector of more labels is found as a whole only: it has a trait for each of its parts."""


def relations(obj: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """By what an object is related to others, as traits (`footprint`)."""
    if group_of(str(obj.get("apiVersion") or "")) != KAITO_GROUP:
        return
    kind = str(obj.get("kind") or "")
    for name in _configs(obj, kind):
        yield CONFIGURED, namespace_of(obj), name
    for selector in selectors(obj):
        for part in _parts(selector):
            yield SELECTING, selector_text(part)
    for name in services(obj):
        yield SERVING, namespace_of(obj), name


def selectors(obj: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The labels by which an object finds its nodes; one set for each role of a MultiRoleInference."""
    kind = str(obj.get("kind") or "")
    selector = at(obj, SELECTORS.get(kind, ("",)))
    if not isinstance(selector, dict) or not selector:
        return []
    if kind == "MultiRoleInference":
        return [selector | role_labels(name_of(obj), str(role.get("type"))) for role in _roles(obj)]
    return [selector]


def selector_text(selector: Mapping[str, Any]) -> str:
    """Labels as text, the same for the same labels."""
    return ",".join(sorted(f"{key}={value}" for key, value in selector.items()))


def _configs(obj: Mapping[str, Any], kind: str) -> set[str]:
    """The ConfigMaps that the programs of an object read."""
    named = [at(obj, path) for path in CONFIGS.get(kind, ())]
    if kind == "MultiRoleInference":
        named += [role.get("runtimeConfig") for role in _roles(obj)]
    return {name for name in named if isinstance(name, str) and name}


def _roles(obj: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    roles = at(obj, ("spec", "roles"))
    return [role for role in roles if isinstance(role, dict)] if isinstance(roles, list) else []


def _parts(selector: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every selector that finds what this one finds, itself included."""
    if len(selector) > _MOST_LABELS:
        yield selector
        return
    for size in range(1, len(selector) + 1):
        yield from map(dict, combinations(selector.items(), size))


def services(obj: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the Services that are made for an object."""
    if obj.get("kind") == "RAGEngine":
        return (name_of(obj),)
    if obj.get("kind") == "Workspace" and obj.get("inference") is not None:
        return name_of(obj), headless_service(name_of(obj))
    return ()
