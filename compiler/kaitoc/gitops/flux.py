"""What Flux needs to deliver a target: its source, and Kustomizations that wait for one another.

Flux removes what is gone right after it has applied the rest, before it looks at anybody's health. So each target is
applied in steps, each a Kustomization of the same directory that leaves out what belongs to the others:

- `config`: everything but KAITO's objects. A ConfigMap with the hash of its content in its name is made once, and then
  left alone (ssa: IfNotPresent).
- `workloads`: KAITO's objects, after `config`. It is ready when they are.
- `patches`: what is to be changed of KAITO's own workloads, after these are there.
- `retire`: the hashed ConfigMaps once more, after the rollout. It takes them over, and removes those that are gone.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from kaitoc.gitops.cel import health_check
from kaitoc.gitops.model import Delivery, Origin, label, path_of, url_of
from kaitoc.gitops.selection import (
    AUTOSCALED,
    DATA,
    HASHED_CONFIG_MAPS,
    KAITO,
    annotate,
    keep_only,
    leave_out,
    patch,
)
from kaitoc.kaito.conditions import Conditions
from kaitoc.objects import Object

Prune = Literal["never", "always"]

NAMESPACE: Final = "flux-system"
"""Where Flux is installed, and finds its objects."""

_API = "kustomize.toolkit.fluxcd.io"
_UNPRUNED: Final = {f"{_API}/prune": "disabled"}
_ONCE: Final = {f"{_API}/ssa": "IfNotPresent", **_UNPRUNED}
_INTERVAL = "10m"
_MARGIN = 5 * 60
"""Seconds beyond what the slowest workload may take, in which KAITO tells of it."""


def target_objects(
    name: str,
    origin: Origin,
    delivery: Delivery,
    conditions: Mapping[str, Conditions],
    versions: Mapping[str, str],
    prune: Prune,
) -> list[Object]:
    """The source and the Kustomizations of one target.

    `conditions` are those of its KAITO, `versions` the API version that its cluster stores each kind in.
    """
    full = f"{name}-{label(delivery.target)}"
    return [
        source(full, origin, delivery),
        *_kustomizations(full, origin, delivery, conditions, versions, prune),
    ]


def source(name: str, origin: Origin, delivery: Delivery) -> Object:
    """The GitRepository, or OCIRepository, with the rendered files of a target."""
    git = {"url": _git_url(origin.url), "ref": {"branch": origin.revision}}
    oci = {"url": url_of(origin, delivery), "ref": {"tag": origin.revision}}
    return {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": _source_kind(origin),
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"interval": "1m", **(oci if origin.oci else git)},
    }


def _kustomizations(
    name: str,
    origin: Origin,
    delivery: Delivery,
    conditions: Mapping[str, Conditions],
    versions: Mapping[str, str],
    prune: Prune,
) -> Iterator[Object]:
    def step(suffix: str, after: str = "", folder: str = "", seconds: int = 0, **spec: Any) -> Object:
        return {
            "apiVersion": f"{_API}/v1",
            "kind": "Kustomization",
            "metadata": {"name": f"{name}-{suffix}", "namespace": NAMESPACE},
            "spec": {
                "interval": _INTERVAL,
                "retryInterval": "2m",
                "timeout": f"{(seconds + _MARGIN) // 60}m",
                "sourceRef": {"kind": _source_kind(origin), "name": name},
                "path": "./" + "/".join(filter(None, (path_of(origin, delivery.directory), folder))),
                "prune": True,
                "wait": True,
                "force": False,
                **({"dependsOn": [{"name": f"{name}-{after}"}]} if after else {}),
                **spec,
            },
        }

    precious = [] if prune == "always" else [annotate(DATA, _UNPRUNED)]
    if not delivery.operator:
        yield step("workloads", seconds=delivery.seconds, patches=precious)
        return
    checks = [health_check(versions[kind], kind, conditions[kind]) for kind in sorted(conditions)]
    owned = [] if prune == "always" else [annotate(KAITO, _UNPRUNED)]
    # Many a claim is bound only when a pod uses it, so nobody waits for what is made here.
    once = patch(HASHED_CONFIG_MAPS, {"metadata": {"annotations": _ONCE}})
    yield step("config", patches=[leave_out(KAITO), *precious, once], wait=False)
    yield step(
        "workloads",
        "config",
        seconds=delivery.seconds,
        patches=[*keep_only([KAITO]), *owned, *_unscaled(delivery)],
        healthCheckExprs=checks,
    )
    if delivery.patched:
        yield step("patches", "workloads", "_patches")
    yield step("retire", "workloads", patches=keep_only([HASHED_CONFIG_MAPS]))


def _unscaled(delivery: Delivery) -> Iterator[Object]:
    """Replicas that an autoscaler sets are no business of Flux, which would set them back."""
    nothing: Object = {"spec": {"replicas": None}}
    yield patch({**KAITO, "kind": "InferenceSet", "annotationSelector": f"{AUTOSCALED}=true"}, nothing)
    for key in delivery.scaled:
        # A rendered object without a namespace is in that of the cluster's choice.
        namespace = {"namespace": key.namespace} if key.namespace != "default" else {}
        yield patch({**KAITO, "kind": key.kind, "name": key.name, **namespace}, nothing)


def _source_kind(origin: Origin) -> str:
    return "OCIRepository" if origin.oci else "GitRepository"


def _git_url(url: str) -> str:
    """Flux does not take the short form of SSH, `git@host:path`."""
    if "://" in url or ":" not in url:
        return url
    host, _, path = url.partition(":")
    return f"ssh://{host}/{path}"
