"""What KAITO's webhooks ask of a change to RAGEngines, InferenceSets, MultiRoleInferences and ModelMirrors."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.rules.comparing import part, unchanged
from kaitoc.rules.resource_update import instance_type_problems, selector_problems
from kaitoc.rules.rule import Finding, Rule, Update, rule

COMPUTE = ("spec", "compute")
SET_PARTITION = ("spec", "template", "resource", "partition")
ANEW = "delete the object and create it anew"


@rule("KC185", Stage.ADMISSION, since="0.12.0")
def compute_neither_comes_nor_goes(update: Update) -> Iterator[Finding]:
    """A RAGEngine has a node of its own from the start, or never.

    api/v1beta1/ragengine_validation.go, v0.12.0.
    """
    old, new = part(update.old, *COMPUTE), part(update.new, *COMPUTE)
    if (old is None) != (new is None):
        yield Finding(f"spec.compute cannot be {'added' if old is None else 'removed'}", COMPUTE, ANEW)


@rule("KC186", Stage.ADMISSION)
def compute_stays(update: Update) -> Iterator[Finding]:
    """The node of a RAGEngine is for ever: its count, type and labels.

    ResourceSpec.validateUpdate in api/v1beta1/workspace_validation.go, v0.9.4 and v0.12.0.
    """
    old, new = part(update.old, *COMPUTE), part(update.new, *COMPUTE)
    if old is None or new is None:
        return
    if old.get("count") is not None and new.get("count") is not None and old["count"] != new["count"]:
        message = f"spec.compute.count cannot be changed from {old['count']} to {new['count']}"
        yield Finding(message, (*COMPUTE, "count"), ANEW)
    yield from unchanged(old.get("partition"), new.get("partition"), (*COMPUTE, "partition"), "the partition", ANEW)
    yield from instance_type_problems(update, COMPUTE)
    yield from selector_problems(update, (*COMPUTE, "labelSelector"))


@rule("KC187", Stage.ADMISSION, since="0.12.0")
def partition_of_the_children_stays(update: Update) -> Iterator[Finding]:
    """The part of a GPU or node that each replica has is for ever.

    api/v1beta1/inferenceset_validation.go, v0.12.0.
    """
    if update.api != "v1alpha1":
        old, new = part(update.old, *SET_PARTITION), part(update.new, *SET_PARTITION)
        yield from unchanged(old, new, SET_PARTITION, "the partition of the replicas", ANEW)


@rule("KC188", Stage.ADMISSION, since="0.12.0")
def model_of_the_roles_stays(update: Update) -> Iterator[Finding]:
    """The model of a MultiRoleInference is for ever.

    api/v1alpha1/multiroleinference_validation.go, v0.12.0.
    """
    path = ("spec", "model", "name")
    old, new = part(update.old, *path), part(update.new, *path)
    yield from unchanged(old, new, path, f'the model "{old}"', ANEW)


@rule("KC189", Stage.ADMISSION, since="0.12.0")
def mirror_stays(update: Update) -> Iterator[Finding]:
    """A ModelMirror is what it was created as.

    api/v1alpha1/modelmirror_validation.go, v0.12.0.
    """
    hint = "delete the ModelMirror and create it anew; the model is downloaded again"
    yield from unchanged(update.old.get("spec"), update.new.get("spec"), ("spec",), "the spec of a ModelMirror", hint)


RAGENGINE_RULES: tuple[Rule[Update], ...] = (compute_neither_comes_nor_goes, compute_stays)
INFERENCE_SET_RULES: tuple[Rule[Update], ...] = (partition_of_the_children_stays,)
MULTI_ROLE_RULES: tuple[Rule[Update], ...] = (model_of_the_roles_stays,)
MODEL_MIRROR_RULES: tuple[Rule[Update], ...] = (mirror_stays,)
