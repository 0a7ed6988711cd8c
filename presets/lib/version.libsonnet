// What of a fact holds in one KAITO version.
// Locals, not fields, hold what is used often: Jsonnet evaluates a field again at every access.
local numbers(version) = [std.parseInt(part) for part in std.split(version, '.')];

function(kaitoVersion)
  local here = numbers(kaitoVersion);
  local atLeast(version) = here >= numbers(version);

  // Facts may say from which version (since) and before which version (until) they hold.
  local holds(fact) =
    (!('since' in fact) || atLeast(fact.since)) && (!('until' in fact) || !atLeast(fact.until));

  // The facts with the changes that hold merged over them in order (JSON Merge Patch: null takes a fact back).
  local settle(facts) =
    if 'changes' in facts then
      std.foldl(
        function(settled, change) if holds(change) then std.mergePatch(settled, change) else settled,
        facts.changes,
        facts
      )
    else facts;

  { atLeast:: atLeast, holds:: holds, settle:: settle }
