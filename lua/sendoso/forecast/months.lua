--- The months of a forecast, with those in which nothing is due.
local months = {}

local names = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }

-- By year and month: a forecast asks for few months many times.
local known = {}

--- Returns the month of a date: "2026-12".
---@param day sendoso.Date
---@return string
function months.of(day)
  local number = day.year * 12 + day.month
  local name = known[number]
  if name then return name end
  name = ("%04d-%02d"):format(day.year, day.month)
  known[number] = name
  return name
end

--- Returns the months between two days, both included: "2026-12" and a short label, which has the year where it begins.
---@param from string as 2026-11-26
---@param to string
---@return { name: string, label: string, at: integer }[] at: a multiple of 12 is a January
function months.between(from, to)
  local list = {}
  local first = tonumber(from:sub(1, 4)) * 12 + tonumber(from:sub(6, 7)) - 1
  local last = tonumber(to:sub(1, 4)) * 12 + tonumber(to:sub(6, 7)) - 1
  for number = math.tointeger(first), math.tointeger(last) do
    local year, month = number // 12, number % 12 + 1
    list[#list + 1] = { at = number, name = ("%04d-%02d"):format(year, month),
      label = month == 1 and tostring(year) or names[month] }
  end
  return list
end

return months
