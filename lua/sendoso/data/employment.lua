--- How a person is employed, in the words of the systems that we know: have they left, are they on leave, are
--- they employed at all? The meaning of an unknown word is never guessed.
local answer = require "sendoso.data.answer"
local date = require "sendoso.dates.date"
local heading = require "sendoso.data.file.heading"
local trim = require "sendoso.trim"

local employment = {}

-- A text as it is compared: "Full_Time" and "full-time" are the same as "full time".
local function word_of(text)
  if type(text) ~= "string" then return "" end
  return trim((heading.lower(text):gsub("\u{2013}", " "):gsub("[_%s-]+", " ")))
end

local function set(words)
  local members = {}
  for word in words:gmatch "[^,\n]+" do members[word_of(word)] = true end
  members[""] = nil
  return members
end

local left = set [[terminated, inactive, left, leaver, left company, left the company, exited, former, resigned,
  retired, dismissed, deceased, offboarded, departed, separated, deactivated, archived, ex-employee, not active,
  no longer employed, inaktiv, ausgeschieden, inactif,
  sorti, parti, inactivo, baja, de baja, inattivo, cessato, inactief, uit dienst, inativo, desligado,
  nieaktywny, zwolniony, avslutad, fratrådt, sluttet, 退職, 退社, 离职]]

local here = set [[active, employed, actively employed, active employee, hired, pending, onboarding, current, enabled,
  working, full time, part time, permanent, regular, temporary, probation, notice, notice period,
  aktiv, probezeit, gekündigt, befristet, unbefristet, angestellt, actif, active (actif), en poste, en activité,
  activo, en activo, alta, ativo, attivo, in forza, actief, in dienst, aktywny, anställd, ansat, cadre, non cadre,
  agent de maîtrise, employé, 在職, 在籍, 在职]]

local away = set [[auszeit, elternzeit, furloughed, loa, maternity, paternity, mutterschutz, sabbatical, karenz,
  suspended, onleave, en congé, congé parental, congé maternité, excedencia, permiso, in aspettativa,
  congedo, verlof, met verlof, licença, afastado, urlop, föräldraledig, tjänstledig, 休職, 育休]]

local active_words = set [[payroll, eligible, process, assignment, paid, employee, worker, fulltime, parttime, regular,
  permanent, hired, working]]

-- Words that alone say nothing; and those that "non" may be before: a non-employee is no employee.
local small = set [[full, part, a, o, h, na, on, of, and, at, por, will, non, open, ended, time, term, job, hours,
  weekly, core, hire, team, member, vertrag, contrat, à, durée, equivalent]]
local after_non = set "exempt, union, cadre, standard"

-- Does a text consist of such words only, and of small ones and numbers?
local function consists_of(text, members)
  local said, before = false, nil
  text = text:gsub("full time", "fulltime"):gsub("part time", "parttime")
  for part in text:gmatch "[%w\x80-\xff]+" do
    local is_small = small[part] or part:find "^%d+h?$"
    if not is_small and not members[part] or before == "non" and not after_non[part] then return false end
    said, before = said or not is_small, part
  end
  return said
end

--- Is it a word that means that somebody works here?
---@param text string
---@return boolean
function employment.is_here(text)
  local word = word_of(text)
  -- "Active - Payroll Eligible", but not "Active until May" or "Active (on leave)".
  local rest = word:match "^active%f[%W](.*)"
  return here[word] or rest ~= nil and consists_of(rest, active_words)
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

local outside = set [[contract, external, extern, externe, externer, contractors, contract worker, vendor, temp,
  leiharbeiter, zeitarbeit, ic, prestataire, intérimaire, indépendant, externo, autónomo, autonomo, esterno,
  consulente, uitzendkracht, inhuur, zzp, extern medewerker, terceirizado, zleceniobiorca, konsult, vikar, 派遣社員, 業務委託]]

local interns = set [[stagiaire, becario, en prácticas, tirocinante, stagista, estagiário, stagiair, stażysta, stage,
  praktikum, student trainee, インターン, 实习生]]

-- Phrases that mean a plain employee, and the words of which such a phrase may consist.
local inside = set [[w2, w-2, team member, direct hire,
  permanent contract, fixed term contract, indefinite contract, unlimited contract,
  open ended contract, employment contract, contract of employment, vast, clt, efetivo, 正社員, 正式员工, 정규직, 契約社員]]
local inside_words = set [[fulltime, parttime, ft, pt, regular, reg, perm, permanent, employee,
  employees, staff, salaried, salary, hourly, exempt, nonexempt, union, standard, fte, fixed, indefinite,
  unlimited, internal, worker, direct, hris, eor, peo, seasonal, executive, management, manager,
  professional, active, cadre,
  angestellte, angestellter, angestellt, arbeitnehmer, arbeitnehmerin, mitarbeiter, mitarbeiterin, mitarbeitende,
  mitarbeitender, arbeiter, arbeiterin, beschäftigte, beschäftigter, tarif, tariflich, tarifangestellte,
  tarifangestellter, außertariflich, leitender, leitende, leitend, festangestellt, festangestellte,
  festangestellter, festanstellung, fest, vollzeit, teilzeit, unbefristet, befristet, minijob, midijob,
  arbeitsvertrag, unbefristeter, unbefristete, befristeter, befristete, tarifmitarbeiter, kaufmännisch, gewerblich,
  white, blue, collar, office, associate, indéterminée, déterminée, ouvrier, ouvrière,
  operaio, operaia, impiegato, impiegata, quadro, dirigente, tjänsteman,
  cdi, cdd, temps, plein, complet, partiel, salarié, salariée, employé, employée, titulaire, fonctionnaire,
  indefinido, indefinida, contrato, temporal, tiempo,
  completo, completa, jornada, parcial, empleado, empleada, fijo, fija,
  plantilla, tempo, indeterminato, determinato, indeterminado, pieno, parziale, dipendente, integral,
  empregado, empregada, efetiva, vaste, dienst, onbepaalde, bepaalde, tijd, voltijd, deeltijd, medewerker, werknemer,
  umowa, pracę, czas, nieokreślony, określony, pełny, etat, etatowy, pracownik,
  tillsvidare, tillsvidareanställning, tillsvidareanställd, anställd, heltid, deltid, fastansat, fastanställd, fast,
  ansat, ansatt, vakituinen, määräaikainen]]

-- In other systems than Personio (see data.person), "Intern" is a person who is no employee.
local outside_patterns = { "contractor", "non employee", "nonemployee", "not an? ?employee", "contingent", "freelanc",
  "temporary worker", "consultant", "agency", "1099", "subcontract" }
local intern_patterns = { "%f[%a]interns?%f[%A]", "internship", "praktikant", "werkstudent", "working student" }

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
  local type_ = word_of(person.type)
  if outside[type_] or has_one(type_, outside_patterns) then return "contractors" end
  if interns[type_] or has_one(type_, intern_patterns) then return "interns" end
end

--- Does a text mean a plain employee?
---@param text string
---@return boolean
function employment.is_employee(text)
  local word = word_of(text)
  if here[word] or inside[word] then return true end
  return consists_of(word, inside_words) and not employment.kind { type = text }
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
