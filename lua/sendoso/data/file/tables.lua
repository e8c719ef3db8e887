--- Finds the tables in a delimited file: there may be lines before a heading, and several sections.
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local heading = require "sendoso.data.file.heading"
local hint = require "sendoso.data.file.hint"
local sheet = require "sendoso.data.file.sheet"
local trim = require "sendoso.trim"

-- The texts of a record, without the empty ones at its end.
local function cells(rows, record)
  local _, width = rows:line(record)
  local list, last = {}, 0
  for column = 1, width do
    list[column] = trim(rows:field(record, column))
    if list[column] ~= "" then last = column end
  end
  for column = last + 1, width do list[column] = nil end
  return list
end

-- Headings of a line about a meeting, not about people.
local about = { topic = true, ["meeting id"] = true, ["meeting title"] = true, ["webinar id"] = true,
  ["webinar name"] = true }

-- Does it look like a value, not like a heading: an email address, a number, a date?
local function is_data(text)
  return text:find "%S@%S" ~= nil or text:find "^[%d.,:/+ -]*%d[%d.,:/+ -]*$" ~= nil
end

-- How many known fields a record names; whether all of its texts are such names; whether it is about a meeting.
local function score(list, known)
  local found, count, is_about, all = {}, 0, false, true
  for _, text in ipairs(list) do
    if is_data(text) then return 0, false, false end
    local normal = heading.normal(text)
    local name = known[normal]
    if name and not found[name] then found[name], count = true, count + 1 end
    is_about = is_about or about[normal] or false
    all = all and (name ~= nil or text == "")
  end
  return count, all, is_about and not found.name and not found.first_name
end

local Reader = { heading_ends = 0 } -- the record in which the last heading ends
Reader.__index = Reader

-- Is this record a heading? The first heading is easy to recognise. A later one must be separated from the rows
-- before it, or consist only of names of fields, since the values of a row may be such words, too.
function Reader:is_heading(record, list)
  local count, all = score(list, self.known)
  if count < self.least then return false end
  if not self.current or (all and count >= 3) then return true end
  if table.concat(list, "\0") == table.concat(self.current.headings, "\0") then return true end
  return self.rows:follows_blank(record) or self.rows:filled(record - 1) == 1
end

-- Most records are rows, which the core sees quickly. Returns the next one that may be something else.
function Reader:read_rows(record)
  if not self.current or self.current:count() == 0 or self.title then return record end
  local next_record = self.headings:seek(self.rows, record)
  if next_record > record then self.current:add(record, next_record - 1) end
  return next_record
end

-- Qualtrics has three lines of headings: names, questions, and JSON with an ID of each column.
local function is_import_line(rows, record)
  return record <= rows:count() and (rows:field(record, 1) or ""):find "^%s*{%s*%p?ImportId" ~= nil
end

-- The last line of a heading that begins at a record.
local function last_heading(rows, record)
  for last = record + 2, record + 1, -1 do
    if is_import_line(rows, last) then return last end
  end
  return record
end

function Reader:open(record, list, title)
  local _, _, is_about = score(list, self.known)
  self.current = sheet.open(self.rows, record, list, { file = self.file, title = title,
    is_ragged = self.kind == "attendee" and self.rows:delimiter() == "\t" })
  self.heading_ends = last_heading(self.rows, record)
  if self.kind ~= "attendee" or not is_about then table.insert(self.sheets, self.current) end
end

-- A line with a single text: the title of a section, or a row that was cut off.
function Reader:read_single(record, text)
  local below, current = record < self.rows:count() and cells(self.rows, record + 1) or {}, self.current
  if score(below, self.known) >= self.least then
    self.title = text
  elseif self.rows:follows_blank(record) and not current:is_as_wide(record) and not current:is_as_wide(record + 1) then
    self.title, self.current = text, nil
    table.insert(self.notes, ("%s:%d: the section \"%s\" is not read")
      :format(self.file, self.rows:line(record), text))
  else
    return false
  end
  return true
end

-- SurveyMonkey has a second line of headings, in which the column of the respondents' IDs is empty. It has the
-- choices of a question, or words without meaning. The heading of a question is valid until the next one.
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
  if not current or current:count() > 0 or current.is_joined then return false end
  for column, text in ipairs(current.headings) do
    local normal = heading.normal(text)
    if normal == "respondent id" or normal == "respondentid" then return (list[column] or "") == "" end
  end
  return false
