"""Health checks run as Argo CD and Flux run them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

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
