"""Why a class is what it is, and the command for what nobody does by itself, in words for a reviewer."""

from collections.abc import Iterable, Sequence

from kaitoc.diff.model import Change, FieldChange, MadeChange, ObjectChange
from kaitoc.diff.rollout import NODES
from kaitoc.kaito.names import LABEL_CREATED_BY_INFERENCE_SET
from kaitoc.objects import Object, metadata, name_of
from kaitoc.report.words import counted

_SETS = ("InferenceSet", "MultiRoleInference")
_PARTS = ("env", "volumeMounts", "initContainers", "volumes")


def reason_for(
    change: Change,
    kind: str,
    made: Sequence[MadeChange],
    fields: Sequence[FieldChange] = (),
    stale: bool = False,
    nodes_differ: bool = False,
) -> str:
    """Why an object of a kind has its class, "" where there is nothing to explain."""
    match change:
        case Change.ADD | Change.REMOVE if made:
            verb = "creates" if change is Change.ADD else "removes"
            return f"KAITO {verb} {_listed(made)}" + (
                ", and its nodes are released" if _frees_nodes(change, made) else ""
            )
        case Change.RESTART:
            return f"KAITO replaces the pods: {_applied(made)}"
        case Change.MANUAL:
            return "; ".join(_manual(kind, made, stale, nodes_differ))
        case Change.IN_PLACE if made:
            return _scaled(made)
        case Change.IN_PLACE if fields and kind in ("Workspace", "RAGEngine"):
            return "the operator makes the same of it"
    return ""


def command_for(result: ObjectChange, obj: Object, stale: bool, nodes_differ: bool) -> str:
    """What to run for a change that KAITO does not roll out: the least that brings all of it about."""
    if result.change is not Change.MANUAL:
        return ""
    kind, name, namespace = str(obj["kind"]), name_of(obj), metadata(obj).get("namespace")
    where = f" --namespace {namespace}" if namespace else ""
    ignored = [made for made in result.made if made.change is Change.MANUAL]
    if kind in _SETS:
        owner = LABEL_CREATED_BY_INFERENCE_SET
        names = [name] if kind == "InferenceSet" else [f"{name}-prefill", f"{name}-decode"]
        return " && ".join(f"kubectl delete workspaces{where} --selector {owner}={one}" for one in names)
    if nodes_differ or any(made.object.kind in NODES for made in ignored):
        return f"kubectl delete {kind.lower()} {name}{where}"
    parts = [
        f"kubectl delete {made.object.kind.lower()} {made.object.name}{where}"
        for made in ignored
        if made.object.kind in ("StatefulSet", "Deployment", "Job", "Service", "ConfigMap")
    ]
    if stale and not any("statefulset" in part for part in parts):
        parts.append(f"kubectl rollout restart statefulset {name}{where}")
    return " && ".join(parts) or f"kubectl delete {kind.lower()} {name}{where}"


def _manual(kind: str, made: Sequence[MadeChange], stale: bool, nodes_differ: bool) -> Iterable[str]:
    ignored = [entry for entry in made if entry.change is Change.MANUAL]
    if nodes_differ and kind not in _SETS:
        yield "KAITO counts the nodes once, when the Workspace is new: they stay as many until it is deleted"
    children = [entry for entry in ignored if entry.object.kind == "Workspace"]
    others = [entry for entry in ignored if entry.object.kind not in ("Workspace", *NODES)]
    if kind in _SETS and ignored:
        what = "does not change Workspaces that it has made" if children else "leaves the replicas as they are"
        yield f"KAITO {what}: delete them one at a time, and it makes new ones"
    elif others:
        yield f"KAITO does not roll it out: {', '.join(_kept(entry) for entry in others)}"
    elif ignored and not nodes_differ:
        what = f"never changes a {ignored[0].object.kind}"
        yield f"KAITO {what}: the nodes stay as they are until the Workspace is deleted"
    restarted = [entry for entry in made if any(field.path[:2] == ("spec", "template") for field in entry.applied)]
    if restarted:
        yield f"it restarts the pods all the same, for {_applied(made)}"
    if stale:
        yield "the server reads its configuration when it starts"


def _kept(made: MadeChange) -> str:
    what = ", ".join(dict.fromkeys(_short(field) for field in made.ignored[:4]))
    more = " and more" if len(made.ignored) > 4 else ""
    return f"the {made.object.kind} {made.object.name} keeps its {what}{more}" if what else f"{made.object} stays"


def _applied(made: Sequence[MadeChange]) -> str:
    """Which parts of pods the operator renews, in the order of `_PARTS`."""
    jobs = [entry.object.name for entry in made if entry.object.kind == "Job" and entry.applied]
    if jobs:
        return f"the Job {jobs[0]} is deleted and starts anew"
    paths = [field.path for entry in made for field in entry.applied]
    parts = [part for part in _PARTS if any(part in path for path in paths)]
    others = [path for path in paths if path[:2] == ("spec", "template") and not any(part in path for part in _PARTS)]
    if others:
        return "its pod template is renewed"
    return f"it renews their {' and '.join(parts)}" if parts else "their template changes"


def _scaled(made: Sequence[MadeChange]) -> str:
    words = []
    for change, verb in ((Change.ADD, "adds"), (Change.REMOVE, "removes")):
        entries = [entry for entry in made if entry.change is change]
        if entries:
            words.append(f"{verb} {_listed(entries)}")
    changed = [entry for entry in made if entry.change is Change.IN_PLACE]
    if changed:
        words.append(f"changes {_listed(changed)}")
    return f"KAITO {' and '.join(words)}" if words else ""


def _listed(made: Sequence[MadeChange]) -> str:
    kinds: dict[str, int] = {}
    for entry in made:
        kinds[entry.object.kind] = kinds.get(entry.object.kind, 0) + 1
    return ", ".join(counted(number, kind) for kind, number in kinds.items())


def _frees_nodes(change: Change, made: Sequence[MadeChange]) -> bool:
    return change is Change.REMOVE and any(entry.object.kind in NODES for entry in made)


def _short(field: FieldChange) -> str:
    """A field by the last part of its path that says something."""
    named = [part for part in field.path if isinstance(part, str) and part not in ("spec", "template")]
    return str(named[-1]) if named else field.label
