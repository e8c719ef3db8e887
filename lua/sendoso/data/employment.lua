--- How a person is employed, in the words of the systems that we know: have they left, are they on leave, are
--- they employed at all? The meaning of an unknown word is never guessed.
local answer = require "sendoso.data.answer"
local date = require "sendoso.dates.date"
local heading = require "sendoso.data.file.heading"

local employment = {}

local function lower(text) return type(text) == "string" and heading.lower(text) or "" end

local function set(words)
  local members = {}
  for word in words:gmatch "[^,\n]+" do members[word:match "^%s*(.-)%s*$"] = true end
  return members
end

local left = set [[terminated, inactive, left, former, resigned, retired, dismissed, deceased, offboarded, departed,
  separated, deactivated, archived, ex-employee, ex employee, not active, no longer employed, inaktiv, ausgeschieden,
  inactif, sorti, parti, inactivo, baja, de baja, inattivo, cessato, inactief, uit dienst, inativo, desligado,
  nieaktywny, zwolniony, avslutad, fratrådt, sluttet, 退職, 退社, 离职]]

local here = set [[active, employed, actively employed, active employee, hired, pending, onboarding, current, enabled,
  working, full-time, full time, part-time, part time, permanent, regular, temporary, probation, notice, notice period,
  aktiv, probezeit, gekündigt, befristet, unbefristet, angestellt, actif, active (actif), en poste, en activité,
  activo, en activo, alta, ativo, attivo, in forza, actief, in dienst, aktywny, anställd, ansat, cadre, non cadre,
  non-cadre, agent de maîtrise, employé, 在職, 在籍, 在职]]

local away = set [[auszeit, elternzeit, furloughed, loa, maternity, paternity, mutterschutz, sabbatical, karenz,
  suspended, on_leave, onleave, en congé, congé parental, congé maternité, excedencia, permiso, in aspettativa,
  congedo, verlof, met verlof, licença, afastado, urlop, föräldraledig, tjänstledig, 休職, 育休]]

--- Is it a word that means that somebody works here?
---@param word string
---@return boolean
function employment.is_here(word) return here[lower(word)] or false end

--- Does the file say that the person works here, in a column of its own or as the status?
---@param person sendoso.Person
---@return boolean
function employment.is_active(person)
  if person.active ~= nil and answer.is_yes(person.active) then return true end
  return here[lower(person.status)] or false
end

-- Does the file say that the person has left, whatever the date?
local function is_gone(person)
  -- In BambooHR it is the type; a state may be that of an account, not of an address.
  for _, word in ipairs { lower(person.status), lower(person.type), lower(person.state) } do
    if left[word] or word:find "^terminated" then return true end
  end
  if person.terminated ~= nil and answer.is_yes(person.terminated) then return true end
  return person.active ~= nil and (answer.is_no(person.active) or left[lower(person.active)] or false)
end

-- Is the date of leaving that of an earlier employment?
local function is_earlier(person)
  local hired, ended = person.hire_date, person.termination_date
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
    local word = lower(person[field])
    if word:find "leave" or away[word] then return person[field] end
  end
  return person.on_leave ~= nil and answer.is_yes(person.on_leave) and "on leave" or nil
end

-- Is it an answer to a yes-or-no column, or a known status?
local function is_known(value)
  return value == nil or answer.is_yes(value) or answer.is_no(value) or here[lower(value)] or left[lower(value)]
end

--- Returns a status that is neither known to mean employed nor to mean left; or nil.
---@param person sendoso.Person
---@return string?
function employment.unknown_status(person)
  local status = person.status
  if employment.leave(person) then return nil end
  if status ~= nil and not here[lower(status)] and not left[lower(status)] then return tostring(status) end
  for _, field in ipairs { "active", "terminated" } do
    if not is_known(person[field]) then return tostring(person[field]) end
  end
end

local outside = set [[contract, external, extern, externe, externer, contractors, contract worker, vendor, temp,
  leiharbeiter, zeitarbeit, ic, prestataire, intérimaire, indépendant, externo, autónomo, autonomo, esterno,
  consulente, uitzendkracht, inhuur, zzp, extern medewerker, terceirizado, zleceniobiorca, konsult, vikar, 派遣社員, 業務委託]]

local interns = set [[stagiaire, becario, en prácticas, tirocinante, stagista, estagiário, stagiair, stażysta, stage,
  praktikum, student trainee, インターン, 实习生]]

-- Phrases that mean a plain employee, and the words of which such a phrase may consist.
local inside = set [[w2, w-2, direct_employee, full_time, part_time, vollzeit, teilzeit, angestellter, mitarbeiter,
  festangestellt, cdi, cdd, temps plein, temps partiel, salarié, indefinido, tiempo completo, tiempo parcial, empleado,
  fijo, indeterminato, tempo indeterminato, tempo determinato, dipendente, vast, onbepaalde tijd, bepaalde tijd, clt,
  efetivo, umowa o pracę, tillsvidare, tillsvidareanställning, heltid, deltid, fastansat, 正社員]]
local inside_words = set [[full, time, fulltime, part, parttime, ft, pt, regular, permanent, employee, employees,
  staff, salaried, salary, hourly, exempt, non, standard, fte, fixed, term, indefinite, unlimited, internal, worker,
  core]]

-- In other systems than Personio (see data.person), "Intern" is a person who is no employee.
local outside_patterns = { "contractor", "contingent", "freelanc", "temporary worker", "consultant", "agency", "1099",
  "subcontract" }
local intern_patterns = { "%f[%a]interns?%f[%A]", "internship", "praktikant", "werkstudent", "working.student" }

local function has_one(text, patterns)
  for _, pattern in ipairs(patterns) do
    if text:find(pattern) then return true end
  end
  return false
end

--- Returns what the person is if not an employee: "contractors" or "interns"; or nil.
---@param person { type?: string }
---@return "contractors"|"interns"|nil
function employment.kind(person)
  local type_ = lower(person.type)
  if outside[type_] or has_one(type_, outside_patterns) then return "contractors" end
  if interns[type_] or has_one(type_, intern_patterns) then return "interns" end
end

--- Does a text mean a plain employee?
---@param text string
---@return boolean
function employment.is_employee(text)
  if employment.kind { type = text } then return false end
  local word = lower(text)
  if here[word] or inside[word] then return true end
  local all = word:find "%a" ~= nil and not word:find "[\x80-\xff]"
  for part in word:gmatch "%w+" do all = all and inside_words[part] or false end
  return all
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
