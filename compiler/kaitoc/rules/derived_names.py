"""Names that KAITO derives from the author's, and that the API server refuses."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.names import CLOUD_ARC, headless_service
from kaitoc.rules.names import NAME
from kaitoc.rules.rule import Finding, Rule, Subject, rule
from kaitoc.schema.names import dns_label, dns_label_1035, stateful_set_pods


@rule("KC211", Stage.RECONCILE)
def derived_names_are_valid(subject: Subject) -> Iterator[Finding]:
    """A Workspace lends its name to Services and pods, whose names may be less than a Workspace's."""
    workspace = subject.workspace
    if workspace.inference is None or dns_label(workspace.name):
        return
    for kind, name, wrong in (
        ("Service", workspace.name, dns_label_1035(workspace.name)),
        ("Service", headless_service(workspace.name), dns_label_1035(headless_service(workspace.name))),
        ("StatefulSet", workspace.name, stateful_set_pods(workspace.name)),
    ):
        if wrong:
            yield Finding(
                f"KAITO would create {kind} {name}, which the API server refuses: {wrong}",
                NAME,
                "use a shorter name that begins with a letter",
            )
            return


@rule("KC212", Stage.RECONCILE)
def node_class_is_known(subject: Subject) -> Iterator[Finding]:
    """On arc KAITO's NodeClaims have no node class, and the API server refuses them."""
    cluster = subject.context.cluster
    if cluster.node_auto_provisioning and cluster.cloud == CLOUD_ARC:
        yield Finding(
            "KAITO would create a NodeClaim without a node class, which the API server refuses",
            ("resource", "instanceType"),
            "on arc use nodes of your own: set nodeAutoProvisioning: false in the Cluster",
        )


RULES: tuple[Rule[Subject], ...] = (derived_names_are_valid, node_class_is_known)
