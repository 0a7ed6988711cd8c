// What of a fact holds in one KAITO version.
// Locals, not fields, hold what is used often: Jsonnet evaluates a field again at every access.
local number(version) = std.foldl(
  function(number, part) number * 1000 + std.parseJson(part),
  std.split(version, '.'),
  0
);

// An object of [field, value] pairs: its values are evaluated once, because arrays keep theirs.
local object(pairs) = { [pair[0]]: pair[1] for pair in pairs };

// A JSON Merge Patch (RFC 7386); std.mergePatch does the same in many times the time.
local merge(value, patch) =
  if !std.isObject(patch) then patch
  else
    local given = if std.isObject(value) then value else {};
    object(
      [[field, given[field]] for field in std.objectFields(given) if !(field in patch)]
      + [
        [field, merge(if field in given then given[field] else null, patch[field])]
        for field in std.objectFields(patch)
        if patch[field] != null
      ]
    );

function(kaitoVersion)
  local here = number(kaitoVersion);
  local atLeast(version) = here >= number(version);

  // Facts may say from which version (since) and before which version (until) they hold.
  local holds(fact) =
    (!('since' in fact) || atLeast(fact.since)) && (!('until' in fact) || !atLeast(fact.until));

  // The facts with the changes that hold merged over them in order (JSON Merge Patch: null takes a fact back).
  local settle(facts) =
    if 'changes' in facts then
      std.foldl(
        function(settled, change) if holds(change) then merge(settled, change) else settled,
        facts.changes,
        facts
      )
    else facts;

  { atLeast:: atLeast, holds:: holds, settle:: settle }
