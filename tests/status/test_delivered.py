"""The state of what is delivered to a cluster without KAITO."""

from typing import Any

import pytest

from golden_worlds import golden_worlds
from kaitoc.explain.world import Layer, outcome
from kaitoc.objects import Object
from kaitoc.status.assess import Assessment, State
from kaitoc.status.delivered import assess_delivered, is_delivered, served_by_delivered
from kaitoc.status.serving import Served


def a_set(status: Object | None = None, *, kind: str = "StatefulSet", generation: int = 2, replicas: int = 2) -> Object:
    labels = {"app.kubernetes.io/managed-by": "kaitoc"}
    return {
        "apiVersion": "batch/v1" if kind == "Job" else "apps/v1",
        "kind": kind,
        "metadata": {"name": "phi", "namespace": "models", "generation": generation, "labels": labels},
        "spec": {"replicas": replicas},
        **({"status": status} if status is not None else {}),
    }


def counts(replicas: int, updated: int, ready: int, seen: int = 2, **more: Any) -> Object:
    found = {"observedGeneration": seen, "replicas": replicas, "updatedReplicas": updated, "readyReplicas": ready}
    return {**found, **more}


STUCK = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "took too long"}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, Assessment(State.PENDING, False, False, "its controller has not looked at it yet")),
        (counts(2, 2, 2, seen=1), Assessment(State.PENDING, False, False, "its controller has not looked at it yet")),
        (counts(0, 0, 0), Assessment(State.PENDING, False, False, "0 of 2 pods are ready")),
        (counts(2, 2, 1), Assessment(State.DEPLOYING, False, False, "1 of 2 pods are ready")),
        (counts(2, 1, 2), Assessment(State.DEPLOYING, False, False, "1 of 2 pods are of the newest revision")),
        (counts(2, 2, 2), Assessment(State.RUNNING, True, False, "")),
        (counts(2, 1, 1, conditions=[STUCK]), Assessment(State.FAILED, False, True, "took too long")),
    ],
)
def test_a_set_of_pods(status: Object | None, expected: Assessment) -> None:
    assert assess_delivered(a_set(status)) == expected


def condition(kind: str, message: str = "") -> Object:
    return {"conditions": [{"type": kind, "status": "True", "message": message}]}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({}, Assessment(State.PENDING, False, False, "has no pod yet")),
        ({"active": 1, "ready": 0}, Assessment(State.DEPLOYING, False, False, "its pod is not ready yet")),
        ({"active": 1, "ready": 1}, Assessment(State.RUNNING, False, False, "is at work")),
        (condition("Complete"), Assessment(State.RUNNING, True, False, "")),
        (condition("Failed", "out of memory"), Assessment(State.FAILED, False, True, "out of memory")),
    ],
)
def test_a_job(status: Object, expected: Assessment) -> None:
    assert assess_delivered(a_set(status, kind="Job")) == expected


def test_what_is_deleted() -> None:
    obj = a_set(counts(2, 2, 2))
    obj["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert assess_delivered(obj) == Assessment(State.DELETING, False, False, "is being deleted")


def test_none_wanted_is_ready() -> None:
    assert assess_delivered(a_set(counts(0, 0, 0), replicas=0)).ready


@pytest.mark.parametrize("broken", [{"status": "x"}, {"status": {"readyReplicas": "2"}}, {"spec": None}])
def test_what_is_no_status_says_nothing(broken: Object) -> None:
    assert not assess_delivered({**a_set(), **broken}).ready


def test_others_are_not_delivered() -> None:
    assert is_delivered(a_set())
    assert not is_delivered({**a_set(), "metadata": {"name": "phi"}})
    assert not is_delivered({**a_set(), "kind": "Service", "apiVersion": "v1"})


def test_everything_of_a_target_without_kaito() -> None:
    found = {
        f"{obj['kind']}/{obj['metadata']['name']}": served_by_delivered(obj)
        for name, world in golden_worlds("workload")
        if " edge " in name
        for one, obj in outcome(world).made.items()
        if one.layer is Layer.RENDERED and is_delivered(obj)
    }
    assert found == {
        "Deployment/handbook": Served("rag", "BAAI/bge-small-en-v1.5", "handbook:80"),
        "Job/tune-phi": Served(),
        "StatefulSet/own-server": Served("", "", "own-server:80"),
        "StatefulSet/phi": Served("vllm", "phi-4-mini-instruct", "phi:80"),
        "StatefulSet/phi-many-00001": Served("vllm", "phi-4-mini-instruct", "phi-many-00001:80"),
        "StatefulSet/phi-many-00002": Served("vllm", "phi-4-mini-instruct", "phi-many-00002:80"),
        "StatefulSet/phi-support": Served("vllm", "phi-4-mini-instruct", "phi-support:80"),
    }
