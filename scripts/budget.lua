-- Sends nothing: prints what each team group has left, and ends with 2 if one has less than a fifth of its month.
local sendoso = require "sendoso"

local level, format = ...
if level and not level:find "%d" then level, format = nil, level end
local percent = tonumber((level or "20"):match "^([%d.]+)%%?$")
if not percent then
  io.stderr:write("budget.lua: expected a share in percent, such as 25, got ", level, "\n")
  os.exit(64)
end

local groups, status = {}, 0
for group in sendoso.groups() do
  local left, month = tonumber(group.budget), tonumber(group.monthly_budget)
  local state = left and month and (left < percent / 100 * month and "low" or "fine") or "no budget"
  if state == "low" then status = 2 end
  groups[#groups + 1] = { group = group.name, left = left, month = month, state = state }
end
sendoso.show(format or "table", "group left month state", groups)
os.exit(status)
