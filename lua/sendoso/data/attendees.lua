--- Attendees from a report of a webinar, a meeting or an event: each person once, however often they joined.
local attendance = require "sendoso.data.attendance"
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local files = require "sendoso.data.file"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local words = require "sendoso.words"

---@class sendoso.Attendee
---@field email? string
---@field first_name? string
---@field last_name? string
---@field name? string
---@field role string "attendee", or the report's own word
---@field attended? boolean nil: the report does not say
---@field minutes? integer rounded up; 0 if the person did not attend; nil: the report does not say
---@field joined_at? string such as 2026-03-04T09:58:12, or the report's text if its order of day and month is not known
---@field [string] any the report's other columns

-- Sections and roles of people who are not attendees.
local hosts = {}
for word in ("host co-host panelist staff organizer co-organizer organiser speaker"):gmatch "%S+" do
  hosts[word], hosts[word .. "s"], hosts[word .. " details"] = true, true, true
end

local function is_about_hosts(title) return hosts[(title or ""):lower()] or false end

-- In its third section, Teams repeats every join of the people in the second one.
local function repeats(tables, title)
  if not (title or ""):lower():find "in%-meeting activit" then return false end
  for _, other in ipairs(tables) do
    if (other.sheet.title or ""):lower():find "participants" then return true end
  end
  return false
end

local Gathering = {}
Gathering.__index = Gathering

-- Fields of one join, not of the person.
local of_a_join = { "minutes", "seconds", "joined_at", "left_at", "waiting", "attended" }

-- The entry of the attendee of a row, with their joins: that of an earlier row, or a new one.
function Gathering:entry_of(row)
  local email = attendance.text(row, "email")
  local person = { email = email and recipient.normal(email) }
  for name in pairs(row.table.columns.by_name) do
    if person[name] == nil then person[name] = attendance.text(row, name) end
  end
  for _, name in ipairs(of_a_join) do person[name] = nil end
  person.role = person.role and person.role:lower() or "attendee"
  local key = person.email or "\0" .. (recipient.of(person).name or files.place(row))
  local entry = self.by_key[key]
  if entry then return entry end
  origin.set(person, row)
  entry = { person = person, joins = {} }
  self.by_key[key] = entry
  table.insert(self.list, entry)
  return entry
end

-- A row of an attendee is one of their joins.
function Gathering:read_row(row)
  local join, reason, word = attendance.join(row)
  if word and not self.words[word] then
    self.words[word] = true
    self.context.note(("%s: attended \"%s\" is neither yes nor no; it is not known whether these people attended")
      :format(files.place(row), word))
  end
  local problem = recipient.problem(row, attendance.text)
  if problem then reason = fail.line(problem) end
  if reason then return self.context.skip(files.place(row), reason) end
  self.rows = self.rows + 1
  table.insert(self:entry_of(row).joins, join)
end

-- Reads a row of a table.
function Gathering:read(row)
  local sheet = row.table.sheet
  local reason = sheet:problem(row.at)
  if reason then
    self.context.skip(files.place(row), reason)
  elseif is_about_hosts(sheet.title) or is_about_hosts(attendance.text(row, "role")) then
    local email = attendance.text(row, "email")
    if email then self.hosts[recipient.normal(email)] = true end
    self.host_rows = self.host_rows + 1
  else
    self:read_row(row)
  end
end

-- Reads all tables of a report.
local function gather(opened, context)
  local self = setmetatable({ context = context, list = {}, by_key = {}, hosts = {}, words = {}, rows = 0,
    host_rows = 0 }, Gathering)
  local is_repeated = {}
  for _, its_table in ipairs(opened.tables) do
    is_repeated[its_table] = repeats(opened.tables, its_table.sheet.title)
  end
  for row in files.rows(opened) do
    if not is_repeated[row.table] then self:read(row) end
  end
  local texts, kept = {}, {}
  for _, entry in ipairs(self.list) do
    -- A panelist is also in the list of attendees if they joined before they became a panelist.
    if not self.hosts[entry.person.email or ""] then kept[#kept + 1] = entry end
    for _, join in ipairs(entry.joins) do
      texts[#texts + 1] = join.joined
      texts[#texts + 1] = join.left
    end
  end
  self.order, self.is_certain = attendance.order(texts, opened.order)
  self.kept = kept
  return self
end

--- Walks the attendees of a report (docs/data.md). Rows with an invalid value are skipped, and reported with file,
--- line, field and value. Raises if the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Attendee?
local function attendees(file, options, context, is_resolved)
  local opened = files.open("attendees", file, "attendee", options, context, is_resolved)
  files.tell(opened, context)
  local gathering = gather(opened, context)
  if gathering.rows > #gathering.kept then
    context.note(("%s: %s in %s"):format(opened.file, words.count(#gathering.kept, "attendee"),
      words.count(gathering.rows, "row")))
  end
  if gathering.host_rows > 0 then
    context.note(("%s: ignored %s of hosts, panelists and organizers (they are not attendees)"):format(opened.file,
      words.count(gathering.host_rows, "row")))
  end
  return cursor.of(gathering.kept, function(entry)
    attendance.sum(entry.person, entry.joins, gathering.order, gathering.is_certain)
    return entry.person
  end)
end

return attendees
