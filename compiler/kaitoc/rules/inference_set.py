"""What KAITO's webhook asks of an InferenceSet (api/*/inferenceset_validation.go, v0.9.4 and v0.12.0).

From 0.12 on the webhook of v1beta1 asks of a set what it will ask of its Workspaces. That of v1alpha1 does not, and
nobody hears of it until the controller creates them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaitoc.diagnostics import Stage
from kaitoc.kaito.children import SET_GATE
from kaitoc.kaito.context import Context
from kaitoc.kaito.cron import cron_problem
from kaitoc.kaito.durations import seconds
from kaitoc.kaito.inference_set import child_of, path_in_set
from kaitoc.objects import Object, name_of
from kaitoc.rules import (
    adapters,
    annotations,
    inference,
    inference_config,
    later_changes,
    memory,
    partition,
    resource,
    unread,
)
from kaitoc.rules.names import no_dns_label
from kaitoc.rules.rule import V1ALPHA1, V1BETA1, Finding, Rule, Subject, behind, holds_in, rule
from kaitoc.rules.workspace import workspace_subject
from kaitoc.schema.defaults import defaulted

WINDOW = ("spec", "autoUpgrade", "maintenanceWindow")
INSTANCE_TYPE = ("spec", "template", "resource", "instanceType")

ABOUT_CHILDREN: tuple[Rule[Subject], ...] = tuple(
    one
    for one in (
        *annotations.RULES,
        *resource.RULES,
        *partition.RULES,
        *memory.RULES,
        *inference.RULES,
        *adapters.RULES,
        *inference_config.RULES,
    )
    if one.api in ("", V1BETA1) and one is not resource.instance_type_suits_provisioning
)
"""What is asked of a child; the set itself is asked for the instance type."""


class SetSubject(Struct, frozen=True):
    """An InferenceSet under test, the cluster around it, and the first Workspace that would be made of it."""

    context: Context
    object: Object
    child: Subject


def set_subject(context: Context, obj: Object, api: str) -> SetSubject:
    """An InferenceSet as the rules judge it."""
    child = defaulted(child_of(context, obj, 1), context.profile.version)
    return SetSubject(context, obj, workspace_subject(context, child, V1BETA1))


@rule("KC160", Stage.ADMISSION, on_update=True)
def set_name_is_dns_label(subject: SetSubject) -> Iterator[Finding]:
    """The name of an InferenceSet begins the names of its Workspaces."""
    yield from no_dns_label(name_of(subject.object))


@rule("KC161", Stage.ADMISSION, since="0.12.0", on_update=True)
def set_instance_type_suits_provisioning(subject: SetSubject) -> Iterator[Finding]:
    """Auto-provisioning needs an instance type; nodes of one's own exclude it."""
    written = (subject.object["spec"]["template"].get("resource") or {}).get("instanceType")
    if subject.context.cluster.node_auto_provisioning and not written:
        hint = "name a GPU SKU, or set nodeAutoProvisioning: false in the Cluster"
        yield Finding("an instance type is required where KAITO provisions the nodes", INSTANCE_TYPE, hint)
    if not subject.context.cluster.node_auto_provisioning and written:
        hint = "remove it; spec.labelSelector chooses among the nodes of the cluster"
        yield Finding("the instance type must be empty where KAITO does not provision nodes", INSTANCE_TYPE, hint)


@rule("KC162", Stage.ADMISSION, since="0.12.0", on_update=True)
def maintenance_window_can_open(subject: SetSubject) -> Iterator[Finding]:
    """A maintenance window opens by a cron expression, and for a while."""
    window: dict[str, Any] | None = (subject.object["spec"].get("autoUpgrade") or {}).get("maintenanceWindow")
    if window is None:
        return
    schedule = window.get("schedule") or ""
    hint = 'write minute, hour, day of month, month and day of week, such as "0 2 * * 6"'
    if not schedule:
        yield Finding("a maintenance window needs a schedule", (*WINDOW, "schedule"), hint)
        return
    if problem := cron_problem(schedule):
        yield Finding(f'"{schedule}" is no cron expression: {problem}', (*WINDOW, "schedule"), hint)
    duration = window.get("duration")
    if duration is not None and not _is_positive(duration):
        message = f'"{duration}" is no duration of a maintenance window'
        yield Finding(message, (*WINDOW, "duration"), "write a time such as 4h or 90m")


@rule("KC236", Stage.RECONCILE, api=V1ALPHA1)
def legacy_children_are_accepted(subject: SetSubject) -> Iterator[Finding]:
    """The webhook of v1alpha1 does not look at the Workspaces to come, but that of Workspaces does."""
    for one in ABOUT_CHILDREN:
        if holds_in(one, subject.context.profile.version):
            for found in _on_child(one.check)(subject):
                yield replace(found, message=f"the webhook refuses its Workspaces: {found.message}")


def _is_positive(duration: str) -> bool:
    try:
        return seconds(duration.removeprefix("+")) > 0
    except ValueError:
        return False


def _on_child(check: Callable[[Subject], Iterable[Finding]]) -> Callable[[SetSubject], Iterator[Finding]]:
    """A rule about Workspaces as one about sets, which points at the set's template."""

    def checked(subject: SetSubject) -> Iterator[Finding]:
        for found in check(subject.child):
            yield replace(found, path=path_in_set(0, found.path))

    return checked


def _of_child(one: Rule[Subject], *, since: str, on_update: bool) -> Rule[SetSubject]:
    check, api = _on_child(one.check), V1BETA1 if on_update else ""
    # Annotations of a child may be those of the set itself; resource and inference come from one place.
    needs = path_in_set(0, one.needs) if one.needs[:1] in (("resource",), ("inference",)) else ()
    return Rule(one.id, one.stage, one.severity, one.summary, check, since, one.until, api, on_update, needs)


RULES: tuple[Rule[SetSubject], ...] = behind(
    SET_GATE,
    (
        set_name_is_dns_label,
        set_instance_type_suits_provisioning,
        maintenance_window_can_open,
        legacy_children_are_accepted,
        *(_of_child(one, since="0.12.0", on_update=True) for one in ABOUT_CHILDREN if holds_in(one, "0.12.0")),
        *(_of_child(one, since="", on_update=False) for one in (*later_changes.RULES, *unread.RULES)),
    ),
)
