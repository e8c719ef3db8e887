--- Attendees from a report of a webinar, a meeting or an event: a person each, however often they joined.
local cursor = require "sendoso.cursor"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local source = require "sendoso.data.file"
local written = require "sendoso.dates.reader"

---@class sendoso.Attendee
---@field email? string
---@field first_name? string
---@field last_name? string
---@field name? string
---@field role string "attendee", or the report's own word
---@field attended? boolean nil: the report does not tell
---@field minutes? integer rounded up; 0 for who did not come; nil: the report does not tell
---@field joined_at? string as 2026-03-04T09:58:12, or as the report has it where its order is not known
---@field [string] any the report's other columns

-- Sections and roles of those who are no attendees.
local hosts = {}
for word in ("host co-host panelist staff organizer co-organizer organiser speaker"):gmatch "%S+" do
  hosts[word], hosts[word .. "s"], hosts[word .. " details"] = true, true, true
end

local function is_about_hosts(title) return hosts[(title or ""):lower()] or false end

-- Teams repeats in a third section each join of those in the second.
local function repeats(tables, title)
  if not (title or ""):lower():find "in%-meeting activit" then return false end
  for _, other in ipairs(tables) do
    if (other.sheet.title or ""):lower():find "participants" then return true end
  end
  return false
end

local yes = { yes = true, y = true, ja = true, ["true"] = true, ["1"] = true, attended = true, ["checked in"] = true }
local no = { no = true, n = true, nein = true, ["false"] = true, ["0"] = true, ["not attending"] = true,
  ["did not attend"] = true, absent = true, ["no show"] = true, ["no-show"] = true, refunded = true,
  cancelled = true, canceled = true }

-- Who holds a ticket, no more.
local tickets = { attending = true, registered = true }

-- Nothing, in the words of reports.
local function text_of(from, row, name)
  local column = from.columns.by_name[name]
  local text = column and from.sheet:value(row, column)
  if text and (text:find "^%-+$" or text:lower() == "n/a") then return nil end
  return text
end

-- Did a row's person come? nil: the row does not tell.
local function attendance(from, row, minutes)
  local waiting = text_of(from, row, "waiting")
  if waiting and yes[waiting:lower()] then return false end -- a join to the waiting room, no further
  local word = text_of(from, row, "attended")
  if word then
    if yes[word:lower()] then return true end
    if no[word:lower()] then return false end
    if tickets[word:lower()] then return nil end
    return nil, word
  end
  if text_of(from, row, "joined_at") then return true end
  if minutes then return minutes > 0 end
  if from.columns.source ~= "Microsoft Teams" then return nil end
  -- It lists those who came, and of a webinar those who registered: these have no times. An administrator
  -- may keep all times back.
  return not (from.columns.by_name.joined_at or from.columns.by_name.minutes)
end

-- The order of day and month that makes an event short, where the report's own is not said: nobody
-- stays for a month. Returns the order to read by, and whether it is certain.
local function order_of(texts, said)
  if said then return said, true end
  local best, least, begins, tie
  for _, order in ipairs { "mdy", "dmy" } do
    local first, last
    local read = true
    for _, text in ipairs(texts) do
      local at = written.moment(text, order)
      read = read and at ~= nil
      first, last = math.min(first or at or 0, at or 0), math.max(last or at or 0, at or 0)
    end
    if read and first then
      local span = last - first
      tie = best ~= nil and span == least and first ~= begins
      if not best or span < least then best, least, begins = order, span, first end
    end
  end
  return best or "mdy", best ~= nil and not tie
end

local Gathering = {}
Gathering.__index = Gathering

-- One join of a person: from when to when, and how long the report says that was.
function Gathering:read_join(from, row, place)
  local join = { joined = text_of(from, row, "joined_at"), left = text_of(from, row, "left_at") }
  local stated, seconds = text_of(from, row, "minutes"), tonumber(text_of(from, row, "seconds") or "")
  if stated then
    join.minutes = written.minutes(stated)
    if not join.minutes then
      self.say.fault(("%s: minutes: '%s' is no length of time; write it as 62, or 1h 2m"):format(place, stated))
      return nil
    end
  elseif seconds then
    join.minutes = seconds / 60
  end
  local word
  join.attended, word = attendance(from, row, join.minutes)
  if word and not self.words[word] then
    self.words[word] = true
    self.say.remark(("%s: attended: '%s' is no yes and no no; it is not known who of them came"):format(place, word))
  end
  return join
end

-- What a row says of one join, not of the person.
local of_a_join = { "minutes", "seconds", "joined_at", "left_at", "waiting", "attended" }

