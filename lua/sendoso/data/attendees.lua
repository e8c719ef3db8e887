--- Attendees from a report of a webinar, a meeting or an event: each person once, however often they joined.
local answer = require "sendoso.data.answer"
local attendance = require "sendoso.data.attendance"
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local files = require "sendoso.data.file"
local heading = require "sendoso.data.file.heading"
local hint = require "sendoso.data.file.hint"
local kin = require "sendoso.data.kin"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local shared = require "sendoso.data.shared"
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
for word in ([[host co-host panelist staff organizer co-organizer organiser co-organiser speaker
  organisator co-organisator mitorganisator gastgeber organisateur coorganisateur hôte organizador
  coorganizador anfitrión organizzatore coorganizzatore anfitrião organizator współorganizator arrangör arrangør
  organisatör medorganisatör medarrangör järjestäjä organizátor spoluorganizátor szervező düzenleyen организатор
  panéliste panelista diskussionsteilnehmer 이끌이 组织者 召集人 開催者 主催者 ホスト]]):gmatch "%S+" do
  hosts[word], hosts[word .. "s"], hosts[word .. " details"] = true, true, true
end

local function is_about_hosts(title) return hosts[heading.lower(title or "")] or false end

-- Where a report says what a person is there: the field, and columns that may be about something else, too.
local roles = { "role", "participant", "attendee_type", "attendee_role", "guest_type", "participant_role",
  "registration_type", "registrant_type", "ticket_type", "badge_type", "ticket", "ticket_name", "category", "type" }

local function is_of_host(row)
  if is_about_hosts(row.table.sheet.title) or answer.is_yes(attendance.text(row, "is_host")) then return true end
  for _, name in ipairs(roles) do
    if is_about_hosts(attendance.text(row, name)) then return true end
  end
  return false
end

-- In its third section, Teams repeats every join of the people in the second one. The titles are in the language of
-- the user, with a number.
local function repeats(opened, title)
  title = title or ""
  local second = title:lower():find "in%-meeting activit" and "participants"
    or opened.name == "Microsoft Teams" and title:find "^3%." and "^2%."
  for _, other in ipairs(second and opened.tables or {}) do
    if (other.sheet.title or ""):lower():find(second) then return true end
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
  local guest = { email = email and recipient.normal(email) }
  for name in pairs(row.table.columns.by_name) do
    if guest[name] == nil then guest[name] = attendance.text(row, name) end
  end
  for _, name in ipairs(of_a_join) do guest[name] = nil end
  guest.role = guest.role and guest.role:lower() or "attendee"
  local key = guest.email or "\0" .. (recipient.of(guest).name or files.place(row))
  local entry = self.by_key[key]
  if entry then return entry end
  origin.set(guest, row)
  entry = { person = guest, joins = {} }
  self.by_key[key] = entry
  table.insert(self.list, entry)
  return entry
end

-- What a later row of an attendee says against a gift must count, too.
local function keep_row(entry, row)
  if not row.table.columns.decisive and not row.table.columns.by_name.opt_out
    and not row.table.columns.by_name.opt_in then return end
  if origin.row(entry.person) == row then return end
  local other = { opt_out = attendance.text(row, "opt_out"), opt_in = attendance.text(row, "opt_in") }
  origin.set(other, row)
  entry.others = entry.others or {}
  table.insert(entry.others, other)
  kin.set(entry.person, entry.others)
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
  if reason then return files.skip(self.opened, row, reason, self.context) end
  self.rows = self.rows + 1
  local entry = self:entry_of(row)
  table.insert(entry.joins, join)
  keep_row(entry, row)
end

-- Reads a row of a table.
function Gathering:read(row)
  local sheet = row.table.sheet
  local reason = sheet:problem(row.at)
  if reason then
    files.skip(self.opened, row, reason, self.context)
  elseif is_of_host(row) then
    local email = attendance.text(row, "email")
    if email then self.hosts[recipient.normal(email)] = true end
    self.host_rows = self.host_rows + 1
  else
    self:read_row(row)
  end
end

-- Reads all tables of a report.
local function gather(opened, context)
  local self = setmetatable({ opened = opened, context = context, list = {}, by_key = {}, hosts = {}, words = {},
    rows = 0,
    host_rows = 0 }, Gathering)
  local is_repeated = {}
  for _, its_table in ipairs(opened.tables) do
    is_repeated[its_table] = repeats(opened, its_table.sheet.title)
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

local function not_known(opened, what, field)
  local text = "%s: it is not known %s; name the column (%s), or set map = { %s = false } if it has none"
  return text:format(opened.file, what, hint.map(field, "Heading"), field)
end

-- What the report does not say of anybody, although rules are likely to need it: who attended, and how long. Returns
-- the field and what to say.
local function lacking(gathering, opened)
  local attended, known, timed = 0, 0, 0
  for _, entry in ipairs(gathering.kept) do
    if entry.person.attended ~= nil then known = known + 1 end
    if entry.person.attended then attended = attended + 1 end
    if entry.person.minutes then timed = timed + 1 end
  end
  local word = next(gathering.words)
  if #gathering.kept > 0 and known == 0 and word then
    return "attended", ("%s: it is not known who attended: \"%s\" is neither a known yes nor a known no")
      :format(opened.file, word)
  end
  if #gathering.kept > 0 and known == 0 then return "attended", not_known(opened, "who attended", "attended") end
  if attended > 0 and timed == 0 then
    return "minutes", not_known(opened, "for how many minutes anybody attended", "minutes")
  end
end

-- Reports what the report does not say, unless the map says that it has no such column. To a rule it matters only if
-- nobody is selected, perhaps for this reason.
local function report_lacking(gathering, opened, options, context)
  local field, text = lacking(gathering, opened)
  if not field or (options and options.map and options.map[field] == false) then return end
  if context.lack then
    context.lack(text)
  elseif field == "attended" and next(gathering.words) == nil then -- a word has its own note
    context.note(text)
  end
end

-- Reads a report: steps through its attendees.
local function read_all(file, options, context, is_resolved)
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
  for _, entry in ipairs(gathering.kept) do
    attendance.sum(entry.person, entry.joins, gathering.order, gathering.is_certain)
  end
  report_lacking(gathering, opened, options, context)
  return cursor.of(gathering.kept, function(entry) return entry.person end)
end

--- Walks the attendees of a report (docs/data.md). Rows with an invalid value are skipped, and reported with file,
--- line, field and value. Raises if the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Attendee?
local function attendees(file, options, context, is_resolved)
  return shared.items("attendees", file, options, context, function(its_context)
    return read_all(file, options, its_context, is_resolved)
  end)
end

return attendees
