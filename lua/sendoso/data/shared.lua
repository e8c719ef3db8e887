--- Identifiers that several people of a file have: a mailbox that they share; or one and the same person before and after
--- a change of name and ID, of which the file does not say that it is one.
local date = require "sendoso.dates.date"
local employment = require "sendoso.data.employment"
local names = require "sendoso.data.names"

local shared = {}

-- Two or three people have one mailbox. If more have, somebody may have filled a column down.
local MOST = 3

local LAST_DAY = date.new(9999, 12, 31)

-- Dates that one person has in each of their rows.
local own_dates = { "birthday", "hire_date", "original_hire_date" }

local function have_equal_dates(a, b)
  for _, field in ipairs(own_dates) do
    if a[field] and b[field] and tostring(a[field]) == tostring(b[field]) then return true end
  end
  return false
end

local function first_names(its_person)
  local set = {}
  for _, name in ipairs(names.of(its_person)) do set[name:match "^%S+"] = true end
  return set
end

local function have_equal_first_names(a, b)
  local set = first_names(a)
  for name in pairs(first_names(b)) do
    if set[name] then return true end
  end
  return false
end

-- Who leaves, and who stays under another name, may be one: people marry, and get another ID when they are transferred.
local function may_be_one(a, b)
  if employment.has_left(a, LAST_DAY) == employment.has_left(b, LAST_DAY) then return false end
  return have_equal_first_names(a, b) or have_equal_dates(a, b)
end

--- How several people have an identifier in common.
---@param people sendoso.Person[] one of each
---@return "crowd"|"shared"|"one" how crowd: too many to share a mailbox; one: two of them may be one person
function shared.of(people)
  if #people > MOST then return "crowd" end
  for i, one in ipairs(people) do
    for j = 1, i - 1 do
      if may_be_one(one, people[j]) then return "one" end
    end
  end
  return "shared"
end

return shared
