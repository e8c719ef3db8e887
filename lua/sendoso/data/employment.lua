--- How a person is employed, in the words of the systems that we know: have they left, are they on leave, are
--- they employed at all? The meaning of an unknown word is never guessed.
local employment = {}

local function lower(text) return type(text) == "string" and text:lower() or "" end

local function set(words)
  local members = {}
  for word in words:gmatch "[^,\n]+" do members[word:match "^%s*(.-)%s*$"] = true end
  return members
end

local left = set [[terminated, inactive, inaktiv, left, former, resigned, retired, dismissed, deceased, ausgeschieden]]

local here = set [[active, aktiv, employed, actively employed, hired, pending, onboarding, current, enabled, working,
  full-time, full time, part-time, part time, permanent, regular, temporary, probation, probezeit, notice,
  notice period,
  gekündigt, befristet]]

local away = set [[auszeit, elternzeit, furloughed, loa, maternity, paternity, mutterschutz, sabbatical, karenz,
  suspended]]

--- Has the person left on that day, or before?
---@param person sendoso.Person
---@param day sendoso.Date
---@return boolean
function employment.has_left(person, day)
  for _, word in ipairs { lower(person.status), lower(person.type) } do -- in BambooHR it is the type
    if left[word] or word:find "^terminated" then return true end
  end
  return person.termination_date ~= nil and person.termination_date <= day
end

local truths = set "yes, y, true, 1, x, ja, on"
local lies = set "no, n, false, 0, nein, off"

-- Is it a yes, as text, as a boolean, or as a number?
local function is_yes(value) return value == true or value == 1 or truths[lower(value)] or false end

--- Is the person on leave? Returns the word for it, or nil.
---@param person sendoso.Person
---@return string?
function employment.leave(person)
  for _, field in ipairs { "status", "type" } do
    local word = lower(person[field])
    if word:find "leave" or away[word] then return person[field] end
  end
  return is_yes(person.on_leave) and "on leave" or nil
end

--- Does the status say that the person is employed?
---@param person sendoso.Person
---@return boolean
function employment.is_active(person) return here[lower(person.status)] or false end

--- Returns a status that is neither known to mean employed nor to mean left; or nil.
---@param person sendoso.Person
---@return string?
function employment.unknown_status(person)
  local status = person.status
  if status == nil or here[lower(status)] or left[lower(status)] or employment.leave(person) then return nil end
  return tostring(status)
end

local outside = set [[contract, external, extern, externe, externer, contractors, contract worker, vendor, temp,
  leiharbeiter, zeitarbeit]]

--- Returns what the person is if not an employee: "contractors" or "interns"; or nil.
---@param person sendoso.Person
---@return "contractors"|"interns"|nil
function employment.kind(person)
  local type_ = lower(person.type)
  if outside[type_] or type_:find "contractor" or type_:find "contingent" or type_:find "freelanc"
    or type_:find "temporary worker" or type_:find "consultant" or type_:find "agency"
    or type_:find "1099" or type_:find "subcontract" then
    return "contractors"
  end
  if type_:find "%f[%a]interns?%f[%A]" or type_:find "internship" or type_:find "praktikant"
    or type_:find "werkstudent" or type_:find "working.student" then
    return "interns"
  end
end

--- Has the person asked for no gifts? Every value except a no is a yes.
---@param person table
---@return boolean
function employment.has_opted_out(person)
  local value = person.opt_out
  if value == nil or value == false or value == 0 then return false end
  return not lies[lower(value)]
end

return employment
