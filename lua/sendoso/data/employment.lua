--- How a person is employed, in the words of the systems that we know: have they left, are they on leave, are
--- they employed at all? The meaning of an unknown word is never guessed.
local answer = require "sendoso.data.answer"
local contract = require "sendoso.data.contract"
local date = require "sendoso.dates.date"
local heading = require "sendoso.data.file.heading"
local trim = require "sendoso.trim"

local employment = {}

--- The fields that say how somebody is employed, beside dates.
employment.fields = { "status", "type", "state", "terminated", "active", "on_leave" }

local MOST = 1000 -- words that are remembered: even large files have few

-- Remembers what a function says of a text. It says something or nothing.
local function remembered(read)
  local known, count = {}, 0
  return function(text)
    local said = known[text]
    if said ~= nil then return said or nil end
    if count >= MOST then known, count = {}, 0 end
    said = read(text)
    known[text], count = said or false, count + 1
    return said or nil
  end
end

local plain_word = remembered(function(text)
  return trim((heading.lower(text):gsub("\u{2013}", " "):gsub("[_%s-]+", " ")))
end)

-- A text as it is compared: "Full_Time" and "full-time" are the same as "full time".
local function word_of(text)
  if type(text) ~= "string" then return "" end
  if text:find "^%l[%l ]*%l$" and not text:find("  ", 1, true) then return text end
  return plain_word(text)
end

local function set(words)
  local members = {}
  for word in words:gmatch "%s*([^%s,][^,\n]*)" do members[word_of(word)] = true end
  return members
end

local left = set [[terminated, inactive, left, leaver, left company, left the company, exited, former, resigned,
  retired, dismissed, deceased, offboarded, departed, separated, deactivated, archived, ex-employee, not active,
  no longer employed, retiree, pensioner, former employee, inactive employee, fired, inaktiv, ausgeschieden,
  ausgetreten, entlassen, inactif, sorti, sortie, parti, partie, licencié, licenciée, retraité, retraitée,
  inactivo, inactiva, baja, de baja, cesado, cesada, jubilado, jubilada, despedido, despedida, inattivo, inattiva,
  cessato, cessata, dimesso, dimessa, licenziato, licenziata, inactief, uit dienst, ontslagen, inativo, inativa,
  desligado, desligada, demitido, demitida, exonerado, exonerada, nieaktywny, nieaktywna, zwolniony, zwolniona,
  avslutad, slutat, uppsagd, fratrådt, sluttet, 退職, 退職済み, 退職済, 退社, 离职, 已离职]]

local here = set [[active, employed, actively employed, active employee, hired, pending, onboarding, current, enabled,
  working, on notice, rehired, full time, part time, permanent, regular, temporary, probation, notice, notice period,
  aktiv, probezeit, gekündigt, befristet, unbefristet, angestellt, actif, active (actif), présent, en poste,
  en activité, activo, activa, activo/a, en activo, alta, ativo, ativa, attivo, attiva, in forza, in servizio,
  actief, in dienst, aktywny, aktywna, zatrudniony, zatrudniona, anställd, ansat, cadre, non cadre,
  agent de maîtrise, employé, 在職, 在職中, 在籍, 在籍中, 在职]]

local away = set [[auszeit, elternzeit, furloughed, loa, maternity, paternity, mutterschutz, sabbatical, karenz,
  suspended, onleave, en congé, congé parental, congé maternité, excedencia, permiso, in aspettativa,
  congedo, verlof, met verlof, licença, afastado, urlop, föräldraledig, tjänstledig, 休職, 育休]]

local active_words = set [[payroll, eligible, process, assignment, paid, employee, worker, fulltime, parttime, regular,
  permanent, hired, working]]

--- Is it a word that means that somebody works here?
---@param text string
---@return boolean
function employment.is_here(text)
  local word = word_of(text)
  -- "Active - Payroll Eligible", but not "Active until May" or "Active (on leave)".
  local rest = word:match "^active%f[%W](.*)"
  return here[word] or rest ~= nil and contract.consists_of(rest, active_words)
end

--- Does a status mean that somebody works here? It may be the type of an employment: "Regular, hourly".
---@param status string
---@return boolean
function employment.is_working(status)
  return employment.is_here(status) or employment.is_employee(status)
end

