--- Where a row comes from, kept beside it and not in it: a row has its fields and nothing else.
local caller = require "sendoso.caller"

local origin = {}

local known = setmetatable({}, { __mode = "k" })

--- Remembers the place of a row.
---@param row table
---@param file string
---@param line integer
function origin.set(row, file, line) known[row] = ("%s:%d"):format(file, line) end

--- Returns "employees.csv:17" for a row of a file, or nil.
---@param row table
---@return string?
function origin.of(row) return known[row] end

--- Says what a line about a gift is about: its key, or the script's line where there is none,
--- and where its row comes from.
---@param key? string
---@param row table
---@param otherwise string where even the line is not known
---@return string
function origin.words(key, row, otherwise)
  local file, line = caller.where()
  local what = key or (file and line and ("%s:%d"):format(file, line)) or file or otherwise
  return known[row] and what .. "  (" .. known[row] .. ")" or what
end

return origin
