--- The days that a run looks at.
local date = require "sendoso.dates.date"

local days = {}

local LOOK_BACK = 7

---@class sendoso.Days the days of a run
---@field first sendoso.Date
---@field last sendoso.Date today
---@field furthest sendoso.Date what was due between this date and the first one is listed, not sent
---@field is_first boolean the rule has never run
---@field is_empty? boolean the file had no rows to look at

--- Returns the first and the last day of a run: it starts at the last complete run, but looks back `look_back`
--- days at most (docs/dates.md).
---@param last_run? sendoso.Date the date of the last complete run; nil: there was none
---@param today sendoso.Date
---@param look_back? integer days; default: 7
---@return sendoso.Date first, sendoso.Date last
function days.window(last_run, today, look_back)
  if not last_run then return today, today end
  local furthest = today - (look_back or LOOK_BACK)
  -- A run in the future was made with a wrong clock: it shows nothing.
  if last_run > today or last_run < furthest then return furthest, today end
  return last_run, today
end

--- Returns the days of a run. What was due after the last complete run and before the look-back is listed.
---@param today sendoso.Date
---@param options { reached?: string, since?: sendoso.Date, look_back?: integer, before?: integer } reached: the
---date up to which the rule is complete; since: the first date to look at, whatever is complete; before: lead time
---@return sendoso.Days
function days.of(today, options)
  local complete = options.reached and date.parse(options.reached)
  local self = { last = today, is_first = not options.reached }
  self.first = options.since or days.window(complete, today, options.look_back)
  self.furthest = options.reached and self.first - math.max(options.look_back or LOOK_BACK, LOOK_BACK) or self.first
  self.furthest = self.furthest - (options.before or 0)
  if complete and complete < self.furthest then self.furthest = complete end
  return self
end

return days
