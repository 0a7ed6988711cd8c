"""What workloads take from each other: nodes with the same labels, Services of the same name."""

from collections.abc import Iterator

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.relations import SELECTING, SELECTORS, SERVING, selector_text, services
from kaitoc.objects import Object, at, key_of, name_of, namespace_of
from kaitoc.rules.kaito_object import KaitoObject
from kaitoc.rules.rule import Finding, Rule, rule


@rule("KC241", Stage.RECONCILE, Severity.WARNING)
def nodes_are_ones_own(subject: KaitoObject) -> Iterator[Finding]:
    """Workloads that find their nodes by the same labels find each other's, and one of them gets no GPUs."""
    context, obj = subject.context, subject.object
    if context.profile.nodes.owner_labels.get(context.cluster.node_provisioner) is not None:
        return
    path = SELECTORS.get(obj["kind"], ())
    selector = at(obj, path) if path else None
    if not isinstance(selector, dict) or not selector:
        return
    others = (other for other in context.related(SELECTING, selector_text(selector)) if not _belong(obj, other))
    first = next(others, None)
    if first is None or key_of(first) > key_of(obj):
        return
    if not context.cluster.node_auto_provisioning and len(context.nodes_with(selector)) > 1 + sum(1 for _ in others):
        return
    yield Finding(
        f"{_named(first)} finds its nodes by the same labels, so that one of them gets no GPUs",
        path[:-1],
        "give each workload labels of its own in its labelSelector",
    )


@rule("KC242", Stage.RECONCILE)
def services_are_ones_own(subject: KaitoObject) -> Iterator[Finding]:
    """Services of one name are one Service, and lead to one of the workloads only."""
    context, obj = subject.context, subject.object
    for name in services(obj):
        for other in context.related(SERVING, namespace_of(obj), name):
            if key_of(other) < key_of(obj):
                message = f'KAITO would make Service "{name}" for {_named(other)} as well'
                yield Finding(message, ("metadata", "name"), "rename one of them")


def _belong(obj: Object, other: Object) -> bool:
    """Whether two objects are one, or one was made by the other's controller."""
    if key_of(obj) == key_of(other):
        return True
    made = [labels for one in (obj, other) if (labels := (one.get("metadata") or {}).get("labels"))]
    return any(key.endswith("kaito.sh/created-by") for labels in made for key in labels)


def _named(obj: Object) -> str:
    return f"{obj['kind']} {name_of(obj)}"


RULES: tuple[Rule[KaitoObject], ...] = (nodes_are_ones_own, services_are_ones_own)
