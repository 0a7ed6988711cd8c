"""What KAITO's webhook asks of a change to a Workspace (api/v1beta1/workspace_validation.go, v0.9.4 and v0.12.0)."""

from collections.abc import Iterator

from kaitoc.diagnostics import Stage
from kaitoc.kaito.nodepools import NODE_CLASS_ANNOTATION, makes_node_pools, node_class
from kaitoc.kaito.sizing import Refusal
from kaitoc.kaito.streaming import OPT_OUT, STREAMING_GATE
from kaitoc.kaito.workspace import view
from kaitoc.objects import annotations_of
from kaitoc.rules.comparing import unchanged
from kaitoc.rules.resource_update import instance_type_problems, selector_problems
from kaitoc.rules.rule import Finding, Rule, Update, rule

ANEW = "delete the Workspace and create it anew; the model is down until then"


@rule("KC170", Stage.ADMISSION)
def purpose_stays(update: Update) -> Iterator[Finding]:
    """A Workspace stays for inference, or for tuning."""
    for purpose in ("inference", "tuning"):
        before, after = update.old.get(purpose) is not None, update.new.get(purpose) is not None
        if before != after:
            yield Finding(f"{purpose} cannot be {'added' if after else 'removed'}", (purpose,), ANEW)


@rule("KC171", Stage.ADMISSION)
def count_stays(update: Update) -> Iterator[Finding]:
    """The node count of a Workspace is for ever."""
    old, new = ((obj.get("resource") or {}).get("count") for obj in (update.old, update.new))
    if old is not None and new is not None and old != new:
        yield Finding(f"resource.count cannot be changed from {old} to {new}", ("resource", "count"), ANEW)


@rule("KC172", Stage.ADMISSION, since="0.12.0")
def partition_stays(update: Update) -> Iterator[Finding]:
    """The part of a GPU or node that a Workspace has is for ever."""
    if update.api != "v1alpha1":
        old, new = ((obj.get("resource") or {}).get("partition") for obj in (update.old, update.new))
        yield from unchanged(old, new, ("resource", "partition"), "resource.partition", ANEW)


@rule("KC173", Stage.ADMISSION)
def instance_type_stays(update: Update) -> Iterator[Finding]:
    """The instance type of a Workspace is for ever, and follows the way in which nodes come."""
    yield from instance_type_problems(update, ("resource",), strict=update.api == "v1alpha1")


@rule("KC174", Stage.ADMISSION)
def selector_stays(update: Update) -> Iterator[Finding]:
    """The labels of the nodes of a Workspace are for ever."""
    yield from selector_problems(update, ("resource", "labelSelector"))


@rule("KC175", Stage.ADMISSION, since="0.12.0")
def new_node_class_exists(update: Update) -> Iterator[Finding]:
    """A node class that is asked for anew must be one of those that the operator manages."""
    old, new = (annotations_of(obj).get(NODE_CLASS_ANNOTATION) or "" for obj in (update.old, update.new))
    if update.api == "v1alpha1" or old == new or not makes_node_pools(update.context):
        return
    chosen = node_class(update.context, view(update.new))
    if isinstance(chosen, Refusal):
        yield Finding(chosen.message, chosen.path, chosen.hint)


@rule("KC176", Stage.ADMISSION, since="0.12.0")
def streaming_stays(update: Update) -> Iterator[Finding]:
    """Whether the weights are streamed is decided when a Workspace is created."""
    old, new = (annotations_of(obj).get(OPT_OUT) or "" for obj in (update.old, update.new))
    if update.api != "v1alpha1" and update.context.gate(STREAMING_GATE) and old != new:
        path = ("metadata", "annotations", OPT_OUT)
        yield Finding(f"the annotation {OPT_OUT} cannot be changed", path, ANEW)


@rule("KC177", Stage.ADMISSION)
def preset_stays(update: Update) -> Iterator[Finding]:
    """The model of a Workspace is for ever, its access secret included."""
    old, new = update.old.get("inference"), update.new.get("inference")
    if old is not None and new is not None:
        yield from unchanged(old.get("preset"), new.get("preset"), ("inference", "preset"), "inference.preset", ANEW)


@rule("KC178", Stage.ADMISSION)
def template_stays_one(update: Update) -> Iterator[Finding]:
    """A pod template may change, but neither come nor go."""
    old, new = (view(obj) for obj in (update.old, update.new))
    if old.inference is None or new.inference is None or (old.template is None) == (new.template is None):
        return
    verb = "removed" if new.template is None else "added"
    yield Finding(f"inference.template cannot be {verb}", ("inference", "template"), ANEW)


RULES: tuple[Rule[Update], ...] = (
    purpose_stays,
    count_stays,
    partition_stays,
    instance_type_stays,
    selector_stays,
    new_node_class_exists,
    streaming_stays,
    preset_stays,
    template_stays_one,
)
