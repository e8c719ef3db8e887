--- One table of a delimited file: a heading, and the rows below it.
local trim = require "sendoso.trim"

local sheet = {}

local FORMULA = ("="):byte()

---@class sendoso.Sheet
---@field file string
---@field title? string the line above the heading
---@field headings string[]
---@field line integer of the heading
local Sheet = {}
Sheet.__index = Sheet

--- The names of the separators.
sheet.delimiters = { [","] = "comma", [";"] = "semicolon", ["\t"] = "tab", ["|"] = "pipe" }

-- How many fields a record has, including empty ones at its end.
local function width_of(rows, record)
  local _, width = rows:line(record)
  return width
end

--- Opens a table at the record of its heading; `add` adds the rows.
---@param rows sendoso.core.Rows
---@param record integer
---@param headings string[]
---@param about { file: string, title?: string, is_ragged: boolean } is_ragged: its rows may end early
---@return sendoso.Sheet
function sheet.open(rows, record, headings, about)
  return setmetatable({ rows = rows, file = about.file, title = about.title, is_ragged = about.is_ragged,
    headings = headings, line = rows:line(record), width = width_of(rows, record), at = {} }, Sheet)
end

--- Takes a record as the next row.
function Sheet:add(record) self.at[#self.at + 1] = record end

--- Does this record exist, and has it as many fields as the heading?
function Sheet:is_as_wide(record)
  return record <= self.rows:count() and width_of(self.rows, record) == self.width
end

--- How many rows there are.
function Sheet:count() return #self.at end

--- The line on which a row begins.
function Sheet:line_of(row) return (self.rows:line(self.at[row])) end

--- Returns the trimmed text of a field, or nil if it is empty.
---@return string?
function Sheet:value(row, column)
  local text = self.rows:field(self.at[row], column)
  text = text and trim(text)
  if text and text:byte(1) == FORMULA then text = text:match '^="(.*)"$' or text end -- ="00150" keeps its zeros
  return text ~= "" and text or nil
end

-- How many fields most rows have: some exports end each row with an extra comma.
local function usual_width(self)
  local counts, most = {}, nil
  for _, record in ipairs(self.at) do
    local width = width_of(self.rows, record)
    counts[width] = (counts[width] or 0) + 1
    if counts[width] * 2 > #self.at then most = width end
  end
  return most or self.width
end

-- Does the row have more fields than it should? Extra empty fields do no harm if the heading or most rows have
-- them, too; otherwise one field may have become two, and the others may be in the wrong columns.
local function has_surplus(self, row, width)
  for column = #self.headings + 1, width do
    if self:value(row, column) then return true end
  end
  self.usual = self.usual or usual_width(self)
  return width > #self.headings and width ~= self.width and width ~= self.usual
end

--- Returns what is wrong with the form of a row, or nil.
---@return string?
function Sheet:problem(row)
  local record = self.at[row]
  local width = width_of(self.rows, record)
  if width ~= #self.headings
    and (has_surplus(self, row, width) or (width < #self.headings and not self.is_ragged)) then
    return ("the row has %d fields, the heading has %d (is a %s missing or not quoted?)")
      :format(width, #self.headings, sheet.delimiters[self.rows:delimiter()])
  end
  local broken = self.rows:broken(record)
  if broken then return ("%s is not UTF-8 text (save the file as UTF-8)"):format(self.headings[broken] or "a field") end
end

return sheet
