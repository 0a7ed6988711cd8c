"""What Kubernetes itself does about a change: which fields are immutable, and which replace pods.

By the update validation of Kubernetes 1.34 (pkg/apis/*/validation and pkg/registry/*).
"""

from collections.abc import Callable, Mapping, Sequence

from kaitoc.diagnostics import Path
from kaitoc.diff.model import Change, FieldChange
from kaitoc.objects import Object
from kaitoc.quantity import value
from kaitoc.rules.comparing import part

Verdict = tuple[Change, str]
"""A class, and the reason for it."""

_POD_TEMPLATE = ("spec", "template")
_ROLLING = ("Deployment", "StatefulSet", "DaemonSet")
_MUTABLE: Mapping[str, Sequence[Path]] = {
    "StatefulSet": [
        ("spec", field)
        for field in (
            "minReadySeconds",
            "ordinals",
            "persistentVolumeClaimRetentionPolicy",
            "replicas",
            "revisionHistoryLimit",
            "template",
            "updateStrategy",
        )
    ],
    "Pod": [
        ("spec", "activeDeadlineSeconds"),
        ("spec", "terminationGracePeriodSeconds"),
        ("spec", "tolerations"),
        ("spec", "schedulingGates"),
    ],
    "PersistentVolumeClaim": [("spec", "resources", "requests"), ("spec", "volumeAttributesClassName")],
    "NodeClaim": [],
}
"""Kinds of whose spec only these parts may change."""

_IMMUTABLE: Mapping[str, Sequence[Path]] = {
    "Deployment": [("spec", "selector")],
    "DaemonSet": [("spec", "selector")],
    "Job": [
        ("spec", "selector"),
        ("spec", "template"),
        ("spec", "completions"),
        ("spec", "completionMode"),
        ("spec", "podFailurePolicy"),
        ("spec", "backoffLimitPerIndex"),
        ("spec", "managedBy"),
        ("spec", "successPolicy"),
    ],
    "Service": [("spec", "clusterIP"), ("spec", "clusterIPs")],
    "Secret": [("type",)],
    "PersistentVolume": [("spec", "csi"), ("spec", "nfs"), ("spec", "hostPath"), ("spec", "nodeAffinity")],
    "StorageClass": [("parameters",), ("provisioner",), ("reclaimPolicy",), ("volumeBindingMode",)],
    "PriorityClass": [("value",), ("preemptionPolicy",)],
    "RuntimeClass": [("handler",)],
    "RoleBinding": [("roleRef",)],
    "ClusterRoleBinding": [("roleRef",)],
    "CSIDriver": [("spec", "attachRequired"), ("spec", "volumeLifecycleModes"), ("spec", "fsGroupPolicy")],
}
"""Fields that may not change at all."""


def judge(old: Object, new: Object, fields: Sequence[FieldChange]) -> Verdict:
    """What Kubernetes does about an object of a built-in kind, or one whose controller nobody here knows."""
    if not fields:
        return Change.NONE, ""
    kind = str(new.get("kind"))
    own = _OWN[kind](old, new, fields) if kind in _OWN else None
    if own is not None:
        return own
    fixed = [field for field in fields if _is_fixed(kind, field.path)]
    if fixed:
        names = ", ".join(dict.fromkeys(field.label for field in fixed[:3]))
        more = " and more" if len(fixed) > 3 else ""
        return Change.RECREATE, f"Kubernetes does not let {names}{more} change: delete the {kind} and create it anew"
    if kind in _ROLLING and any(field.path[:2] == _POD_TEMPLATE for field in fields):
        return _rolled(kind, new)
    return Change.IN_PLACE, ""


def _is_fixed(kind: str, path: Path) -> bool:
    if kind in _MUTABLE and path[:1] == ("spec",):
        images = kind == "Pod" and path[1:2] in (("containers",), ("initContainers",)) and path[3:4] == ("image",)
        return not images and not any(path[: len(free)] == free for free in _MUTABLE[kind])
    return any(path[: len(fixed)] == fixed for fixed in _IMMUTABLE.get(kind, ()))


def _rolled(kind: str, new: Object) -> Verdict:
    strategy = part(new, "spec", "updateStrategy", "type")
    if strategy == "OnDelete":
        return Change.MANUAL, f"the {kind} replaces its pods only when they are deleted (updateStrategy OnDelete)"
    if kind == "Deployment" and part(new, "spec", "paused"):
        return Change.MANUAL, "the Deployment is paused: its pods stay as they are until it is resumed"
    how = "all at once" if part(new, "spec", "strategy", "type") == "Recreate" else "one after the other"
    return Change.RESTART, f"the pod template changes: the {kind} replaces its pods {how}"


def _of_config(old: Object, new: Object, fields: Sequence[FieldChange]) -> Verdict | None:
    """ConfigMaps and Secrets: immutable ones stay what they are, even the word that says so."""
    if old.get("immutable") is True and any(f.path[0] in ("data", "binaryData", "immutable") for f in fields):
        kind = new["kind"]
        return Change.RECREATE, f"the {kind} is immutable: delete it and create it anew, or give it another name"
    if new.get("kind") == "ConfigMap" and any(f.path[0] in ("data", "binaryData") for f in fields):
        return Change.IN_PLACE, "pods that mount it see it in a minute, those that read it at their start do not"
    return None


def _of_claim(old: Object, new: Object, fields: Sequence[FieldChange]) -> Verdict | None:
    """PersistentVolumeClaims: they grow, where their StorageClass lets them, and never shrink."""
    path = ("spec", "resources", "requests", "storage")
    before, after = (part(obj, *path) for obj in (old, new))
    if before is None or after is None or any(_is_fixed("PersistentVolumeClaim", field.path) for field in fields):
        return None
    if value(str(after)) < value(str(before)):
        return Change.RECREATE, f"a volume cannot shrink from {before} to {after}: delete the claim, and what it holds"
    return None


def _of_service(old: Object, new: Object, fields: Sequence[FieldChange]) -> Verdict | None:
    """Services: an address that the server chose may be left out, and one may be chosen when a type changes to one."""
    if any(part(obj, "spec", "type") == "ExternalName" for obj in (old, new)):
        return Change.IN_PLACE, ""
    before, after = (part(obj, "spec", "clusterIP") for obj in (old, new))
    if before and not after and before != "None":
        return Change.IN_PLACE, ""
    return None


_OWN: Mapping[str, Callable[[Object, Object, Sequence[FieldChange]], Verdict | None]] = {
    "ConfigMap": _of_config,
    "Secret": _of_config,
    "PersistentVolumeClaim": _of_claim,
    "Service": _of_service,
}
