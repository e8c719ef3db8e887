--- One table of a delimited file: a heading, and the rows below it.
local trim = require "sendoso.trim"

local sheet = {}

local FORMULA = ("="):byte()

--- Returns a text without white space around it: ="00150", by which a spreadsheet keeps zeros, is 00150.
---@param text string
---@return string
function sheet.plain(text)
  text = trim(text)
  return text:byte(1) == FORMULA and text:match '^="(.*)"$' or text
end

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
    headings = headings, line = (rows:line(record)), width = width_of(rows, record), spans = {}, size = 0 }, Sheet)
end

--- Takes a record, or all from the first to the last, as the next rows.
---@param first integer
---@param last? integer
function Sheet:add(first, last)
  last = last or first
  local span = self.spans[#self.spans]
  if span and span.last + 1 == first then span.last = last
  else table.insert(self.spans, { first = first, last = last, before = self.size }) end
  self.size = self.size + last - first + 1
end

--- Does this record exist, and has it as many fields as the heading?
function Sheet:is_as_wide(record)
  return record <= self.rows:count() and width_of(self.rows, record) == self.width
end

--- How many rows there are.
function Sheet:count() return self.size end

-- The records in which a row is.
local function span_of(self, row)
  local low, high = 1, #self.spans
  while low < high do
    local middle = (low + high + 1) // 2
    if self.spans[middle].before < row then low = middle else high = middle - 1 end
  end
  return self.spans[low]
end

local function record_of(self, row)
  local span = self.spans[1]
  if self.spans[2] then span = span_of(self, row) end -- nearly always, there is one
  return span.first + row - span.before - 1
end

--- The line on which a row begins.
function Sheet:line_of(row) return (self.rows:line(record_of(self, row))) end

--- Returns the trimmed text of a field, or nil if it is empty.
---@return string?
function Sheet:value(row, column)
  local text, is_plain = self.rows:field(record_of(self, row), column)
  if is_plain then return text end
  text = text and sheet.plain(text)
  return text ~= "" and text or nil
end

--- Are the texts of a row in these columns plainly names, in which nothing is wrong and nothing is said of the person?
--- No means that they may be.
---@param row integer
---@param columns integer[]
---@return boolean
function Sheet:are_names(row, columns) return self.rows:are_names(record_of(self, row), columns) end

--- Returns the texts of a row in some columns as one, which no others make; nil: they are too long, or those in the
--- columns of names are not plainly names.
---@param row integer
---@param columns integer[]
---@param names integer[]
---@return string?
function Sheet:joined(row, columns, names) return self.rows:joined(record_of(self, row), columns, names) end

--- Makes an `__index` of items that have the number of their row at `key`.
---@param columns table by the names of fields, see Rows:index
---@param key any
---@param otherwise fun(item: table, name: any): any asked for what is not plainly a text
---@return fun(item: table, name: any): any
function Sheet:index(columns, key, otherwise)
  if #self.spans ~= 1 then return otherwise end
  return self.rows:index(columns, key, self.spans[1].first - 1, otherwise)
end

-- Searches the rows from `row` on: a method of `rows` gets the first and the last of some records, and returns one of
-- them or nil.
local function search(self, row, method, argument)
  while row <= self.size do
    local span = span_of(self, row)
    local before = span.first - span.before - 1
    local record = self.rows[method](self.rows, row + before, span.last, argument)
    if record then return record - before end
    row = span.last - before + 1
  end
end

--- Returns the first row from `row` on that may have a problem, or nil.
---@param row integer
---@return integer?
function Sheet:odd(row)
  return search(self, row, "odd", #self.headings)
end

--- Returns the first row from `row` on whose text in a column is neither empty nor plainly an email address, or nil.
---@param row integer
---@param column integer
---@return integer?
function Sheet:odd_address(row, column)
  return search(self, row, "odd_address", column)
end

--- Returns the first row from `row` on whose text in a column is neither empty nor known, with the text; or nil.
---@param row integer
---@param column integer
---@param known table<string, any>
---@return integer? row, string? text
---@return integer empty how many rows before it are empty, or have a text that is known as false
function Sheet:seek(row, column, known)
  local sum = 0
  while row <= self.size do
    local span = self.spans[2] and span_of(self, row) or self.spans[1]
    local before = span.first - span.before - 1
    local record, empty, text = self.rows:seek(row + before, span.last, column, known)
    sum = sum + empty
    if record then return record - before, text, sum end
    row = span.last - before + 1
  end
  return nil, nil, sum
end

--- Returns the first row from `row` on that is not dealt with, or nil: see Rows:changed.
---@param row integer
---@param sightings sendoso.core.Sightings
---@param walk sendoso.core.ChangedWalk
---@return integer? row
---@return integer others, integer lacking those before it for whom nothing is due, and who lack the value
function Sheet:changed(row, sightings, walk)
  local others, lacking = 0, 0
  while row <= self.size do
    local span = span_of(self, row)
    walk.shift = span.before - span.first + 1
    local record, passed, without = self.rows:changed(row - walk.shift, span.last, sightings, walk)
    others, lacking = others + passed, lacking + without
    if record then return record + walk.shift, others, lacking end
    row = span.last + walk.shift + 1
  end
  return nil, others, lacking
end

--- Tells an identity the identifiers in a column; the first row has that number.
---@param identity sendoso.core.Identity
---@param number integer
---@param identifier sendoso.Identifier
function Sheet:join(identity, number, identifier)
  for _, span in ipairs(self.spans) do
    identity:join_rows(number + span.before, identifier.kind, identifier.what, self.rows, span.first, span.last,
      identifier.column)
  end
end

-- How many fields most rows have: some exports end each row with an extra comma.
local function usual_width(self)
  local counts, most = {}, nil
  for row = 1, self.size do
    local width = width_of(self.rows, record_of(self, row))
    counts[width] = (counts[width] or 0) + 1
    if counts[width] * 2 > self.size then most = width end
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
  local record = record_of(self, row)
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