end

-- GoToWebinar ends its table with a footnote.
function Reader:is_footnote(list)
  return list[1]:find "^%*" and #list * 2 <= #self.current.headings and not table.concat(list):find "@"
end

function Reader:read(record)
  local list = cells(self.rows, record)
  if #list == 0 or record <= self.heading_ends or (record == 1 and list[1]:find "^sep=") then return end
  if self:is_second_heading(list) then
    join_headings(self.current.headings, list, self.known)
    self.current.is_joined = true
  elseif record == self.forced or self:is_heading(record, list) then
    self:open(record, list, self.title)
    self.title = nil
  elseif not self.current then
    self.title = #list == 1 and list[1] or nil
    table.insert(self.preamble, table.concat(list, " "))
  elseif self:is_footnote(list) then
    table.insert(self.preamble, table.concat(list, " "))
  elseif #list > 1 or #self.current.headings < 3 or not self:read_single(record, list[1]) then
    self.current:add(record)
  end
end

-- The best score of all records; two is enough. Some lists have only one column.
local function least_score(rows, known)
  local best = 0
  for record = 1, rows:count() do
    best = math.max(best, (score(cells(rows, record), known)))
    if best >= 2 then return 2 end
  end
  return best
end

-- Splits a text by the detected separator or, if it has no known heading then, by the one that gives a known heading.
local function part(text, file, known)
  local core = require "sendoso.core"
  local best, err = core.rows(file, text)
  if not best then return nil, err end
  local most = least_score(best, known)
  for _, delimiter in ipairs(most < 2 and { ",", ";", "\t", "|" } or {}) do
    local rows = core.rows(file, text, delimiter)
    local least = rows and least_score(rows, known) or 0
    if least > most then best, most = rows, least end
  end
  return best, most
end

-- The error for a file without a known heading.
local function unknown(rows, file)
  if rows:count() == 0 then return fail("invalid", file .. " is empty") end
  return fail("invalid", ("%s:%d: no column heading is a known field"):format(file, (rows:line(1))),
    { hint = ("the file needs a heading line such as id,first_name,last_name,email,hire_date (detected separator: %s), "
      .. "or its columns must be named: %s"):format(sheet.delimiters[rows:delimiter()], hint.map("email", "Mail")) })
end

-- Fields whose headings are as often values: a row of "Ann, Lee, Active, Contract" is no heading.
local like_values = { active = true, terminated = true }

-- The known headings, including those of a map; and whether the map has a number.
local function known_by(kind, map)
  local known, has_number = fields.by_heading(kind), false
  for normal, field in pairs(known) do
    if like_values[field] then known[normal] = nil end
  end
  for field, wanted in pairs(map or {}) do
    if type(wanted) == "string" then known[heading.normal(wanted)] = field end
    has_number = has_number or math.type(wanted) == "integer"
  end
  return known, has_number
end

--- Finds the tables of a text.
---@param text string|sendoso.core.Text
---@param file string
---@param kind "person"|"attendee"|"event"
---@param map? table<string, string|integer|false>
---@return { sheets: sendoso.Sheet[], delimiter: string, preamble: string[], notes: string[] }?, sendoso.Error?
local function tables(text, file, kind, map)
  local known, has_number = known_by(kind, map)
  local rows, least = part(text, file, known)
  if not rows then return nil, least end
  local forced = least == 0 and has_number and rows:count() > 0 and 1 or nil -- the first line is the heading
  if least == 0 and not forced then return unknown(rows, file) end
  local reader = setmetatable({ rows = rows, file = file, kind = kind, known = known, least = math.max(least, 1),
    forced = forced, headings = require("sendoso.core").headings(known), sheets = {}, preamble = {}, notes = {} },
    Reader)
  local record = reader:read_rows(1)
  while record <= rows:count() do
    reader:read(record)
    record = reader:read_rows(record + 1)
  end
  if #reader.sheets == 0 then return unknown(rows, file) end
  return { sheets = reader.sheets, delimiter = rows:delimiter(), preamble = reader.preamble, notes = reader.notes }
end

return tables
