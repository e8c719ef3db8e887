--- The events of a run, for programs: a line of JSON for each, on stdout. Their names and fields are in
--- docs/operations.md.
local date = require "sendoso.dates.date"
local json = require "sendoso.json"
local output = require "sendoso.run.output"
local printable = require "sendoso.printable"

local DAY_MS = 86400000

-- 2026-03-31T09:00:00.123Z
local function time_text(ms)
  local rest = ms % DAY_MS
  return ("%sT%02d:%02d:%02d.%03dZ"):format(tostring(date.of_number(ms // DAY_MS)), rest // 3600000, rest // 60000 % 60,
    rest // 1000 % 60, rest % 1000)
end

local function wall_ms()
  local _, ms = require("sendoso.base").clock()
  return ms
end

--- Returns a function that writes an event.
---@param write? fun(line: string) default: to stdout
---@param now? fun(): integer ms since 1970
---@return fun(name: string, fields: table)
local function events(write, now)
  write, now = write or output.event, now or wall_ms
  return function(name, fields)
    local event = { event = name, time = time_text(now()) }
    for field, value in pairs(fields) do event[field] = value end
    write(printable.json(json.encode(event)) .. "\n")
  end
end

return events
