local date = require "sendoso.dates.date"

-- All fields of a row: those of the item behind it, and its own.
local function all_of(self)
  local all = {}
  for name, value in pairs(getmetatable(self).__index) do all[name] = value end
  for name, value in next, self do all[name] = value end
  return next, all, nil
end

local item = {}

--- Makes an occurrence a row: an item together with the fields of its occasion: {years}, {due}. The item itself does
--- not change.
---@param of table the item
---@param occurrence table
---@return table
function item.with(of, occurrence) return setmetatable(occurrence, { __index = of, __pairs = all_of }) end

-- Rows whose dates are no other row's.
local owning = setmetatable({}, { __mode = "k" })

--- Gives a row dates of its own, which may have those of all who have the same: a script may change what it gets.
---@param row table
function item.own_dates(row)
  if owning[row] then return end
  owning[row] = true
  for _, name in ipairs { "day", "due" } do
    local day = rawget(row, name)
    if date.is(day) then row[name] = date.copy(day) end
  end
end

return item
