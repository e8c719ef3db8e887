--- Compares a file of people with the users: who has none, who left and still has one, who is in another group.
local date = require "sendoso.dates.date"
local doubts = require "sendoso.data.doubts"
local employment = require "sendoso.data.employment"
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local lookup = require "sendoso.directory.lookup"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"

local diff = {}

---@class sendoso.directory.Difference
---@field what "no user"|"left"|"other group"|"unclear"|"not expected"|"not in file" the last two are only named
---@field name? string
---@field email? string
---@field group? string the group of the user
---@field wanted? string the group by the mapping
---@field row? string as "staff.csv:17"
---@field reason? string

-- A group that is in no list has no name.
local function group_of(user)
  local group = user.groups and user.groups[1]
  return group and (group.name or tostring(group.id)) or nil
end

local function difference(what, person, more)
  more = more or {}
  more.what, more.name, more.row = what, recipient.of(person).name, origin.of(person)
  more.email = recipient.email(person)
  return more
end

-- Why somebody who has no user is not expected to have one; nil: they are.
local function unexpected(person, day)
  local kind = employment.kind(person)
  if kind then return kind .. " are not invited" end
  local leave = employment.leave(person)
  if leave then return ("is on leave (%s)"):format(leave) end
  local starts = person.hire_date
  return date.is(starts) and starts > day and ("starts on %s"):format(tostring(starts)) or nil
end

-- Who works here, and has no user.
local function without_user(person, wanted, day)
  local reason = unexpected(person, day)
  if reason then return difference("not expected", person, { reason = reason }) end
  if not recipient.email(person) then return difference("unclear", person, { reason = "email is missing" }) end
  return difference("no user", person, { wanted = wanted })
end

-- Why it is not clear whether somebody works here; nil: it is.
local function doubt_of(person, day)
  local doubt = doubts.of(person, day) or employment.unclear_rehire(person)
  local word, what = employment.unknown(person)
  return doubt or word and ("has the unknown %s \"%s\""):format(what, word) or nil
end

-- What is different for one person of the file; nil: nothing.
local function compare(person, user, map, day)
  local doubt = doubt_of(person, day)
  if doubt then return difference("unclear", person, { reason = doubt }) end
  if employment.has_left(person, day) then
    return user and user.status == "active" and difference("left", person, { group = group_of(user) }) or nil
  end
  local wanted = map and map:of(person)
  if not user then return without_user(person, wanted, day) end
  local group = group_of(user)
  if user.status == "active" and wanted and wanted ~= group then
    return difference("other group", person, { group = group, wanted = wanted })
  end
end

-- Without departments, nobody would be in another group than the mapping says.
local function check_departments(map, count, departments)
  if not map or count == 0 or departments > 0 then return end
  fail.raise("invalid", "nobody in the file has a department, by which the mapping tells the group", {
    hint = "its column must be called Department, or have another known heading; `sendoso data FILE` shows its columns",
  })
end

--- Compares. Raises on failure.
---@param client sendoso.Client
---@param people fun(): sendoso.Person? of the file
---@param map? sendoso.directory.Mapping
---@param day sendoso.Date
---@return sendoso.directory.Difference[] differences in the order of the file, then the users that it does not have
---@return integer count of those that somebody must see to
function diff.of(client, people, map, day)
  if map then map:check(client) end
  local known = lookup.of(client)
  local list, count, in_file = json.list {}, 0, {}
  local everybody, departments = 0, 0
  for person in people do
    everybody, departments = everybody + 1, departments + (person.department and 1 or 0)
    local user = known:find(person)
    if user then in_file[user] = true end
    local one = compare(person, user, map, day)
    list[#list + 1] = one
    if one and one.what ~= "not expected" then count = count + 1 end
  end
  check_departments(map, everybody, departments)
  for _, user in ipairs(known.users) do
    if not in_file[user] then
      list[#list + 1] = { what = "not in file", name = user.name, group = group_of(user),
        email = user.emails[1] and user.emails[1].email }
    end
  end
  return list, count
end

return diff
