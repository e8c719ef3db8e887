--- When a job runs, as --every and --at say it, and as systemd and cron write it.
local recurrence = {}

---@class sendoso.Recurrence
---@field first? integer the first weekday, 1 is Monday; nil: every day
---@field last? integer the last weekday
---@field is_monthly boolean on the first of each month
---@field hour integer
---@field minute integer
---@field step? { minutes: integer } instead of a time of day: again and again
local Recurrence = { __name = "sendoso.recurrence" }
Recurrence.__index = Recurrence

local weekdays = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
local names = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" }

local DAY = 24 * 60

-- The weekdays, or the first of the month, that a word means.
local function days_of(word)
  if word == "day" then return {} end
  if word == "weekday" then return { first = 1, last = 5 } end
  if word == "month" then return { is_monthly = true } end
  for i, name in ipairs(weekdays) do
    if word == name then return { first = i, last = i } end
  end
end

-- The minutes of "hour", "15m" or "2h", where hours or days divide into them.
local function step_of(word)
  local number, unit = word:match "^(%d+)([mh])$"
  if word == "hour" then number, unit = "1", "h" end
  local minutes = number and math.tointeger(tonumber(number)) * (unit == "h" and 60 or 1) or 0
  local whole = minutes < 60 and 60 or DAY
  return minutes >= 5 and whole % minutes == 0 and minutes < DAY and minutes
end

--- Reads how often a job runs. Returns nil and a message where that is not understood.
---@param every string "day", "weekday", a weekday's name, "month", "hour", or a length of time such as "15m", "2h"
---@param at? string the time of day, as "07:30"; that is the default
---@return sendoso.Recurrence?, string? message
function recurrence.parse(every, at)
  local minutes = step_of(every)
  if minutes then
    if at then return nil, ("--at has no effect with --every %s; use --every day"):format(every) end
    return setmetatable({ step = { minutes = minutes }, hour = 0, minute = 0, is_monthly = false }, Recurrence)
  end
  local days = days_of(every)
  if not days then
    return nil, ("--every: expected day, weekday, monday to sunday, month, hour, or a length of time that divides an "
      .. 'hour or a day, such as 15m or 2h; got "%s"'):format(every)
  end
  local hour, minute = (at or "07:30"):match "^(%d%d?):(%d%d)$"
  hour, minute = math.tointeger(tonumber(hour)), math.tointeger(tonumber(minute))
  if not hour or hour > 23 or minute > 59 then
    return nil, ('--at: expected a time such as 07:30, got "%s"'):format(at)
  end
  return setmetatable({ first = days.first, last = days.last, is_monthly = days.is_monthly or false, hour = hour,
    minute = minute }, Recurrence)
end

--- Returns the time of day, "07:30"; nil where it runs again and again.
---@return string?
function Recurrence:time()
  if self.step then return nil end
  return ("%02d:%02d"):format(self.hour, self.minute)
end

--- Returns in words when it runs.
---@return string
function Recurrence:words()
  if self.step then
    local minutes = self.step.minutes
    if minutes == 60 then return "every hour" end
    return minutes < 60 and ("every %d minutes"):format(minutes) or ("every %d hours"):format(minutes // 60)
  end
  local day = "every day"
  if self.is_monthly then day = "on the first of each month"
  elseif self.first == self.last and self.first then day = "every " .. names[self.first]
  elseif self.first then day = ("%s to %s"):format(names[self.first], names[self.last]) end
  return ("%s at %s"):format(day, self:time())
end

--- Returns what systemd calls a calendar event.
---@param zone? string by whose clock; that of the machine if not given
---@return string
function Recurrence:calendar(zone)
  local suffix = zone and " " .. zone or ""
  if self.step then
    local minutes = self.step.minutes
    local time = minutes < 60 and ("*:0/%d:00"):format(minutes) or ("0/%d:00:00"):format(minutes // 60)
    return "*-*-* " .. time .. suffix
  end
  local days = ""
  if self.first then
    days = names[self.first] .. (self.last > self.first and ".." .. names[self.last] or "") .. " "
  end
  return ("%s*-*-%s %s:00%s"):format(days, self.is_monthly and "01" or "*", self:time(), suffix)
end

-- cron counts weekdays from Sunday on, which is 0. A range that would go over the end of the week is a list.
local function cron_days(first, last, shift)
  local days = {}
  for day = first, last do days[#days + 1] = (day + shift) % 7 end
  if #days > 1 and days[#days] - days[1] == #days - 1 then return days[1] .. "-" .. days[#days] end
  return table.concat(days, ",")
end

--- Returns the five fields of cron.
---@param earlier? integer minutes that are taken off the time of day: what the clock of cron is behind
---@return string? fields, string? message
function Recurrence:cron(earlier)
  if self.step then
    local minutes = self.step.minutes
    if minutes < 60 then return ("*/%d * * * *"):format(minutes) end
    return minutes == 60 and "0 * * * *" or ("0 */%d * * *"):format(minutes // 60)
  end
  local minutes = self.hour * 60 + self.minute - (earlier or 0)
  local shift = minutes // DAY
  minutes = minutes % DAY
  if self.is_monthly and shift ~= 0 then
    return nil, ("--at: by the clock of the scheduler, %s is on the day before or after the first of a month, which it "
      .. "cannot express; use another time"):format(self:time())
  end
  return ("%d %d %s * %s"):format(minutes % 60, minutes // 60, self.is_monthly and "1" or "*",
    self.first and cron_days(self.first, self.last, shift) or "*")
end

--- Returns the seconds after which a run that could not begin is left to the next one: six hours, or the time to
--- that one.
---@return integer
function Recurrence:grace()
  return self.step and math.min(self.step.minutes * 60, 21600) or 21600
end

return recurrence
