--- Rows of a file that are skipped for one cause, as one line.
local words = require "sendoso.words"

local skipped = {}

local FEW = 3 -- so many are listed one by one

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
function skipped.cause(place, reason) return split(place) .. " " .. words.cause(reason) end

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

-- What is wrong with all of some rows, and with the first one of them.
local function said_of(place, reasons)
  local _, line = split(place)
  local text = text_of(reasons)
  return text, text == reasons[1] and "line " .. line or ("line %s: %s"):format(line, reasons[1])
end

-- Where all of them are listed.
local function where_all(file)
  return file == "standard input" and "" or ("; `sendoso data %s` lists all"):format(file)
end

--- Returns one line about many rows.
---@param place string of the first
---@param reasons string[]
---@param is_rest boolean some others were printed already
---@return string
function skipped.line(place, reasons, is_rest)
  local file = split(place)
  local text, first = said_of(place, reasons)
  return ("%s of %s skipped: %s (%s%s%s)"):format(words.count(#reasons, is_rest and "more row" or "row"), file, text,
    is_rest and "as " or "first: ", first, where_all(file))
end

--- Puts together what a list says of rows that have one cause, if they are more than a few.
---@param entries { place: string, reason: string }[]
---@return { count: integer, entry: table, place: string, reason: string }[] in the order of the first of each;
---place: of many, the file
function skipped.groups(entries)
  local causes, by_name, list = {}, {}, {}
  for _, entry in ipairs(entries) do
    local name = skipped.cause(entry.place, entry.reason)
    local cause = by_name[name] or { entries = {}, reasons = {} }
    if not by_name[name] then by_name[name], causes[#causes + 1] = cause, cause end
    table.insert(cause.entries, entry)
    table.insert(cause.reasons, entry.reason)
  end
  for _, cause in ipairs(causes) do
    local first = cause.entries[1]
    if #cause.entries > FEW then
      local text, example = said_of(first.place, cause.reasons)
      local file = split(first.place)
      list[#list + 1] = { count = #cause.entries, entry = first, place = file,
        reason = ("%s (first: %s%s)"):format(text, example, where_all(file)) }
    end
    for _, entry in ipairs(#cause.entries <= FEW and cause.entries or {}) do
      list[#list + 1] = { count = 1, entry = entry, place = entry.place, reason = entry.reason }
    end
  end
  return list
end

return skipped
