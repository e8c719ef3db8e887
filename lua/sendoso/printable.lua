--- Text that may be printed, whoever wrote it: nothing in it moves a cursor, changes a colour, turns the direction of
--- the rest of its line, or is there without being seen.
local base = require "sendoso.base"

local printable = {}

--- Returns a text as one line.
---@param text string
---@return string
function printable.line(text) return base.printable(text, "line") end

--- Returns a text of several lines, with its line breaks and tabs.
---@param text string
---@return string
function printable.lines(text) return base.printable(text, "lines") end

--- Returns JSON that means the same: such characters are written as \u009b.
---@param text string
---@return string
function printable.json(text) return base.printable(text, "json") end

--- The same on one line.
---@param text string
---@return string
function printable.ndjson(text) return base.printable(text, "ndjson") end

-- A number is one for a spreadsheet, too; what else begins like this would be computed. The wide forms of these signs
-- are the same to a spreadsheet in Japanese.
local NUMBER, FORMULA, WIDE = "^[+-]?%d[%d.,]*$", "^[=+%-@\t\r\n]", "^\xEF\xBC[\x8B\x8D\x9D\xA0]"

--- Returns a field of CSV, without quotes: no spreadsheet takes it for a formula.
---@param text string
---@return string
function printable.field(text)
  text = base.printable(text, "field") -- first, since a formula may stand behind what is not seen
  if (text:find(FORMULA) or text:find(WIDE)) and not text:find(NUMBER) then return "'" .. text end
  return text
end

return printable
