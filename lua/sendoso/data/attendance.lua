--- Who attended, when and for how long: what one row of a report says, and what all rows of a person say.
local answer = require "sendoso.data.answer"
local heading = require "sendoso.data.file.heading"
local instant = require "sendoso.dates.instant"
local reader = require "sendoso.dates.reader"
local stay = require "sendoso.dates.stay"

local attendance = {}

local function set(words)
  local members = {}
  for word in words:gmatch "[^,\n]+" do members[word:match "^%s*(.-)%s*$"] = true end
  return members
end

local yes = set [[attended, attended live, checked in, checked-in, checked_in, present, joined, in meeting, in_meeting,
  in the meeting, showed, showed up, anwesend, teilgenommen, eingecheckt, présent, présente, a participé, asistió,
  asistente, presente, ha partecipato, aanwezig, compareceu, obecny, obecna, närvarande, deltog, deltagit, mødt, 出席]]

local no = set [[not attending, not attended, did not attend, did not join, absent, no show, no-show, no_show, noshow,
  refunded, cancelled, canceled, declined, rejected, denied, waitlist, waitlisted, deleted, in_waiting_room,
  in waiting room, waiting room, waiting, in lobby, in_lobby, lobby, not checked in, not going, abwesend,
  abgelehnt, refusé, rechazado, rifiutato, afgewezen, rejeitado, odrzucono, avvisad, キャンセル, 承認拒否,
  nicht teilgenommen, nicht erschienen, storniert, absente, no asistió, ausente, cancelado, annulé, assente, afwezig,
  afgemeld, não compareceu, nieobecny, nieobecna, frånvarande, deltog inte, ikke mødt, 欠席]]

-- These words mean that the person has a ticket, nothing more.
local tickets = set [[attending, registered, approved, confirmed, accepted, going, invited, pending, pending approval,
  pending_approval, paid, valid, reserved, complete, completed, ok, done, session, active, free, free order,
  angemeldet, bestätigt, inscrit, inscrito, confirmado, iscritto, confermato, aangemeld, zapisany, anmäld, tilmeldt,
  genehmigt, approuvé, aprobado, approvato, goedgekeurd, aprovado, zatwierdzono, zaakceptowano, godkänd, godkendt,
  承認済み]]

-- What a word says: true, false, "ticket", or nil if it is not known.
local function meaning_of(word)
  word = heading.lower(word)
  if yes[word] or answer.is_yes(word) then return true end
  if no[word] or answer.is_no(word) then return false end
  return tickets[word] and "ticket" or nil
end

local times = { joined_at = true, left_at = true }

--- Returns the text of a field, or nil; in reports a dash means that there is no value, and so does 0001-01-01.
---@param row sendoso.Row
---@param name string
---@return string?
function attendance.text(row, name)
  local column = row.table.columns.by_name[name]
  local text = column and row.table.sheet:value(row.at, column)
  if text and (text:find "^%-+$" or text:lower() == "n/a") then return nil end
  if text and times[name] and reader.placeholder(text) then return nil end
  return text
end

-- Some systems write when somebody checked in, in place of a yes.
local function is_moment(text)
  return (reader.moment(text, "mdy") or reader.moment(text, "dmy")) ~= nil
end

-- What the words of a row say of whether the person attended; or nil, and a word that is not known.
local function said(row)
  local waiting = attendance.text(row, "waiting")
  if waiting and answer.is_yes(waiting) then return false end -- joined the waiting room only
  local is_ticket
  for _, name in ipairs { "attended", "status" } do
    local word = attendance.text(row, name)
    local meaning
    if word then meaning = meaning_of(word) end
    if meaning == nil and name == "attended" and is_moment(word or "") then meaning = true end
    if meaning == false or (meaning and name == "attended" and meaning ~= "ticket") then return meaning end
    if word and meaning == nil then return nil, word end
    is_ticket = is_ticket or meaning == "ticket" and name == "attended"
  end
  return is_ticket and "ticket" or nil