--- Does the file say that the person works here, in a column of its own or as the status?
---@param person sendoso.Person
---@return boolean
function employment.is_active(person)
  if person.active ~= nil and answer.is_yes(person.active) then return true end
  return employment.is_working(person.status)
end

--- Is it a word that means that somebody has left?
---@param text any
---@return boolean
function employment.is_left(text)
  local word = word_of(text)
  return left[word] or word:find "^terminated" ~= nil
end

--- Is it a word that means that somebody is on leave? A "leaver" is not.
---@param text any
---@return boolean
function employment.is_away(text)
  local word = word_of(text)
  return not left[word] and (away[word] or word:find "%f[%w\x80-\xff]leave%f[^%w\x80-\xff]" ~= nil)
end

-- Does the file say that the person has left, whatever the date?
local function is_gone(person)
  -- In BambooHR it is the type; a state may be that of an account, not of an address.
  for _, field in ipairs { "status", "type", "state" } do
    if employment.is_left(person[field]) then return true end
  end
  if person.terminated ~= nil and answer.is_yes(person.terminated) then return true end
  return person.active ~= nil and (answer.is_no(person.active) or employment.is_left(person.active))
end

-- Is the date of leaving that of an earlier employment?
local function is_earlier(person)
  local ended = person.termination_date
  local hired = ended ~= nil and person.hire_date
  return date.is(hired) and date.is(ended) and ended < hired
end

--- Has the person left on that day, or before? A date of leaving before the date of hire is of an earlier employment.
---@param person sendoso.Person
---@param day sendoso.Date
---@return boolean
function employment.has_left(person, day)
  if is_gone(person) then return true end
  return person.termination_date ~= nil and person.termination_date <= day and not is_earlier(person)
end

--- Returns why it is not known whether the person works here, if the dates contradict each other and no status says
--- that they were hired again; or nil.
---@param person sendoso.Person
---@return string?
function employment.unclear_rehire(person)
  if not is_earlier(person) or employment.is_active(person) then return nil end
  return ("left on %s, before the hire date %s, and no status says that they were hired again; correct a date, or set "
    .. "the status to active"):format(tostring(person.termination_date), tostring(person.hire_date))
end

--- Is the person on leave? Returns the word for it, or nil.
---@param person sendoso.Person
---@return string?
function employment.leave(person)
  for _, field in ipairs { "status", "type" } do
    if employment.is_away(person[field]) then return person[field] end
  end
  local said = person.on_leave
  return said ~= nil and not answer.is_no(said) and not employment.is_here(said) and "on leave" or nil
end

-- Is it a word that says whether somebody works here?
local function is_status(value) return employment.is_here(value) or employment.is_left(value) end

--- Returns a word that is not known, and the name of its field: a status that means neither employed nor left, or a
--- type that means neither an employee nor somebody else; or nil.
---@param person sendoso.Person
---@return string? word, string? what "status" or "employment type"
function employment.unknown(person)
  if employment.leave(person) then return nil end
  local status, type_ = person.status, person.type
  if status ~= nil and not employment.is_working(status) and not employment.is_left(status) then
    return tostring(status), "status"
  end
  for _, field in ipairs { "active", "terminated" } do
    local value = person[field]
    if value ~= nil and not answer.is_yes(value) and not answer.is_no(value) and not is_status(value) then
      return tostring(value), "status"
    end
  end
  if type_ == nil or employment.is_left(type_) or employment.is_employee(type_) or employment.kind(person) then
    return nil
  end
  return tostring(type_), "employment type"
end

local kind_of, is_employee = remembered(contract.kind), remembered(contract.is_employee)

--- Returns what the person is if not an employee: "contractors" or "interns"; or nil.
---@param person { type?: string }
---@return "contractors"|"interns"|nil
function employment.kind(person)
  local word = word_of(person.type)
  return word ~= "" and kind_of(word) or nil
end

--- Does a text mean a plain employee?
---@param text string
---@return boolean
function employment.is_employee(text)
  local word = word_of(text)
  return here[word] or is_employee(word) or false
end

--- Has the person asked for no gifts? In a column about opting out, every value except a no is a yes; in one about
--- opting in, every value except a yes is a no.
---@param person table
---@return boolean
function employment.has_opted_out(person)
  local out, opted_in = person.opt_out, person.opt_in
  if out ~= nil and not answer.is_no(out) then return true end
  return opted_in ~= nil and not answer.is_yes(opted_in)
end

return employment
