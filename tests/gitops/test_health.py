"""The health checks for Argo CD and Flux, run over every state that KAITO's controllers write."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

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
Run = Callable[[str, Mapping[str, Any]], Any]


def lua(script: str, obj: Mapping[str, Any]) -> dict[str, str]:
    """Run a script as Argo CD does: Lua 5.1, with no more than its base and table libraries, and time and date."""
    runtime = pytest.importorskip("lupa.lua51").LuaRuntime(register_builtins=False)
    sandbox = runtime.execute(
        """
        local os = {time = os.time, date = os.date}
        local kept = {ipairs = ipairs, pairs = pairs, table = table, tostring = tostring, type = type}
        function kept.require(name) assert(name == "os"); return os end
        return kept
        """
    )
    sandbox.obj = runtime.table_from(obj, recursive=True)
    run = runtime.execute("return function(source, scope) return setfenv(assert(loadstring(source)), scope)() end")
    # Strings must have no methods either.
    runtime.execute('getmetatable("").__index = nil')
    return dict(run(script, sandbox))


def flux(check: Mapping[str, str], obj: Mapping[str, Any], evaluate: Run) -> str:
    """What Flux makes of its expressions (RFC 0009)."""
    observed = obj.get("status", {}).get("observedGeneration")
    if observed is not None and observed != obj["metadata"]["generation"]:
        return "InProgress"
    for expression, status in (("inProgress", "InProgress"), ("failed", "Failed"), ("current", "Current")):
        try:
            result = evaluate(check[expression], obj)
        except Exception:
            return "Unknown"
        assert result in (True, False)
        if result:
            return status
    return "InProgress"


def with_cel_python(expression: str, obj: Mapping[str, Any]) -> bool:
    celpy = pytest.importorskip("celpy")
    environment = celpy.Environment()
    program = environment.program(environment.compile(expression))
    return bool(program.evaluate({key: celpy.json_to_cel(value) for key, value in obj.items()}))


def with_common_expression_language(expression: str, obj: Mapping[str, Any]) -> Any:
    return pytest.importorskip("cel").evaluate(expression, dict(obj))


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