end

-- Did the person of a row attend? nil: the row does not say.
local function came(row, minutes)
  local meaning, word = said(row)
  if meaning == "ticket" or word then return nil, word end
  if meaning ~= nil then return meaning end
  if attendance.text(row, "joined_at") then return true end
  if minutes then return minutes > 0 end
  local status = attendance.text(row, "status")
  if status and meaning_of(status) == true then return true end
  local columns = row.table.columns
  if columns.source ~= "Microsoft Teams" then return nil end
  -- Teams lists the people who attended and, for a webinar, the people who registered, who have no times. An
  -- administrator may have removed all times; or they are in a language that is not known.
  if columns.by_name.joined_at or columns.by_name.minutes then return false end
  return columns.by_name.role ~= nil or nil
end

--- Returns the order of day and month, and whether it is certain. If it is not given, it is the order in which the
--- event is shorter: no event takes a month.
---@param texts string[] all times of the report
---@param given? "mdy"|"dmy"
---@return "mdy"|"dmy" order, boolean is_certain
function attendance.order(texts, given)
  if given then return given, true end
  local best, least, begins, tie
  for _, order in ipairs { "mdy", "dmy" } do
    local first, last
    local read = true
    for _, text in ipairs(texts) do
      local at = reader.moment(text, order)
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

--- Reads one join of a person: its start and end, and its length according to the report.
---@param row sendoso.Row
---@return { joined?: string, left?: string, minutes?: number, attended?: boolean }? join nil: an invalid value
---@return string? reason
---@return string? word which is neither a known yes nor a known no
function attendance.join(row)
  local join = { joined = attendance.text(row, "joined_at"), left = attendance.text(row, "left_at") }
  local stated, seconds = attendance.text(row, "minutes"), tonumber(attendance.text(row, "seconds") or "")
  if stated then
    join.minutes = stay.minutes(stated)
    if not join.minutes then
      return nil, ("minutes \"%s\" is not a duration (expected 62 or 1h 2m)"):format(stated)
    end
  elseif seconds then
    join.minutes = seconds / 60
  end
  local word
  join.attended, word = came(row, join.minutes)
  return join, nil, word
end

-- The minutes in which a person was there: two devices at the same time do not count twice.
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

-- How long a person was there: for one join, what the report says; for several joins, the union of their times,
-- or the sum of their minutes if they have no times.
local function minutes_of(joins, order)
  local intervals, sum, known = {}, 0, false
  for _, join in ipairs(joins) do
    local first = join.joined and reader.moment(join.joined, order)
    local last = join.left and reader.moment(join.left, order)
    if first and last and last >= first then
      intervals[#intervals + 1] = { first, last }
      -- A stay cannot be longer than from joining to leaving: the report has other units than minutes.
      if join.minutes and join.minutes > (last - first) / 60 + 1 then join.minutes = (last - first) / 60 end
    end
    if join.minutes then sum, known = sum + join.minutes, true end
  end
  if #intervals == #joins and (#joins > 1 or not known) then return math.ceil(union(intervals)) end
  return known and math.ceil(sum) or nil
end

--- Sums up the joins of a person, into the attendee.
---@param person sendoso.Attendee gets attended, minutes and joined_at
---@param joins table[] see `join`
---@param order "mdy"|"dmy"
---@param is_certain boolean is that order known?
function attendance.sum(person, joins, order, is_certain)
  local stays, away, first, first_text = {}, false, nil, nil
  for _, join in ipairs(joins) do
    if join.attended then stays[#stays + 1] = join end
    away = away or join.attended == false
    local at = join.attended ~= false and join.joined and reader.moment(join.joined, order)
    if at and (not first or at < first) then first, first_text = at, join.joined end
  end
  if #stays > 0 then
    person.attended, person.minutes = true, minutes_of(stays, order)
  elseif away then
    person.attended, person.minutes = false, 0
  end
  if first then person.joined_at = is_certain and instant.civil(first) or first_text end
end

return attendance
