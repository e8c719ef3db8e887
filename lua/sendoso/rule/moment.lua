--- The date of an event: its time is a text, as its service wrote it, and the zone of the run decides its day.
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local origin = require "sendoso.data.origin"
local reader = require "sendoso.dates.reader"

-- The date of a time: one with an offset or a Z is a moment, and any other one is of the zone in which it was written.
local function day_of(text, order, day_at)
  local none = reader.placeholder(text)
  if none then return nil, ("\"%s\" stands for no date (%s)"):format(text, none) end
  local moment = text:gsub("%s*UTC$", "Z"):gsub("%s+([-+]%d%d:?%d%d)$", "%1"):gsub("([T ]%d%d:%d%d)([-+Z])", "%1:00%2")
  local seconds = moment:find "%d:%d%d:%d%d.*[-+Z]" and instant.parse(moment)
  if seconds then return day_at(seconds) end
  local day = text:match "^(.-),?[T ]%s*%d%d?:%d%d" or text
  return reader.day(day, order)
end

--- Returns an item for an occasion that goes by one of its fields: the event itself, but that field is a date. People
--- have dates already. Raises an error object if the text is no time.
---@param item table
---@param field string
---@param day_at fun(seconds: integer): sendoso.Date
---@return table
local function with_date(item, field, day_at)
  if rawget(item, origin.AT) then return item end
  local row = origin.row(item)
  local text = row and row.table.columns.kind ~= "person" and item[field]
  if type(text) ~= "string" then return item end
  local day, reason = day_of(text, row.table.order, day_at)
  if not day and reason then fail.raise("invalid", ("%s %s"):format(field, reason), { field = field }) end
  return setmetatable({ [field] = day }, { __index = function(_, name)
    if name ~= field then return item[name] end
  end })
end

return with_date
