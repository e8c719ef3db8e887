--- People from a file of an HR system.
local changed = require "sendoso.data.changed"
local cursor = require "sendoso.cursor"
local due = require "sendoso.data.due"
local files = require "sendoso.data.file"
local roster = require "sendoso.data.roster"
local shared = require "sendoso.data.shared"

-- The rules of a plan share a file: it is read once.
local function read(file, options, context, is_resolved)
  local rosters = context.rosters or {}
  local name = context.rosters and shared.name("people", file, options, context) or 1
  rosters[name] = rosters[name] or roster.read(files.open("people", file, "person", options, context, is_resolved),
    context.today, context.last)
  return rosters[name]
end

--- Walks the people of a file (docs/data.md). Rows with an invalid value are skipped, and reported with file, line,
--- field and value. Raises if the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Person?
local function people(file, options, context, is_resolved)
  local found = read(file, options, context, is_resolved)
  files.tell(found, context)
  for _, fault in ipairs(found.faults) do files.skip(found, fault.row, fault.reason, context) end
  local wanted = context.due or context.changed
  if wanted and wanted.begin then wanted.begin(found.size) end
  local way = context.due and due or changed
  return cursor.new(wanted and way.fits(found, wanted) and way.walk(found, wanted) or found:people())
end

return people
