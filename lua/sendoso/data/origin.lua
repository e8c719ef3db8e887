--- The row that an item was read from. It is kept outside of what is seen of an item, which has nothing but its fields.
local caller = require "sendoso.caller"
local files = require "sendoso.data.file"

local origin = {}

local rows = setmetatable({}, { __mode = "k" })

--- The private field of a person in which its number in its table is: a file may have a million people. Their
--- metatable has the table.
local AT = setmetatable({}, { __name = "sendoso.row", __tostring = function() return "(row)" end })
origin.AT = AT

-- The item itself, of an item with the fields of its occasion; or nil.
local function behind(item)
  local meta = getmetatable(item)
  local itself = type(meta) == "table" and meta.__index
  return type(itself) == "table" and itself or nil
end

--- Returns the item itself, of an item with the fields of its occasion.
---@param item table
---@return table
function origin.item(item)
  if type(item) ~= "table" or rawget(item, AT) or rows[item] then return item end
  return behind(item) or item
end

--- Remembers the row of an item.
---@param item table
---@param row sendoso.Row
function origin.set(item, row) rows[item] = row end

local function own_place(item)
  local at = rawget(item, AT)
  if at then return getmetatable(item).table, at end
  local row = rows[item]
  if row then return row.table, row.at end
end

--- Returns the table of an item and the number of its row in it, or nil.
---@param item table
---@return sendoso.Table?, integer? at
function origin.place(item)
  if type(item) ~= "table" then return nil end
  local its_table, at = own_place(item)
  if its_table then return its_table, at end
  local itself = behind(item)
  if itself then return own_place(itself) end
end

--- Returns the row of an item, or nil.
---@param item table
---@return sendoso.Row?
function origin.row(item)
  local its_table, at = origin.place(item)
  return its_table and (rows[origin.item(item)] or { table = its_table, at = at }) or nil
end

--- Returns "employees.csv:17" for an item of a file, or nil.
---@param item table
---@return string?
function origin.of(item)
  local row = origin.row(item)
  return row and files.place(row)
end

--- Returns the heading of the column that a field of an item is read from; nil: it is of no table with headings.
---@param item table
---@param field string
---@return string?
function origin.heading(item, field)
  local row = origin.row(item)
  local headings = row and row.table.sheet.headings
  local column = headings and row.table.columns.by_name[field]
  return column and headings[column]
end

--- Returns the script's line that is running, for messages about a gift without a key.
---@param otherwise string if not even the script is known
---@return string
function origin.here(otherwise)
  local file, line = caller.where()
  return file and line and ("%s:%d"):format(file, line) or file or otherwise
end

return origin
