--- Iterators over our own lists: the item comes first, and `cursor, nil, nil, cursor`, as for Sendoso's lists.
local caller = require "sendoso.caller"

local Cursor = { __name = "sendoso.cursor" }
Cursor.__index = Cursor

-- `for row in sendoso.people "staff.csv", { map = … } do` is Lua, too: the options would be lost, and the wrong people
-- have the gifts. They come as the state of the loop.
function Cursor:__call(state)
  if state ~= nil then
    caller.raise "the options behind the file are not read: write both in parentheses, as in (\"staff.csv\", { … })"
  end
  local item = self.step and self.step()
  if item == nil then self:close() end
  return item
end

-- The file is forgotten, not closed: rows that a script has kept still read from it.
function Cursor:close() self.step = nil end

Cursor.__close = Cursor.close

local cursor = {}

--- Makes an iterator of a function that returns the next item, or nil.
---@generic T
---@param step fun(): T?
---@return fun(): T? cursor, nil, nil, any closing
function cursor.new(step)
  local self = setmetatable({ step = step }, Cursor)
  return self, nil, nil, self
end

--- Makes an iterator of a list.
---@generic T
---@param list T[]
---@param shape? fun(item: T): any what to give instead of each item
---@return fun(): T? cursor, nil, nil, any closing
function cursor.of(list, shape)
  local i = 0
  return cursor.new(function()
    i = i + 1
    local item = list[i]
    if item == nil or not shape then return item end
    return shape(item)
  end)
end

return cursor
