--- Attendees from a report of a webinar, a meeting or an event: each person once, however often they joined.
local attendance = require "sendoso.data.attendance"
local cursor = require "sendoso.cursor"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local files = require "sendoso.data.file"
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

-- The attendee of a row: one of an earlier row, or a new one.
function Gathering:person_of(from, row, place)
  local email = attendance.text(from, row, "email")
  local person = { email = email and recipient.normal(email) }
  for name in pairs(from.columns.by_name) do
    if person[name] == nil then person[name] = attendance.text(from, row, name) end
  end
  for _, name in ipairs(of_a_join) do person[name] = nil end
  person.role = person.role and person.role:lower() or "attendee"
  local key = person.email or "\0" .. (recipient.of(person).name or place)
  local met = self.by_key[key]
  if met then return met end
  origin.set(person, from.sheet.file, from.sheet:line_of(row))
  met = { person = person, joins = {} }
  self.by_key[key] = met
  table.insert(self.list, met)
  return met
end

-- A row of an attendee is one of their joins.
function Gathering:read_row(from, row, place)
  local join, reason, word = attendance.join(from, row)
  if word and not self.words[word] then
    self.words[word] = true
    self.context.remark(("%s: attended \"%s\" is neither yes nor no; it is not known whether these people attended")
      :format(place, word))
  end
  if not join then return self.context.fault(place, reason) end
  self.rows = self.rows + 1
  table.insert(self:person_of(from, row, place).joins, join)
end

function Gathering:read(from)
  for row = 1, from.sheet:count() do
    local place = files.place(from.sheet, row)
    local fault = from.sheet:fault(row)
    if fault then
      self.context.fault(place, fault)
    elseif is_about_hosts(from.sheet.title) or is_about_hosts(attendance.text(from, row, "role")) then
      local email = attendance.text(from, row, "email")
      if email then self.hosts[recipient.normal(email)] = true end
      self.host_rows = self.host_rows + 1
    else
      self:read_row(from, row, place)
    end
  end
end

-- Reads all tables of a report.
local function gather(opened, context)
  local self = setmetatable({ context = context, list = {}, by_key = {}, hosts = {}, words = {}, rows = 0,
    host_rows = 0 }, Gathering)
  for _, from in ipairs(opened.tables) do
    if not repeats(opened.tables, from.sheet.title) then self:read(from) end
  end
  local texts, kept = {}, {}
  for _, met in ipairs(self.list) do
    -- A panelist is also in the list of attendees if they joined before they became a panelist.
    if not self.hosts[met.person.email or ""] then kept[#kept + 1] = met end
    for _, join in ipairs(met.joins) do
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
  for _, remark in ipairs(opened.remarks) do context.remark(remark) end
  local gathering = gather(opened, context)
  if gathering.rows > #gathering.kept then
    context.remark(("%s: %s in %s"):format(opened.file, words.count(#gathering.kept, "attendee"),
      words.count(gathering.rows, "row")))
  end
  if gathering.host_rows > 0 then
    context.remark(("%s: ignored %s of hosts, panelists and organizers (they are not attendees)"):format(opened.file,
      words.count(gathering.host_rows, "row")))
  end
  return cursor.of(gathering.kept, function(met)
    attendance.sum(met.person, met.joins, gathering.order, gathering.is_certain)
    return met.person
  end)
end

return attendees
