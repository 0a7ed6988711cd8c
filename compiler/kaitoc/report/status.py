"""The states of workloads as JSON and as a table for people."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from kaitoc.objects import Object, name_of, namespace_of
from kaitoc.report.words import counted
from kaitoc.status.assess import Assessment, State
from kaitoc.status.serving import Served


class Reported(Struct, frozen=True):
    """A live object, its state and what it serves."""

    object: Object
    assessment: Assessment
    served: Served


_COLUMNS = ("WORKLOAD", "STATE", "ENGINE", "MODEL", "ENDPOINT")


def to_json(workloads: Sequence[Reported]) -> dict[str, Any]:
    """The document of `status --output-format json`, but for its version; what an object does not say is null."""
    return {
        "workloads": [
            {
                "kind": each.object["kind"],
                "namespace": namespace_of(each.object),
                "name": name_of(each.object),
                "state": each.assessment.state,
                "ready": each.assessment.ready,
                "failed": each.assessment.failed,
                "message": each.assessment.message or None,
                "engine": each.served.engine or None,
                "model": each.served.model or None,
                "endpoint": each.served.endpoint or None,
            }
            for each in workloads
        ],
        "summary": {
            "ready": sum(each.assessment.ready for each in workloads),
            "failed": sum(each.assessment.failed for each in workloads),
            "states": {state: count for state, count in _states(workloads).items() if count},
        },
    }


def to_text(workloads: Sequence[Reported]) -> str:
    """A table with a line for each workload, and below it what KAITO says of those that are not ready."""
    rows = [_COLUMNS, *map(_row, workloads)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = []
    for index, row in enumerate(rows):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        message = workloads[index - 1].assessment.message if index else ""
        lines += [f"  {line}" for line in message.splitlines()]
    states = ", ".join(f"{count} {state}" for state, count in _states(workloads).items() if count)
    return "\n".join([*lines, "", f"{counted(len(workloads), 'workload')}: {states}", ""])


def _row(each: Reported) -> tuple[str, ...]:
    obj, served = each.object, each.served
    namespace = namespace_of(obj)
    name = f"{obj['kind']} {namespace}/{name_of(obj)}" if namespace else f"{obj['kind']} {name_of(obj)}"
    return (name, each.assessment.state, served.engine or "-", served.model or "-", served.endpoint or "-")


def _states(workloads: Sequence[Reported]) -> Counter[State]:
    counted_states = Counter(each.assessment.state for each in workloads)
    return Counter({state: counted_states[state] for state in State})
