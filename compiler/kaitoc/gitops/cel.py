"""Health checks for Flux: the conditions of a kind as CEL expressions (kustomize-controller, spec.healthCheckExprs).

Flux asks for `inProgress`, then for `failed`, then for `current`; while none of them is true it waits, as it does where
an expression fails, because there is no status yet. Before all that it waits for status.observedGeneration, where there
is one. There is no clock: how long Flux waits, `spec.timeout` says.

A job counts as current while it runs, as Flux takes Jobs of Kubernetes: a training takes longer than anybody waits.
"""

from collections.abc import Iterable

from kaitoc.kaito.conditions import Conditions, Sign
from kaitoc.objects import Object


def health_check(api_version: str, kind: str, conditions: Conditions) -> Object:
    """The entry of spec.healthCheckExprs for a kind."""
    current = _all(conditions.ready, conditions)
    if conditions.counts_replicas:
        current += f" && {_REPLICAS_KNOWN}"
    if conditions.running:
        current = f"{current} ||\n{_shows(conditions.running, conditions)}"
    in_progress = "has(metadata.deletionTimestamp)"
    if conditions.deleting:
        in_progress += f" || {_exists(_says(Sign(conditions.deleting, 'True')))}"
    return {
        "apiVersion": api_version,
        "kind": kind,
        "inProgress": in_progress,
        "failed": " ||\n".join(_all(signs, conditions) for signs in conditions.failed),
        "current": current,
    }


_REPLICAS_KNOWN = "(!has(spec.replicas) || spec.replicas == (has(status.replicas) ? status.replicas : 0))"


def _all(signs: Iterable[Sign], conditions: Conditions) -> str:
    return " && ".join(_shows(sign, conditions) for sign in signs)


def _shows(sign: Sign, conditions: Conditions) -> str:
    terms = _says(sign)
    if sign.reasons:
        terms.append(f"c.reason in [{', '.join(map(_text, sign.reasons))}]")
    if conditions.follows_generation:
        terms.append("c.observedGeneration == metadata.generation")
    return _exists(terms)


def _says(sign: Sign) -> list[str]:
    return [f"c.type == {_text(sign.type)}", f"c.status == {_text(sign.status)}"]


def _exists(terms: Iterable[str]) -> str:
    return f"(has(status.conditions) && status.conditions.exists(c, {' && '.join(terms)}))"


def _text(value: str) -> str:
    return f"'{value}'"
