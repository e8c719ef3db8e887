--- Lines that have one cause: a few are printed, and the others are counted. Those that come without a line between
--- them are kept until there is one, so that their number is known.

---@class sendoso.Causes
---@field list sendoso.Cause[] in the order in which they came
---@field by_name table<string, sendoso.Cause>
---@field print fun(line: string)
local Causes = {}
Causes.__index = Causes

---@class sendoso.Cause
---@field printed integer
---@field lines string[] that wait
---@field reasons string[] of those that wait, or will not be printed one by one
---@field many fun(reasons: string[], is_rest: boolean): string

local causes = {}

causes.FEW = 3 -- so many of one cause are printed one by one

--- Returns what is said of a cause, whatever the values and the numbers in it.
---@param reason string
---@return string
function causes.name(reason) return (reason:gsub('"[^"]*"', '""'):gsub("%d+", "0")) end

--- Takes a line.
---@param name string of its cause
---@param reason string
---@param line string
---@param many fun(reasons: string[], is_rest: boolean): string the line for many of them; is_rest: some were printed
function Causes:add(name, reason, line, many)
  local cause = self.by_name[name]
  if not cause then
    cause = { printed = 0, lines = {}, reasons = {}, many = many }
    self.by_name[name] = cause
    self.list[#self.list + 1] = cause
  end
  table.insert(cause.reasons, reason)
  if #cause.reasons <= causes.FEW then table.insert(cause.lines, line) end
end

local function print_cause(self, cause, is_few)
  if not is_few then self.print(cause.many(cause.reasons, cause.printed > 0)) end
  for _, line in ipairs(is_few and cause.lines or {}) do self.print(line) end
  cause.printed, cause.lines, cause.reasons = cause.printed + #cause.reasons, {}, {}
end

--- Prints what waits, before another line is printed.
---@param is_end? boolean nothing comes after it
function Causes:flush(is_end)
  for _, cause in ipairs(self.list) do
    local is_few = cause.printed + #cause.reasons <= causes.FEW
    if #cause.reasons > 0 and (is_few or cause.printed == 0 or is_end) then print_cause(self, cause, is_few) end
  end
end

--- Makes a list without lines.
---@param print fun(line: string)
---@return sendoso.Causes
function causes.new(print)
  return setmetatable({ list = {}, by_name = {}, print = print }, Causes)
end

return causes
