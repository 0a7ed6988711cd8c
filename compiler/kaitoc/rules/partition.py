"""What KAITO's webhook asks of a part of a node (api/v1beta1/workspace_validation.go, validatePartition, v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.gpus import ACCELERATOR_GATE, MIG_GATE
from kaitoc.kaito.mig import KNOWN_PROFILES
from kaitoc.rules.rule import V1BETA1, Finding, Rule, Subject, needing, rule

PARTITION = ("resource", "partition")
COUNT, PROFILE = (*PARTITION, "count"), (*PARTITION, "profile")


@rule("KC133", Stage.ADMISSION, since="0.12.0", api=V1BETA1)
def partition_can_be_had(subject: Subject) -> Iterator[Finding]:
    """A part of a node is a slice or a number of GPUs, on nodes of one's own, behind a feature gate."""
    partition = subject.workspace.partition
    if partition is None or subject.workspace.inference is None:
        return
    if subject.context.cluster.node_auto_provisioning:
        yield Finding(
            "parts of a node are for nodes of one's own, and here KAITO provisions the nodes",
            PARTITION,
            "remove it, or set nodeAutoProvisioning: false in the Cluster",
        )
        return
    gate = MIG_GATE if partition.is_mig else ACCELERATOR_GATE
    if not subject.context.gate(gate):
        hint = f"set featureGates: {{{gate}: true}} in the Cluster if it is on there"
        yield Finding(f"feature gate {gate} is off", (*PARTITION, "mode"), hint)
    yield from _slice(subject) if partition.is_mig else _accelerator(subject)


def _slice(subject: Subject) -> Iterator[Finding]:
    written = subject.workspace.object["resource"]["partition"]
    if written.get("count") is not None:
        yield Finding("a slice of a GPU has no count", COUNT, "remove it")
    profile = written.get("profile") or ""
    if profile not in KNOWN_PROFILES:
        hint = f"use one of {', '.join(KNOWN_PROFILES)}"
        yield Finding(f'"{profile}" is no MIG profile that KAITO knows', PROFILE, hint)


def _accelerator(subject: Subject) -> Iterator[Finding]:
    written = subject.workspace.object["resource"]["partition"]
    if written.get("profile"):
        yield Finding("whole GPUs have no profile", PROFILE, "remove it, or set mode: mig")
    if written.get("count") is None:
        yield Finding("the number of GPUs is missing", COUNT, "add count")


RULES: tuple[Rule[Subject], ...] = needing(PARTITION, partition_can_be_had)