-- The attendee of a row: the one met before, or a new one.
function Gathering:person_of(from, row, place)
  local email = text_of(from, row, "email")
  local person = { email = email and recipient.normal(email) }
  for name in pairs(from.columns.by_name) do
    if person[name] == nil then person[name] = text_of(from, row, name) end
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

function Gathering:read(from)
  for row = 1, from.sheet:count() do
    local place = source.place(from.sheet, row)
    local fault = from.sheet:fault(row)
    if fault then
      self.say.fault(place .. ": " .. fault)
    elseif is_about_hosts(from.sheet.title) or is_about_hosts(text_of(from, row, "role")) then
      local email = text_of(from, row, "email")
      if email then self.hosts[recipient.normal(email)] = true end
      self.host_rows = self.host_rows + 1
    else
      local join = self:read_join(from, row, place)
      if join then
        self.rows = self.rows + 1
        table.insert(self:person_of(from, row, place).joins, join)
      end
    end
  end
end

-- Minutes in which somebody was there at least once: two devices do not count twice.
local function union(intervals)
  table.sort(intervals, function(a, b) return a[1] < b[1] end)
  local seconds, reached = 0, -math.huge
  for _, interval in ipairs(intervals) do
    local first = math.max(interval[1], reached)
    seconds = seconds + math.max(0, interval[2] - first)
    reached = math.max(reached, interval[2])
  end
  return seconds / 60
end

-- How long somebody was there: of one join what the report says; of several the union of their times,
-- or the sum where there are none.
local function minutes_of(joins, order)
  local intervals, sum, known = {}, 0, false
  for _, join in ipairs(joins) do
    local first = join.joined and written.moment(join.joined, order)
    local last = join.left and written.moment(join.left, order)
    if first and last and last >= first then
      intervals[#intervals + 1] = { first, last }
      -- Nobody stays longer than from their coming to their going: it was said in other units.
      if join.minutes and join.minutes > (last - first) / 60 + 1 then join.minutes = (last - first) / 60 end
    end
    if join.minutes then sum, known = sum + join.minutes, true end
  end
  if #intervals == #joins and (#joins > 1 or not known) then return math.ceil(union(intervals)) end
  return known and math.ceil(sum) or nil
end

-- Reads what somebody's joins say together.
function Gathering:finish(met)
  local person, came, away, first, first_text = met.person, {}, false, nil, nil
  for _, join in ipairs(met.joins) do
    if join.attended then came[#came + 1] = join end
    away = away or join.attended == false
    local at = join.attended ~= false and join.joined and written.moment(join.joined, self.order)
    if at and (not first or at < first) then first, first_text = at, join.joined end
  end
  if #came > 0 then
    person.attended, person.minutes = true, minutes_of(came, self.order)
  elseif away then
    person.attended, person.minutes = false, 0
  end
  if first then person.joined_at = self.is_certain and os.date("!%Y-%m-%dT%H:%M:%S", first) or first_text end
  return person
end

local function count(number, noun) return ("%d %s%s"):format(number, noun, number == 1 and "" or "s") end

-- Reads all tables of a report.
local function gather(opened, say)
  local self = setmetatable({ say = say, list = {}, by_key = {}, hosts = {}, words = {}, rows = 0, host_rows = 0 },
    Gathering)
  for _, from in ipairs(opened.tables) do
    if not repeats(opened.tables, from.sheet.title) then self:read(from) end
  end
  local texts, kept = {}, {}
  for _, met in ipairs(self.list) do
    -- A panelist is in the list of attendees as well when they joined before they were asked up.
    if not self.hosts[met.person.email or ""] then kept[#kept + 1] = met end
    for _, join in ipairs(met.joins) do
      texts[#texts + 1] = join.joined
      texts[#texts + 1] = join.left
    end
  end
  self.order, self.is_certain = order_of(texts, opened.order)
  self.kept = kept
  return self
end

--- Walks the attendees of a report (docs/data.md). Rows that cannot be used are reported with file,
--- line, field and value, and left out. Raises when the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.Reading
---@param say { fault: fun(reason: string), remark: fun(text: string) }
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Attendee?
local function attendees(file, options, say, is_resolved)
  local opened = source.open("attendees", file, "attendee", options, is_resolved)
  for _, remark in ipairs(opened.remarks) do say.remark(remark) end
  local gathering = gather(opened, say)
  if gathering.rows > #gathering.kept then
    say.remark(("%s: %s in %s"):format(opened.file, count(#gathering.kept, "attendee"), count(gathering.rows, "row")))
  end
  if gathering.host_rows > 0 then
    say.remark(("%s: %s of hosts, panelists and organizers left out; they are no attendees"):format(opened.file,
      count(gathering.host_rows, "row")))
  end
  local number = 0
  return cursor(function()
    number = number + 1
    local met = gathering.kept[number]
    return met and gathering:finish(met)
  end)
end

return attendees
