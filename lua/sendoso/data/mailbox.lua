--- Identifiers that several people of a file have: a mailbox that they share; or that of one person before and after a
--- change of name and ID, of which the file does not say that it is one.
local date = require "sendoso.dates.date"
local employment = require "sendoso.data.employment"
local names = require "sendoso.data.names"

local mailbox = {}

-- Two or three people who stay have one mailbox. If more have, somebody may have filled a column down.
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

-- Those of the others who have something in common with somebody.
local function like(one, others, is_like)
  local list = {}
  for _, other in ipairs(others) do
    if is_like(one, other) then list[#list + 1] = other end
  end
  return list
end

-- Who leaves may be one who stays, with a new name: people marry, and get another ID when they are transferred. The
-- first name tells more than a date, which many have.
local function successors(leaver, staying)
  local list = like(leaver, staying, have_equal_first_names)
  return #list > 0 and list or like(leaver, staying, have_equal_dates)
end

--- How several people have an identifier in common.
---@param people sendoso.Person[] one of each
---@return boolean is_crowd are they too many to share a mailbox?
---@return { [1]: sendoso.Person, [2]: sendoso.Person }[] pairs of whom one may be the other one
function mailbox.of(people)
  local leaving, staying, pairs_of = {}, {}, {}
  for _, one in ipairs(people) do table.insert(employment.has_left(one, LAST_DAY) and leaving or staying, one) end
  if #staying > MOST then return true, {} end
  for _, leaver in ipairs(leaving) do
    for _, other in ipairs(successors(leaver, staying)) do pairs_of[#pairs_of + 1] = { leaver, other } end
  end
  return false, pairs_of
end

return mailbox
