--- Lines of an export that are not imported: each cause with all its lines, since nothing else would list them.
local words = require "sendoso.words"

local unread = {}

local Unread = {}
Unread.__index = Unread

local FEW = 3 -- so many of one cause are printed one by one

--- Returns an empty list of such lines.
---@param path string of the export
---@return sendoso.Unread
function unread.new(path)
  ---@class sendoso.Unread
  local self = { path = path, causes = {}, by_reason = {} }
  return setmetatable(self, Unread)
end

--- Adds a line.
---@param number integer
---@param reason string
function Unread:add(number, reason)
  local cause = self.by_reason[reason]
  if not cause then
    cause = { reason = reason, count = 0, ranges = {} }
    self.by_reason[reason] = cause
    table.insert(self.causes, cause)
  end
  local last = cause.ranges[#cause.ranges]
  cause.count = cause.count + 1
  if last and last.to == number - 1 then last.to = number
  else table.insert(cause.ranges, { from = number, to = number }) end
end

-- "2-5, 9"
local function text_of(ranges)
  local list = {}
  for i, range in ipairs(ranges) do
    list[i] = range.from == range.to and tostring(range.from) or ("%d-%d"):format(range.from, range.to)
  end
  return table.concat(list, ", ")
end

--- Counts the lines in a run, and prints all of them, with why.
---@param run sendoso.Run
function Unread:say(run)
  for _, cause in ipairs(self.causes) do
    for _ = 1, cause.count do run.tally:row() end
    if cause.count > FEW then
      run:warn("%s of %s skipped: %s (lines %s)", words.count(cause.count, "line"), self.path, cause.reason,
        text_of(cause.ranges))
    else
      for _, range in ipairs(cause.ranges) do
        for number = range.from, range.to do
          run:warn("%s:%d: line skipped: %s", self.path, number, cause.reason)
        end
      end
    end
  end
end

return unread
