--- The tables of a delimited file: a heading and rows, with lines before it and sections between.
local fail = require "sendoso.fail"
local fields = require "sendoso.data.fields"
local heading = require "sendoso.data.heading"

local sheet = {}

---@class sendoso.Sheet
---@field file string
---@field title? string the line above the heading
---@field headings string[]
---@field line integer of the heading
local Sheet = {}
Sheet.__index = Sheet

local delimiters = { [","] = "comma", [";"] = "semicolon", ["\t"] = "tab", ["|"] = "bar" }

--- How many rows there are.
function Sheet:count() return #self.at end

--- The line on which a row begins.
function Sheet:line_of(row) return (self.rows:line(self.at[row])) end

--- The trimmed text of a field, or nil where it is empty.
---@return string?
function Sheet:value(row, column)
  local text = self.rows:field(self.at[row], column)
  text = text and text:match "^%s*(.-)%s*$"
  return text ~= "" and text or nil
end

--- What is wrong with the form of a row, or nil.
---@return string?
function Sheet:fault(row)
  local _, width = self.rows:line(self.at[row])
  local surplus = false
  for column = #self.headings + 1, width do surplus = surplus or self:value(row, column) ~= nil end
  if surplus or (width < #self.headings and not self.is_ragged) then
    return ("the row has %d fields, the heading %d; is a %s missing, or not quoted?")
      :format(width, #self.headings, delimiters[self.rows:delimiter()])
  end
  for column = 1, math.min(width, #self.headings) do
    local text = self:value(row, column)
    if text and not utf8.len(text) then
      return ("%s: not UTF-8 text; save the file as UTF-8"):format(self.headings[column])
    end
  end
end

-- The texts of a record, those behind the last that is not empty left off.
local function cells(rows, record)
  local _, width = rows:line(record)
  local list, last = {}, 0
  for column = 1, width do
    list[column] = rows:field(record, column):match "^%s*(.-)%s*$"
    if list[column] ~= "" then last = column end
  end
  for column = last + 1, width do list[column] = nil end
  return list
end

-- Headings of a line about the meeting, not about people.
local about = { topic = true, ["meeting id"] = true, ["meeting title"] = true, ["webinar id"] = true,
  ["webinar name"] = true }

-- How many known fields a record names, and is it about the meeting?
local function score(list, known)
  local found, count, is_about = {}, 0, false
  for _, text in ipairs(list) do
    local normal = heading.normal(text)
    local name = known[normal]
    if name and not found[name] then found[name], count = true, count + 1 end
    is_about = is_about or about[normal] or false
  end
  return count, is_about and not found.name and not found.first_name
end

-- Does a blank line part a record from the one before it?
local function follows_blank(rows, record)
  if record == 1 then return true end
  local line = rows:line(record - 1)
  local _, width = rows:line(record - 1)
  for column = 1, width do
    local _, breaks = rows:field(record - 1, column):gsub("\r?\n", "")
    line = line + breaks
  end
  return rows:line(record) > line + 1
end

local function same(a, b)
  return table.concat(a, "\0") == table.concat(b, "\0")
end

local Reader = {}
Reader.__index = Reader

-- Is this record a heading? The first is easily known; a later one only where something parts it
-- from the rows before it, since a row's cells may be words as well.
function Reader:is_heading(record, list)
  local count = score(list, self.known)
  if count < self.least then return false end
  if not self.current then return true end
  if same(list, self.current.headings) then return true end
  return follows_blank(self.rows, record) or #cells(self.rows, record - 1) == 1
end

function Reader:open(record, list, title)
  local _, is_about = score(list, self.known)
  self.current = setmetatable({ rows = self.rows, file = self.file, title = title, headings = list,
    line = self.rows:line(record), at = {}, is_ragged = self.rows:delimiter() == "\t" }, Sheet)
  if not is_about then table.insert(self.sheets, self.current) end
end

-- A line with a single text in it: the title of what follows, a footnote, or a row that was cut off.
function Reader:read_single(record, text)
  local below = record < self.rows:count() and cells(self.rows, record + 1) or {}
  if score(below, self.known) >= self.least then
    self.title = text
  elseif follows_blank(self.rows, record) then
    self.title, self.current = text, nil
    table.insert(self.remarks, ("%s:%d: what stands under '%s' is not read")
      :format(self.file, self.rows:line(record), text))
  else
    return false
  end
  return true
end

-- SurveyMonkey has a second line of headings, in which the column of the respondents' ids is empty: the
-- choices of a question, or words that say nothing. A question's own heading holds until the next one.
local function join_headings(headings, below, known)
  local question
  local idle = { Response = true, ["Open-Ended Response"] = true }
  for column = 1, math.max(#headings, #below) do
    local upper, lower = headings[column] or "", below[column] or ""
    if upper ~= "" then question = upper end
    if lower == "" or idle[lower] then headings[column] = upper ~= "" and upper or question
    else headings[column] = known[heading.normal(lower)] and lower or ("%s: %s"):format(question, lower) end
  end
end

function Reader:is_second_heading(list)
  local current = self.current
  if not current or #current.at > 0 or current.is_joined then return false end
  for column, text in ipairs(current.headings) do
    local normal = heading.normal(text)
    if normal == "respondent id" or normal == "respondentid" then return (list[column] or "") == "" end
  end
  return false
end

function Reader:read(record)
  local list = cells(self.rows, record)
  if #list == 0 then return end
  if self:is_second_heading(list) then
    join_headings(self.current.headings, list, self.known)
    self.current.is_joined = true
    return
  end
  if self:is_heading(record, list) then
    self:open(record, list, self.title)
    self.title = nil
  elseif not self.current then
    self.title = #list == 1 and list[1] or nil
    table.insert(self.preamble, table.concat(list, " "))
  elseif list[1]:find "^%*" and #list < #self.current.headings then
    table.insert(self.preamble, table.concat(list, " ")) -- a footnote
  elseif #list > 1 or #self.current.headings < 3 or not self:read_single(record, list[1]) then
    table.insert(self.current.at, record)
  end
end

-- The best score of any record: some lists have one column only.
local function least_score(rows, known)
  local best = 0
  for record = 1, rows:count() do
    best = math.max(best, (score(cells(rows, record), known)))
    if best >= 2 then return 2 end
  end
  return best
end

-- What may be wrong with a file in which no heading is known.
local function unknown(rows, file)
  if rows:count() == 0 then return fail("invalid", file .. " is empty") end
  return fail("invalid", ("%s:%d: no column has a name that is known"):format(file, (rows:line(1))),
    { hint = "a line names the columns: id,first_name,last_name,email,hire_date; or say what they are: map = { … }" })
end

--- Finds the tables of a text.
---@param text string
---@param file string
---@param kind "person"|"attendee"|"event"
---@param map? table<string, string|integer|false>
---@return { sheets: sendoso.Sheet[], delimiter: string, preamble: string[], remarks: string[] }?, sendoso.Error?
function sheet.read(text, file, kind, map)
  local rows, err = require("sendoso.core").rows(file, text)
  if not rows then return nil, err end
  local known = fields.by_heading(kind)
  for field, wanted in pairs(map or {}) do
    if type(wanted) == "string" then known[heading.normal(wanted)] = field end
  end
  local least = least_score(rows, known)
  if least == 0 then return unknown(rows, file) end
  local reader = setmetatable({ rows = rows, file = file, known = known, least = least,
    sheets = {}, preamble = {}, remarks = {} }, Reader)
  for record = 1, rows:count() do reader:read(record) end
  if #reader.sheets == 0 then return unknown(rows, file) end
  return { sheets = reader.sheets, delimiter = rows:delimiter(), preamble = reader.preamble, remarks = reader.remarks }
end

return sheet
