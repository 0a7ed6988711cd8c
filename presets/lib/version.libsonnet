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

  // The facts with the changes that hold merged over them in order (JSON Merge Patch: null takes a fact back). A change
  // bears on each of its fields alone, so that the others are copied once, whatever the number of changes.
  local settle(facts) =
    local changes = if 'changes' in facts then [change for change in facts.changes if holds(change)] else [];
    if changes == [] then facts
    else
      local changed = std.foldl(function(all, change) all + change, changes, {});
      local settled = std.foldl(function(settled, change) merge(settled, change), changes, {
        [field]: facts[field]
        for field in std.objectFields(changed)
        if field in facts
      });
      object([[field, facts[field]] for field in std.objectFields(facts) if !(field in changed)]) + settled;

  { atLeast:: atLeast, holds:: holds, settle:: settle }
