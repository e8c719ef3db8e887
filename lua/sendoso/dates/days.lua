--- The days that a run looks at.
local date = require "sendoso.dates.date"

local days = {}

local LOOK_BACK = 7

---@class sendoso.Days the days of a run
---@field first sendoso.Date
---@field last sendoso.Date today
---@field furthest sendoso.Date what was due from here on and is not looked at is said
---@field is_first boolean the rule never ran
---@field is_empty? boolean there was nobody to look at

--- Returns the first and the last day of a run: from the last complete run on, but no further
--- back than `look_back` days (docs/dates.md).
---@param last_run? sendoso.Date the day of the last complete run; nil: there was none
---@param today sendoso.Date
---@param look_back? integer days, 7 if not said
---@return sendoso.Date first, sendoso.Date last
function days.window(last_run, today, look_back)
  if not last_run then return today, today end
  local furthest = today - (look_back or LOOK_BACK)
  -- A run in the future was made under a wrong clock: it tells nothing.
  if last_run > today or last_run < furthest then return furthest, today end
  return last_run, today
end

--- Returns the days of a run. What falls behind the look-back is said, from the last complete run on.
---@param today sendoso.Date
---@param how { reached?: string, since?: sendoso.Date, look_back?: integer, before?: integer } reached: the day up to
---which earlier runs have settled everything; since: the first day, whatever they have settled; before: lead time
---@return sendoso.Days
function days.of(today, how)
  local settled = how.reached and date.parse(how.reached)
  local self = { last = today, is_first = not how.reached }
  self.first = how.since or days.window(settled, today, how.look_back)
  self.furthest = how.reached and self.first - math.max(how.look_back or LOOK_BACK, LOOK_BACK) or self.first
  self.furthest = self.furthest - (how.before or 0)
  if settled and settled < self.furthest then self.furthest = settled end
  return self
end

return days
