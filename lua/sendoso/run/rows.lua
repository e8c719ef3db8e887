--- Rows of a file that are skipped for one cause, as one line.
local causes = require "sendoso.run.causes"
local words = require "sendoso.words"

local rows = {}

--- Returns the file of a row, and its line.
---@param place string "staff.csv:17"
---@return string file, string line
local function split(place)
  local file, line = place:match "^(.*):(%d+)$"
  return file or place, line or "?"
end

--- Returns the cause of a row: the same for all rows of its file with such a value.
---@param place string
---@param reason string
---@return string
function rows.cause(place, reason) return split(place) .. " " .. causes.name(reason) end

-- In which orders of month and day all dates can be read for which no order was said.
local function orders_of(reasons)
  local mdy, dmy = true, true
  for _, reason in ipairs(reasons) do
    local first, second = reason:match '"(%d%d?)[-/](%d%d?)'
    if first and tonumber(first) > 12 then mdy = false end
    if second and tonumber(second) > 12 then dmy = false end
  end
  return mdy, dmy
end

-- What is wrong with all of them, and what to do.
local function text_of(reasons)
  if not reasons[1]:find("is ambiguous (set --date-order", 1, true) then return reasons[1] end
  local mdy, dmy = orders_of(reasons)
  if mdy and dmy then return "dates fit mdy and dmy; say --date-order mdy or --date-order dmy" end
  if not mdy and not dmy then return "some dates fit mdy only, and others dmy only; correct them" end
  local order = mdy and "mdy" or "dmy"
  return ("dates fit %s only; say --date-order %s"):format(order, order)
end

--- Returns the file of many rows, and why they are skipped, with the first of them.
---@param place string of the first
---@param reasons string[]
---@param is_rest? boolean some others were printed already
---@return string file, string reason
function rows.many(place, reasons, is_rest)
  local file, line = split(place)
  local text = text_of(reasons)
  local first = text == reasons[1] and "line " .. line or ("line %s: %s"):format(line, reasons[1])
  local all = file == "standard input" and "" or ("; `sendoso data %s` lists all"):format(file)
  return file, ("%s (%s%s%s)"):format(text, is_rest and "as " or "first: ", first, all)
end

--- Returns one line about many rows. Parameters as of `many`.
---@return string
function rows.line(place, reasons, is_rest)
  local file, reason = rows.many(place, reasons, is_rest)
  return ("%s of %s skipped: %s"):format(words.count(#reasons, is_rest and "more row" or "row"), file, reason)
end

return rows
