// Values as declarations write them, and as KAITO writes them.

local get(object, field, default) = if field in object then object[field] else default;

local gib = { Mi: 1 / 1024, Gi: 1, Ti: 1024 };
local inGiB(quantity) =
  local digits = std.length(quantity) - 2;
  std.parseJson(std.substr(quantity, 0, digits)) * gib[std.substr(quantity, digits, 2)];

local count(digits) = if digits == '' then 0 else std.parseInt(digits);

local second = 1000000000;

// The last digits of a number, without the zeros at the end. Numbers are quick, and std.rstripChars is not.
local lastDigits(number, count) =
  local shorter = std.floor(number / 10);
  if shorter * 10 == number then lastDigits(shorter, count - 1) else std.substr(std.toString(number), 1, count);

// Nanoseconds within a second, as the digits behind its point.
local fraction(nanoseconds) = if nanoseconds == 0 then '' else '.' + lastDigits(second + nanoseconds, 9);

{
  get: get,
  second: second,
  inGiB: inGiB,

  // The disk for weights, the files that loading them leaves behind, and the image: size * 2.5 + 48 GiB, the next
  // multiple of ten. Rounding first keeps 20.8 * 2.5 from landing a hair above 52.
  diskFor(size):
    local needed = std.round((inGiB(size) * 2.5 + 48) * 1000) / 1000;
    std.ceil(needed / 10) * 10 + 'Gi',

  // "45m" or "1h30m" in seconds.
  seconds(text):
    local hours = std.split(text, 'h');
    local minutes = std.split(hours[std.length(hours) - 1], 'm');
    ((if std.length(hours) == 2 then count(hours[0]) * 60 else 0) + count(minutes[0])) * 60,

  // Nanoseconds, of a minute and more, as Go prints them: "45m0s", "1h30m0.5s".
  duration(nanoseconds):
    local whole = std.floor(nanoseconds / second);
    local minutes = std.floor(whole / 60);
    (if minutes >= 60 then std.floor(minutes / 60) + 'h' else '')
    + minutes % 60 + 'm' + whole % 60 + fraction(nanoseconds % second) + 's',
}
