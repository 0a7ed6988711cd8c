"""What a live object's status says: its state in one word, and why.

For Workspaces `status.state` decides, which KAITO has written since 0.9; else the conditions do
(`kaitoc.kaito.conditions`).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from kaitoc.kaito.conditions import Conditions, Sign
from kaitoc.objects import Object, at, metadata


class State(StrEnum):
    """The state of a workload, in the order in which it goes through them."""

    PENDING = "Pending"
    DEPLOYING = "Deploying"
    RUNNING = "Running"
    FAILED = "Failed"
    DELETING = "Deleting"


_STATES: Mapping[str, State] = {
    "Pending": State.PENDING,
    "NotReady": State.DEPLOYING,
    "Ready": State.RUNNING,
    "Running": State.RUNNING,
    "Succeeded": State.RUNNING,
    "Failed": State.FAILED,
}
"""What KAITO calls a Workspace (api/v1beta1/workspace_types.go, WorkspaceState)."""


class Assessment(Struct, frozen=True):
    """The state of a workload.

    `ready` tells whether it does what it is for, `failed` whether it will not without somebody's help; `message` is
    what KAITO says of it.
    """

    state: State
    ready: bool
    failed: bool
    message: str


def assess(obj: Object, known: Conditions) -> Assessment:
    """The state of an object of KAITO's."""
    conditions = conditions_of(obj)
    generation = metadata(obj).get("generation")

    def shows(sign: Sign) -> bool:
        return _shows(sign, conditions, generation if known.follows_generation else None)

    deleting = bool(metadata(obj).get("deletionTimestamp")) or _shows(Sign(known.deleting, "True"), conditions, None)
    broken = next((signs for signs in known.failed if all(map(shows, signs))), None)
    ready = all(map(shows, known.ready)) and _all_counted(obj, known)
    state = _state(obj, known, conditions, ready=ready, failed=broken is not None)
    if deleting:
        return Assessment(State.DELETING, False, False, "is being deleted")
    # What is said of a former generation may be over with this one.
    outdated = known.follows_generation and any(
        conditions[sign.type].get("observedGeneration", generation) != generation
        for sign in known.ready
        if sign.type in conditions
    )
    if broken or (state is State.FAILED and not outdated):
        return Assessment(state, False, True, _message(conditions, [broken[0].type] if broken else known.steps))
    if not conditions and state is State.RUNNING:
        # What is left of a status that somebody shortened still says enough.
        return Assessment(state, True, False, "")
    message = "" if ready else _message(conditions, known.steps)
    return Assessment(state, ready, False, message)


def _state(
    obj: Object, known: Conditions, conditions: Mapping[str, Mapping[str, Any]], *, ready: bool, failed: bool
) -> State:
    written = at(obj, ("status", "state"))
    if isinstance(written, str) and written in _STATES:
        return _STATES[written]
    if ready:
        return State.RUNNING
    # A Workspace of a KAITO that writes no state has failed once it says that it did not succeed.
    summary = known.ready[0].type
    if failed or (obj["kind"] == "Workspace" and _shows(Sign(summary, "False"), conditions, None)):
        return State.FAILED
    progress = [known.nodes] if known.nodes else list(known.steps)
    started = any(_shows(Sign(step, "True"), conditions, None) for step in progress)
    return State.DEPLOYING if started or at(obj, ("status", "readyReplicas")) else State.PENDING


def conditions_of(obj: Object) -> Mapping[str, Mapping[str, Any]]:
    """The conditions of a status, by their type."""
    written = at(obj, ("status", "conditions"))
    found = written if isinstance(written, list) else []
    return {str(each.get("type")): each for each in found if isinstance(each, dict)}


def _shows(sign: Sign, conditions: Mapping[str, Mapping[str, Any]], generation: object) -> bool:
    condition = conditions.get(sign.type)
    if condition is None or condition.get("status") != sign.status:
        return False
    if generation is not None and condition.get("observedGeneration", generation) != generation:
        return False
    return not sign.reasons or condition.get("reason") in sign.reasons


def _all_counted(obj: Object, known: Conditions) -> bool:
    wanted = at(obj, ("spec", "replicas"))
    return not known.counts_replicas or wanted is None or wanted == (at(obj, ("status", "replicas")) or 0)


def _message(conditions: Mapping[str, Mapping[str, Any]], steps: Sequence[str]) -> str:
    """What the first step that is not reached says; without any, nobody has looked at the object yet."""
    for step in steps:
        condition = conditions.get(step)
        if condition is not None and condition.get("status") != "True":
            return str(condition.get("message") or condition.get("reason") or "")
    return "" if conditions else "KAITO has not looked at it yet"
