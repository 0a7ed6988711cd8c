"""What workloads take from each other: nodes with the same labels, Services of the same name."""

from collections.abc import Iterator, Mapping, Sequence

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.context import Context
from kaitoc.kaito.relations import SELECTING, SELECTORS, SERVING, selector_text, selectors, services
from kaitoc.load.cluster import Node
from kaitoc.objects import Object, key_of, name_of, namespace_of
from kaitoc.rules.kaito_object import KaitoObject
from kaitoc.rules.rule import Finding, Rule, rule


@rule("KC241", Stage.RECONCILE, Severity.WARNING)
def nodes_are_ones_own(subject: KaitoObject) -> Iterator[Finding]:
    """Workloads that find each other's nodes by their labels take them from each other."""
    context, obj = subject.context, subject.object
    if context.profile.nodes.owner_labels.get(context.cluster.node_provisioner) is not None:
        return
    for selector in selectors(obj):
        told = _short_of_nodes(context, obj, selector) or _found_by_labels(context, obj, selector)
        if told:
            hint = "give each workload labels of its own in its labelSelector"
            yield Finding(f"{told}, so that one of them gets no GPUs", SELECTORS[obj["kind"]][:-1], hint)
            return


@rule("KC242", Stage.RECONCILE)
def services_are_ones_own(subject: KaitoObject) -> Iterator[Finding]:
    """Services of one name are one Service, and lead to one of the workloads only."""
    context, obj = subject.context, subject.object
    for name in services(obj):
        for other in context.related(SERVING, namespace_of(obj), name):
            if other is not obj and key_of(other) < key_of(obj):
                message = f'KAITO would make Service "{name}" for {_named(other)} as well'
                yield Finding(message, ("metadata", "name"), "rename one of them")


def _short_of_nodes(context: Context, obj: Object, selector: Mapping[str, str]) -> str:
    """Who finds the same nodes of one's own, where there are fewer nodes than workloads that find them."""
    mine = _nodes(context, selector)
    rivals = {key_of(other): other for node in mine for other in _finding(context, node) if not _belong(obj, other)}
    first = min(rivals, default=None)
    if first is None or first > key_of(obj) or len(mine) > len(rivals):
        return ""
    sought = {selector_text(one): one for other in rivals.values() for one in selectors(other)}
    there = {node.name for one in sought.values() for node in _nodes(context, one)}
    if len(there.union(node.name for node in mine)) > len(rivals):
        return ""
    return f"{_named(rivals[first])} finds the same nodes ({', '.join(node.name for node in mine)})"


def _nodes(context: Context, selector: Mapping[str, str]) -> Sequence[Node]:
    """The nodes of one's own that are found by some labels."""
    return () if context.cluster.node_auto_provisioning else context.nodes_with(context.selector(selector))


def _finding(context: Context, node: Node) -> Iterator[Object]:
    """The workloads that find a node, some of them several times."""
    for key, value in node.labels.items():
        for other in context.related(SELECTING, selector_text({key: value})):
            if any(context.selector(one).items() <= node.labels.items() for one in selectors(other)):
                yield other


def _found_by_labels(context: Context, obj: Object, selector: Mapping[str, str]) -> str:
    """Whose nodes will have these labels. Of two with the same ones, the second is told."""
    if _nodes(context, selector):
        return ""
    for other in context.related(SELECTING, selector_text(selector)):
        if _belong(obj, other):
            continue
        if selector not in selectors(other):
            return f"the nodes of {_named(other)} have these labels, too"
        if key_of(other) < key_of(obj):
            return f"{_named(other)} finds its nodes by the same labels"
    return ""


def _belong(obj: Object, other: Object) -> bool:
    """Whether two objects are one, or one was made by the other's controller."""
    if obj is other or key_of(obj) == key_of(other):
        return True
    made = [labels for one in (obj, other) if (labels := (one.get("metadata") or {}).get("labels"))]
    return any(key.endswith("kaito.sh/created-by") for labels in made for key in labels)


def _named(obj: Object) -> str:
    return f"{obj['kind']} {name_of(obj)}"


RULES: tuple[Rule[KaitoObject], ...] = (nodes_are_ones_own, services_are_ones_own)
