"""Fields of InferenceSets that KAITO takes and does not pass on (pkg/inferenceset, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Severity, Stage
from kaitoc.kaito.names import (
    ANNOTATION_BYPASS_RESOURCE_CHECKS,
    ANNOTATION_ENABLE_LB,
    ANNOTATION_NODE_IMAGE_FAMILY,
    ANNOTATION_PERFORMANCE_MODE,
    ANNOTATION_RUNTIME,
    ANNOTATION_USE_LOCAL_WEIGHTS,
)
from kaitoc.kaito.nodepools import NODE_CLASS_ANNOTATION
from kaitoc.kaito.streaming import OPT_OUT
from kaitoc.objects import annotations_of
from kaitoc.rules.inference_set import SetSubject
from kaitoc.rules.rule import Finding, Rule, rule

OF_WORKSPACES = (
    ANNOTATION_RUNTIME,
    ANNOTATION_ENABLE_LB,
    ANNOTATION_NODE_IMAGE_FAMILY,
    ANNOTATION_BYPASS_RESOURCE_CHECKS,
    ANNOTATION_PERFORMANCE_MODE,
    ANNOTATION_USE_LOCAL_WEIGHTS,
    NODE_CLASS_ANNOTATION,
    OPT_OUT,
)
"""Annotations that mean something on Workspaces."""


@rule("KC436", Stage.ADVICE, Severity.WARNING)
def node_limit_is_unread(subject: SetSubject) -> Iterator[Finding]:
    """KAITO does not limit the nodes of an InferenceSet."""
    if subject.object["spec"].get("nodeCountLimit"):
        hint = "choose replicas so that the nodes suffice; `kaitoc plan --max-nodes` checks that"
        yield Finding("KAITO does not read nodeCountLimit", ("spec", "nodeCountLimit"), hint)


@rule("KC437", Stage.ADVICE, Severity.WARNING)
def annotations_of_the_set_stay_there(subject: SetSubject) -> Iterator[Finding]:
    """The Workspaces of a set have the annotations of its template, not its own."""
    given = subject.child.workspace.annotations
    passed_on = subject.context.profile.inference_set.annotated
    for annotation in OF_WORKSPACES:
        if annotation in annotations_of(subject.object) and annotation not in given:
            hint = "write it in spec.template.metadata.annotations" if passed_on else "make Workspaces instead of a set"
            path = ("metadata", "annotations", annotation)
            yield Finding(f"the Workspaces of the set do not get {annotation}", path, hint)


RULES: tuple[Rule[SetSubject], ...] = (node_limit_is_unread, annotations_of_the_set_stay_there)
