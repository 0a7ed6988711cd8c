"""The health checks for Argo CD and Flux, run over every state that KAITO's controllers write."""

from collections.abc import Mapping

import pytest

from health import Run, flux, lua, with_cel_python, with_common_expression_language
from kaitoc.gitops import patience
from kaitoc.gitops.cel import health_check
from kaitoc.gitops.lua import health_script
from kaitoc.kaito.profile import load_profile
from kaitoc.registry.load import load_registry
from statuses import STATES, State

CASES = [
    pytest.param(state, version, id=f"{version} {state.kind} {state.name}")
    for state in STATES
    for version in state.versions
]


@pytest.fixture(scope="module")
def timeouts() -> Mapping[str, int]:
    return patience.exceptions(load_registry(version) for version in ("0.9.4", "0.12.0"))


@pytest.mark.parametrize(("state", "version"), CASES)
def test_argo_cd(state: State, version: str, timeouts: Mapping[str, int]) -> None:
    script = health_script(state.kind, load_profile(version).conditions[state.kind], timeouts)
    found = lua(script, state.object("kaito.sh/v1beta1"))
    assert found == {"status": state.argo, "message": state.message}


@pytest.mark.parametrize(("state", "version"), CASES)
def test_the_script_of_the_newest_version_serves_the_older_ones(
    state: State, version: str, timeouts: Mapping[str, int]
) -> None:
    script = health_script(state.kind, load_profile("0.12.0").conditions[state.kind], timeouts)
    assert lua(script, state.object("kaito.sh/v1beta1"))["status"] == state.argo


@pytest.mark.parametrize("evaluate", [with_cel_python, with_common_expression_language])
@pytest.mark.parametrize(("state", "version"), CASES)
def test_flux(state: State, version: str, evaluate: Run) -> None:
    check = health_check("kaito.sh/v1beta1", state.kind, load_profile(version).conditions[state.kind])
    found = flux(check, state.object("kaito.sh/v1beta1"), evaluate)
    # cel-python takes what is not there for an object without fields, where cel-go fails. Flux waits either way.
    assert found == state.flux or (state.status is None and {found, state.flux} == {"InProgress", "Unknown"})


def test_there_is_a_state_for_every_reason() -> None:
    for version in ("0.9.4", "0.12.0"):
        for kind, conditions in load_profile(version).conditions.items():
            told = {
                (condition["type"], condition["reason"])
                for state in STATES
                if state.kind == kind and version in state.versions
                for condition in (state.status or {}).get("conditions", [])
            }
            signs = [*conditions.ready, *conditions.unhurried, *(sign for signs in conditions.failed for sign in signs)]
            assert {(sign.type, reason) for sign in signs for reason in sign.reasons} <= told


def test_models_that_take_long(timeouts: Mapping[str, int]) -> None:
    assert timeouts["deepseek-r1-0528"] > 30 * 60
    assert "phi-4-mini-instruct" not in timeouts
    assert timeouts == dict(sorted(timeouts.items()))
