"""What Workspaces and RAGEngines may change about their nodes (workspace_validation.go, v0.9.4)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaitoc.diagnostics import Path
from kaitoc.rules.comparing import part
from kaitoc.rules.rule import Finding, Update

ANEW = "delete the object and create it anew with other nodes; its pods are down until then"


def instance_type_problems(update: Update, resource: tuple[str, ...], *, strict: bool = False) -> Iterator[Finding]:
    """An instance type may only be dropped, and that where KAITO makes no nodes; `strict`: not even that."""
    path = (*resource, "instanceType")
    old, new = (part(obj, *path) or "" for obj in (update.old, update.new))
    if strict:
        if old != new:
            yield _changed(old, new, path)
    elif not update.context.cluster.node_auto_provisioning:
        if new and not old:
            yield Finding(
                f'the instance type "{new}" cannot be added where KAITO does not provision nodes',
                path,
                "remove it; the labels of the selector choose among the nodes of the cluster",
            )
        elif new and old != new:
            yield _changed(old, new, path)
    elif not new:
        yield Finding("an instance type is required where KAITO provisions the nodes", path, f'write "{old}" again')
    elif old and old != new:
        yield _changed(old, new, path)


def selector_problems(update: Update, path: tuple[str, ...]) -> Iterator[Finding]:
    """The selector must be one that can be turned into labels, and give the same labels as before."""
    old, new = part(update.old, *path), part(update.new, *path)
    before, after = _labels(old), _labels(new)
    if before is None or after is None:
        which = "" if after is None else " that is in the cluster"
        message = f"the selector{which} has an expression that cannot be turned into a label"
        yield Finding(message, path, "use matchLabels, or In with one value")
    elif before != after or (old is None) != (new is None):
        yield Finding("the labels of the selector cannot be changed", path, ANEW)


def _changed(old: str, new: str, path: Path) -> Finding:
    return Finding(f'the instance type cannot be changed from "{old}" to "{new}"', path, ANEW)


def _labels(selector: Mapping[str, Any] | None) -> dict[str, str] | None:
    """A selector as labels (apimachinery, LabelSelectorAsMap), or None where it cannot be one."""
    labels = dict((selector or {}).get("matchLabels") or {})
    for expression in (selector or {}).get("matchExpressions") or ():
        values: list[str] = expression.get("values") or []
        if expression.get("operator") != "In" or len(values) != 1:
            return None
        labels[expression["key"]] = values[0]
    return labels
