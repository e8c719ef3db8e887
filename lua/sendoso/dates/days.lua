--- The days that a run looks at.
local LOOK_BACK = 7

--- Returns the first and the last day of a run: from the last complete run on, but no further
--- back than `look_back` days (docs/dates.md).
---@param last_run? sendoso.Date the day of the last complete run; nil: there was none
---@param today sendoso.Date
---@param look_back? integer days, 7 if not said
---@return sendoso.Date first, sendoso.Date last
local function window(last_run, today, look_back)
  if not last_run then return today, today end
  local furthest = today - (look_back or LOOK_BACK)
  -- A run in the future was made under a wrong clock: it tells nothing.
  if last_run > today or last_run < furthest then return furthest, today end
  return last_run, today
end

return window
