"""Health checks for Argo CD: the conditions of a kind as Lua tables, and a program that reads them.

Argo CD runs Lua 5.1 with its base and table libraries, and of `os` only what `require` brings: `time` and `date`
(util/lua). There are no functions for strings, so times are compared as text, which RFC 3339 in UTC allows.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from kaitoc.gitops import patience
from kaitoc.kaito.conditions import Conditions, Sign

_PROGRAM: Final = """\
local conditions = {}
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  conditions[condition.type] = condition
end

local function seen(condition)
  return condition ~= nil
    and (not follows_generation or condition.observedGeneration == obj.metadata.generation)
end

local function shows(sign)
  local condition = conditions[sign.type]
  return seen(condition)
    and condition.status == sign.status
    and (sign.reasons == nil or sign.reasons[condition.reason] == true)
end

local function all(signs)
  for _, sign in ipairs(signs) do
    if not shows(sign) then
      return false
    end
  end
  return true
end

-- Times are compared as text. os.date may print them in the zone of the machine, so that is taken out.
local function before(seconds)
  local os = require("os")
  local zone = os.time(os.date("!*t")) - os.time()
  return os.date("%Y-%m-%dT%H:%M:%SZ", os.time() - seconds + zone)
end

local function health(status, message)
  return {status = status, message = message}
end

local deleted = conditions[deleting]
if obj.metadata.deletionTimestamp ~= nil or (deleted ~= nil and deleted.status == "True") then
  return health("Progressing", "is being deleted")
end

for _, signs in ipairs(failed) do
  if all(signs) then
    return health("Degraded", conditions[signs[1].type].message)
  end
end

if all(ready) then
  local wanted = (obj.spec or {}).replicas
  local known = (obj.status or {}).replicas or 0
  if counts_replicas and wanted ~= nil and wanted ~= known then
    return health("Progressing", known .. " of " .. wanted .. " replicas are known to KAITO")
  end
  return health("Healthy", conditions[ready[1].type].message)
end

if running ~= nil and shows(running) then
  return health("Progressing", conditions[running.type].message)
end

for _, sign in ipairs(unhurried) do
  if shows(sign) then
    return health("Progressing", conditions[sign.type].message)
  end
end

local message = "waits for KAITO"
for _, step in ipairs(steps) do
  if conditions[step] ~= nil and conditions[step].status ~= "True" then
    message = conditions[step].message
    break
  end
end

local resource, server = conditions[nodes], conditions[serving]
if seen(resource) and resource.status ~= "True" then
  if resource.lastTransitionTime < before(nodes_seconds) then
    return health("Degraded", "its nodes take too long: " .. message)
  end
elseif seen(server) and server.status ~= "True" then
  local since = server.lastTransitionTime
  local allowed = serving_seconds[preset] or serving_seconds_otherwise
  if resource == nil then
    allowed = allowed + nodes_seconds
  elseif since < resource.lastTransitionTime then
    since = resource.lastTransitionTime
  end
  if since < before(allowed) then
    return health("Degraded", "takes longer than its model should: " .. message)
  end
end

return health("Progressing", message)
"""


def health_script(kind: str, conditions: Conditions, timeouts: Mapping[str, int]) -> str:
    """The script for a kind; `timeouts` are the seconds that models may take which take longer than most, by name."""
    facts = {
        "ready": _signs(conditions.ready),
        "failed": _lines(_signs(signs) for signs in conditions.failed),
        "running": _sign(conditions.running) if conditions.running else "nil",
        "unhurried": _signs(conditions.unhurried),
        "deleting": _text(conditions.deleting),
        "steps": f"{{{', '.join(map(_text, conditions.steps))}}}",
        "nodes": _text(conditions.nodes),
        "serving": _text(conditions.serving),
        "follows_generation": str(conditions.follows_generation).lower(),
        "counts_replicas": str(conditions.counts_replicas).lower(),
        "preset": _path(conditions.preset),
        "nodes_seconds": str(patience.NODES),
        "serving_seconds": _lines(f"[{_text(name)}] = {seconds}" for name, seconds in timeouts.items())
        if conditions.preset
        else "{}",
        "serving_seconds_otherwise": str(patience.MODEL),
    }
    head = "".join(f"local {name} = {value}\n" for name, value in facts.items())
    return f"-- The health of a {kind}, from the conditions that KAITO writes.\n{head}\n{_PROGRAM}"


def _signs(signs: Iterable[Sign]) -> str:
    return f"{{{', '.join(map(_sign, signs))}}}"


def _sign(sign: Sign) -> str:
    reasons = ", ".join(f"{reason} = true" for reason in sign.reasons)
    return (
        f"{{type = {_text(sign.type)}, status = {_text(sign.status)}"
        + (f", reasons = {{{reasons}}}" if sign.reasons else "")
        + "}"
    )


def _lines(items: Iterable[str]) -> str:
    lines = "".join(f"  {item},\n" for item in items)
    return f"{{\n{lines}}}" if lines else "{}"


def _path(path: tuple[str, ...]) -> str:
    """What a path leads to in the object, `""` where it leads nowhere."""
    value = "obj"
    for part in path:
        value = f"({value}.{part} or {{}})"
    return f'{value.removeprefix("(").removesuffix(" or {})")} or ""' if path else '""'


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
