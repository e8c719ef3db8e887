--- What a file has of a person beside the row that is used: the other rows, and what they add.
local origin = require "sendoso.data.origin"

local AT = origin.AT

local kin = {}

--- Remembers the other rows of the same person, which a file may have.
---@param self table an item of a file
---@param others table[]
---@param equals? table[] those that say as much about whether the person is employed
---@param filled? table<string, any> fields that the row leaves empty, and the others have
function kin.set(self, others, equals, filled)
  local row = origin.row(self)
  if filled and next(filled) then
    row.table.filled = row.table.filled or {}
    row.table.filled[row.at] = filled
  end
  row.table.others_of, row.table.equals_of = row.table.others_of or {}, row.table.equals_of or {}
  row.table.others_of[row.at], row.table.equals_of[row.at] = others, equals
end

local NONE = setmetatable({}, { __newindex = function() error("nothing is noted here", 2) end })

local function noted(self, what)
  local class = rawget(self, AT) and getmetatable(self)
  if class and not class.table[what] then return NONE end -- so it is with nearly all files
  local its_table, at = origin.place(self)
  local of = its_table and its_table[what]
  return of and of[at] or NONE
end

--- Returns the other rows of a person.
---@param self table
---@return sendoso.Person[]
function kin.others(self) return noted(self, "others_of") end

--- Has a row of a table no other rows of the same person?
---@param its_table sendoso.Table
---@param at integer
---@return boolean
function kin.is_alone(its_table, at) return not its_table.others_of or its_table.others_of[at] == nil end

--- Returns those of the other rows that say as much about whether the person is employed. Who has left has left by all
--- of them: of a transfer, the old row ends and the new one goes on.
---@param self table
---@return sendoso.Person[]
function kin.equals(self) return noted(self, "equals_of") end

--- Remembers that a row of a person is used on some days only, and another one on others.
---@param self sendoso.Person
---@param span { first: sendoso.Date, last: sendoso.Date }
function kin.add_span(self, span)
  local row = origin.row(self)
  local of = row.table.spans_of or {}
  row.table.spans_of, of[row.at] = of, of[row.at] or {}
  table.insert(of[row.at], span)
end

--- Is the row of a person, or another item, used on a day?
---@param self table
---@param day sendoso.Date
---@return boolean
function kin.is_used(self, day)
  local spans = noted(self, "spans_of")
  if spans == NONE then return true end
  for _, span in ipairs(spans) do
    if span.first <= day and day <= span.last then return true end
  end
  return #spans == 0
end

--- Remembers other names by which a person may have been known.
---@param self sendoso.Person
---@param list string[]
function kin.add_names(self, list)
  local row = origin.row(self)
  local of = row.table.names_of or {}
  row.table.names_of, of[row.at] = of, of[row.at] or {}
  table.move(list, 1, #list, #of[row.at] + 1, of[row.at])
end

--- Returns those names.
---@param self table
---@return string[]
function kin.other_names(self) return noted(self, "names_of") end

--- Returns the fields that a row has from others of the same person, by their names.
---@param its_table sendoso.Table
---@param at integer
---@return table<string, any>?
function kin.fields(its_table, at)
  return its_table.filled and its_table.filled[at]
end

--- Returns the rows of a table that have a field from another row of the same person, in order.
---@param its_table sendoso.Table
---@param name string
---@return integer[]
function kin.filled(its_table, name)
  local list = {}
  for at, filled in pairs(its_table.filled or {}) do
    if filled[name] ~= nil then list[#list + 1] = at end
  end
  table.sort(list)
  return list
end

return kin
