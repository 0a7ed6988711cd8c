// What KAITO's generator knows of a model by its name, in lower case, and by the architectures in its config
// (presets/workspace/generator/generator.go): parsers, a chat template, further flags of vLLM, and the architectures
// where the config has none.
local tables = import '../generator.json';
local byName = tables.byName;
local byArchitecture = tables.byArchitecture;
local withoutReasoning = { [name]: true for name in tables.withoutReasoning.names };

function(kaito, name, architectures)
  local holding(rows) = [kaito.settle(row) for row in rows if kaito.holds(row)];
  local length = std.length(name);
  // The rows of all prefixes of the name, the longest first.
  local named = holding([
    byName[prefix]
    for prefix in std.makeArray(length, function(less) std.substr(name, 0, length - less))
    if prefix in byName
  ]);
  local first(field, rows, default=null) =
    local found = [row[field] for row in rows if field in row];
    if std.length(found) > 0 then found[0] else default;
  local known = if std.length(architectures) > 0 then architectures else first('architectures', named, []);
  local built = holding([
    byArchitecture[architecture]
    for architecture in known
    if architecture in byArchitecture
  ]);
  {
    architectures: known,
    toolCallParser: first('toolCallParser', named + built),
    reasoningParser:
      if !(name in withoutReasoning && kaito.holds(tables.withoutReasoning)) then first('reasoningParser', named + built),
    chatTemplate: first('chatTemplate', named),
    params: std.foldr(
      function(row, params) if 'params' in row then params + row.params else params,
      named,
      {}
    ),
  }
