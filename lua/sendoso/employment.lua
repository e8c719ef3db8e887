--- How somebody works here, in the words of the systems that we know: have they left, are they away, are
--- they employed at all?
local employment = {}

local function lower(text) return type(text) == "string" and text:lower() or "" end

local left = { terminated = true, inactive = true, inaktiv = true, left = true, former = true }

--- Has the person left on that day, or before?
---@param person sendoso.Person
---@param day sendoso.Date
---@return boolean
function employment.has_left(person, day)
  if person.termination_date then return person.termination_date <= day end
  return left[lower(person.status)] or lower(person.type) == "terminated" or false
end

local truths = { yes = true, y = true, ["true"] = true, ["1"] = true, x = true, ja = true }

--- Is the person on leave? Returns the word for it, or nil.
---@param person sendoso.Person
---@return string?
function employment.leave(person)
  local status = lower(person.status)
  if status:find "leave" or status == "auszeit" or status == "elternzeit" or status == "furloughed" then
    return person.status
  end
  return truths[lower(person.on_leave)] and "on leave" or nil
end

local outside = { contract = true, external = true, extern = true, contractors = true }

--- What is the person, if not an employee: "contractors", "interns", or nil.
---@param person sendoso.Person
---@return "contractors"|"interns"|nil
function employment.kind(person)
  local type_ = lower(person.type)
  if outside[type_] or type_:find "contractor" or type_:find "contingent" or type_:find "freelanc"
    or type_:find "consultant" then
    return "contractors"
  end
  if type_:find "%f[%a]interns?%f[%A]" or type_:find "internship" or type_:find "praktikant"
    or type_:find "werkstudent" or type_:find "working.student" then
    return "interns"
  end
end

--- Has the person asked for no gifts?
---@param person sendoso.Person
---@return boolean
function employment.has_opted_out(person)
  local word = lower(person.opt_out)
  return truths[word] or word:find "^opted" ~= nil
end

return employment
