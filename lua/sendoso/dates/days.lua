--- The days that a run looks at.
local date = require "sendoso.dates.date"

local days = {}

local LOOK_BACK = 7

---@class sendoso.Days the days of a run
---@field from sendoso.Date the day of the last run, or as far back as the run looks
---@field first sendoso.Date what is due from this date on is sent: somebody may have been entered late
---@field last sendoso.Date today
---@field listed sendoso.Date what was due between this date and the first one is listed, not sent
---@field furthest sendoso.Date the first date to look at: of what has a lead time, the day itself may be yet to come
---@field is_first boolean the rule has never run
---@field is_ahead? boolean the days are yet to come: each gift is decided as on the day on which it is due, and
---nobody asks in which line of the file it stands
---@field is_empty? boolean the file had no rows to look at
---@field gone? table[] see debts.gone

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

-- How far what was due before the first day is listed: as far as the file may have been completed late, but not to
-- before the rule was there. Of a rule that ran before its first day was noted, only the look-back is known.
local function furthest(first, complete, began, options)
  local back = math.max(options.look_back or LOOK_BACK, began and options.named or 0, LOOK_BACK)
  local day = first - back
  if began and day < began then day = began < first and began or first end
  if complete and complete < day then day = complete end
  return day
end

--- Returns the days of a run. What is due since the last run is sent, and what was due in the look-back in any case;
--- what was due before that is listed. Nothing is sent or listed that was due before the rule's first day.
---@param today sendoso.Date
---@param options { reached?: string, began?: string, since?: sendoso.Date, look_back?: integer, named?: integer,
---before?: integer } reached, began: the days of the rule's last and first run; since: the first date to look at,
---whatever has run; named: how many days before the first one are listed at least; before: lead time
---@return sendoso.Days
function days.of(today, options)
  local complete, began = options.reached and date.parse(options.reached), options.began and date.parse(options.began)
  local from = options.since or days.window(complete, today, options.look_back)
  local first = from
  if began and not options.since then
    local back = today - (options.look_back or LOOK_BACK)
    if back < first then first = back < began and began or back end
    if from < first then first = from end
  end
  local listed = complete and furthest(first, complete, began, options) or first
  return { from = from, first = first, last = today, is_first = not complete, listed = listed,
    furthest = listed - (options.before or 0) }
end

return days
