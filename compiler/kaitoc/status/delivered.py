"""The state of what kaitoc delivers to a cluster without KAITO: StatefulSets, Deployments and Jobs.

Their controllers are Kubernetes' own, and what they write means what it means for everybody: a StatefulSet is rolled
out as `kubectl rollout status` tells it.
"""

from collections.abc import Mapping
from typing import Any

from kaitoc.deployment.flags import values_of, words_of
from kaitoc.kaito.names import RUNTIME_TRANSFORMERS, RUNTIME_VLLM
from kaitoc.objects import MANAGED, Object, at, group_of, labels_of, metadata, name_of
from kaitoc.status.assess import Assessment, State, conditions_of
from kaitoc.status.serving import ENGINE_RAG, Served, container_served

_KINDS = {("apps", "StatefulSet"), ("apps", "Deployment"), ("batch", "Job")}
_PROGRAMS: Mapping[str, str] = {"/workspace/vllm/": RUNTIME_VLLM, "/workspace/tfs/": RUNTIME_TRANSFORMERS}
"""Where the programs of KAITO's image are, by their runtime."""


def is_delivered(obj: Object) -> bool:
    """Whether an object is a workload that kaitoc delivers in KAITO's place."""
    known = (group_of(str(obj.get("apiVersion") or "")), str(obj.get("kind"))) in _KINDS
    return known and MANAGED.items() <= labels_of(obj).items()


def assess_delivered(obj: Object) -> Assessment:
    """The state of a StatefulSet, a Deployment or a Job."""
    if metadata(obj).get("deletionTimestamp"):
        return Assessment(State.DELETING, False, False, "is being deleted")
    return _job(obj) if obj["kind"] == "Job" else _replicated(obj)


def served_by_delivered(obj: Object) -> Served:
    """What a StatefulSet or a Deployment serves, through the Service of its name; a Job serves nothing."""
    if obj["kind"] == "Job":
        return Served()
    containers = at(obj, ("spec", "template", "spec", "containers"))
    found = [_served(container) for container in containers] if isinstance(containers, list) else []
    served = next((one for one in found if one.engine), Served())
    return Served(served.engine, served.model, f"{name_of(obj)}:80")


def _job(obj: Object) -> Assessment:
    conditions = conditions_of(obj)
    failed = conditions.get("Failed", {})
    if failed.get("status") == "True":
        return Assessment(State.FAILED, False, True, _said(failed))
    if conditions.get("Complete", {}).get("status") == "True":
        return Assessment(State.RUNNING, True, False, "")
    active, ready = (_number(obj, "status", field) for field in ("active", "ready"))
    if not active:
        return Assessment(State.PENDING, False, False, "has no pod yet")
    if not ready:
        return Assessment(State.DEPLOYING, False, False, "its pod is not ready yet")
    return Assessment(State.RUNNING, False, False, "is at work")


def _replicated(obj: Object) -> Assessment:
    """A StatefulSet or a Deployment: as many pods of the newest revision are ready as are wanted."""
    for condition in conditions_of(obj).values():
        if condition.get("status") == "False" and condition.get("reason") == "ProgressDeadlineExceeded":
            return Assessment(State.FAILED, False, True, _said(condition))
    wanted = _number(obj, "spec", "replicas", default=1)
    there, updated, ready = (_number(obj, "status", name) for name in ("replicas", "updatedReplicas", "readyReplicas"))
    seen = _number(obj, "status", "observedGeneration") >= _number(obj, "metadata", "generation")
    if not seen:
        return Assessment(State.PENDING, False, False, "its controller has not looked at it yet")
    if ready >= wanted and updated >= wanted:
        return Assessment(State.RUNNING, True, False, "")
    message = f"{ready} of {wanted} pods are ready"
    if updated < wanted and ready >= wanted:
        message = f"{updated} of {wanted} pods are of the newest revision"
    return Assessment(State.DEPLOYING if there else State.PENDING, False, False, message)


def _served(container: Any) -> Served:
    line = words_of(container)
    runtime = next((runtime for word in line for path, runtime in _PROGRAMS.items() if word.startswith(path)), "")
    if runtime:
        return Served(runtime, values_of(line).get("--served-model-name", ""))
    environment = {str(at(each, ("name",))): at(each, ("value",)) for each in at(container, ("env",)) or ()}
    if "EMBEDDING_TYPE" in environment:
        return Served(ENGINE_RAG, str(environment.get("MODEL_ID") or environment.get("REMOTE_URL") or ""))
    return container_served(container, "") or Served()


def _said(condition: Mapping[str, Any]) -> str:
    return str(condition.get("message") or condition.get("reason") or "")


def _number(obj: Object, *path: str, default: int = 0) -> int:
    value = at(obj, path)
    return value if isinstance(value, int) else default
