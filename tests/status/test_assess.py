"""What a status says: the states of the contract for Workspaces, and the same states as Argo CD is told."""

from typing import Any

import pytest

from kaitoc.kaito.profile import load_profile
from kaitoc.status.assess import State, assess
from statuses import GENERATION, STATES, condition
from statuses import State as Case

KNOWN = load_profile("0.12.0").conditions
CASES = [pytest.param(case, id=f"{case.kind} {case.name}") for case in STATES]


def workspace(status: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": "phi", "generation": GENERATION}
    return {"apiVersion": "kaito.sh/v1beta1", "kind": "Workspace", "metadata": metadata, "status": status}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ready", State.RUNNING),
        ("Succeeded", State.RUNNING),
        ("Running", State.RUNNING),
        ("NotReady", State.DEPLOYING),
        ("Failed", State.FAILED),
        ("Pending", State.PENDING),
    ],
)
def test_what_kaito_calls_a_workspace(written: str, expected: State) -> None:
    assert assess(workspace({"state": written}), KNOWN["Workspace"]).state == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([("WorkspaceSucceeded", "True")], State.RUNNING),
        ([("WorkspaceSucceeded", "False")], State.FAILED),
        ([("ResourceReady", "True"), ("InferenceReady", "False")], State.DEPLOYING),
        ([("ResourceReady", "True")], State.DEPLOYING),
        ([("ResourceReady", "False")], State.PENDING),
        ([], State.PENDING),
    ],
)
def test_a_workspace_without_a_state(conditions: list[tuple[str, str]], expected: State) -> None:
    status = {"conditions": [condition(type_, value, "Because") for type_, value in conditions]}
    assert assess(workspace(status), KNOWN["Workspace"]).state == expected


@pytest.mark.parametrize("case", CASES)
def test_says_what_argo_cd_is_told(case: Case) -> None:
    found = assess(case.object("kaito.sh/v1beta1"), KNOWN[case.kind])
    assert found.ready == (case.argo == "Healthy")
    # What takes too long, only a clock knows.
    if "take" not in case.message:
        assert found.failed == (case.argo == "Degraded")


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("InferenceSet", "new", State.PENDING),
        ("InferenceSet", "starting", State.PENDING),
        ("InferenceSet", "ready", State.RUNNING),
        ("InferenceSet", "no gateway", State.FAILED),
        ("InferenceSet", "deleting", State.DELETING),
        ("RAGEngine", "creating its node", State.PENDING),
        ("RAGEngine", "starting", State.DEPLOYING),
        ("RAGEngine", "ready after a failure", State.RUNNING),
        ("MultiRoleInference", "prefill missing", State.PENDING),
        ("MultiRoleInference", "decode starts", State.DEPLOYING),
        ("MultiRoleInference", "failed", State.FAILED),
        ("ModelMirror", "downloading", State.DEPLOYING),
        ("ModelMirror", "ready", State.RUNNING),
        ("Workspace", "no nodes", State.PENDING),
        ("Workspace", "no longer ready", State.DEPLOYING),
        ("Workspace", "job failed", State.FAILED),
    ],
)
def test_states_of_every_kind(kind: str, name: str, expected: State) -> None:
    case = next(case for case in STATES if (case.kind, case.name) == (kind, name))
    assert assess(case.object("kaito.sh/v1beta1"), KNOWN[kind]).state == expected


def test_why() -> None:
    case = next(case for case in STATES if case.name == "ImagePullError")
    found = assess(case.object("kaito.sh/v1beta1"), KNOWN["Workspace"])
    assert (found.failed, found.message) == (True, "why")
    nobody = assess(workspace({}), KNOWN["Workspace"])
    assert (nobody.ready, nobody.message) == (False, "KAITO has not looked at it yet")


@pytest.mark.parametrize("status", [None, "x", [], {"conditions": "x"}, {"conditions": [1, None]}, {"state": {}}])
def test_what_no_controller_writes(status: Any) -> None:
    for kind, known in KNOWN.items():
        obj = {**workspace(status), "kind": kind}
        assert not assess(obj, known).ready
