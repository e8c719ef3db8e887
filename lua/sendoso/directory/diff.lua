--- Compares a file of people with the users: who has none, who left and still has one, who is in another group.
local doubts = require "sendoso.data.doubts"
local employment = require "sendoso.data.employment"
local json = require "sendoso.json"
local lookup = require "sendoso.directory.lookup"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"

local diff = {}

---@class sendoso.directory.Difference
---@field what "no user"|"left"|"other group"|"not in file"|"unclear" the last two are only named
---@field name? string
---@field email? string
---@field group? string the group of the user
---@field wanted? string the group by the mapping
---@field row? string as "staff.csv:17"
---@field reason? string

local function group_of(user) return user.groups and user.groups[1] and user.groups[1].name end

local function difference(what, person, more)
  more = more or {}
  more.what, more.name, more.row = what, recipient.of(person).name, origin.of(person)
  more.email = recipient.email(person)
  return more
end

-- What is different for one person of the file; nil: nothing.
local function compare(person, user, map, day)
  local doubt = doubts.of(person, day) or employment.unclear_rehire(person)
  if doubt then return difference("unclear", person, { reason = doubt }) end
  if employment.has_left(person, day) then
    return user and user.status == "active" and difference("left", person, { group = group_of(user) }) or nil
  end
  local wanted = map and map:of(person)
  if not user then return difference("no user", person, { wanted = wanted }) end
  local group = group_of(user)
  if user.status == "active" and wanted and wanted ~= group then
    return difference("other group", person, { group = group, wanted = wanted })
  end
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
  for person in people do
    local user = known:find(person)
    if user then in_file[user] = true end
    local one = compare(person, user, map, day)
    if one then list[#list + 1], count = one, count + 1 end
  end
  for _, user in ipairs(known.users) do
    if not in_file[user] then
      list[#list + 1] = { what = "not in file", name = user.name, group = group_of(user),
        email = user.emails[1] and user.emails[1].email }
    end
  end
  return list, count
end

return diff
