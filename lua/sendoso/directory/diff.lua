--- Compares a file of people with the users: who has none, who left and still has one, who is in another group.
local address = require "sendoso.address"
local directory = require "sendoso.directory"
local doubts = require "sendoso.data.doubts"
local employment = require "sendoso.data.employment"
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local trim = require "sendoso.trim"

local diff = {}

---@class sendoso.directory.Difference
---@field what "no user"|"left"|"other group"|"not in file"|"unclear" the last two are only named
---@field name? string
---@field email? string
---@field group? string the group of the user
---@field wanted? string the group by the mapping
---@field row? string as "staff.csv:17"
---@field reason? string

-- All addresses of a person, in their one spelling.
local function emails_of(person)
  local list = {}
  for _, field in ipairs { "email", "work_email", "home_email" } do
    local email = person[field]
    if type(email) == "string" and email:find "@" then list[#list + 1] = address.bare(email) end
  end
  return list
end

--- Reads a mapping: a CSV with the columns Department and Group. Raises if it is none.
---@param path string
---@return table<string, string> map department in small letters -> name of a group
function diff.read_map(path)
  local text = fail.need(require("sendoso.core").text(path))
  local map, number = {}, 0
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    local department, group = line:match '^%s*"?([^",;]+)"?%s*[,;]%s*"?([^",;]+)"?%s*$'
    if number == 1 and not (department and department:lower() == "department" and group:lower() == "group") then
      fail.raise("invalid", ("%s:1: expected the heading Department,Group"):format(path))
    end
    if number > 1 and line:find "%S" then
      if not department then
        fail.raise("invalid", ("%s:%d: expected a department and a group"):format(path, number))
      end
      local name = trim(department):lower()
      if map[name] and map[name] ~= trim(group) then
        fail.raise("invalid", ("%s:%d: the department \"%s\" has another group above"):format(path, number, department))
      end
      map[name] = trim(group)
    end
  end
  return map
end

-- The users by address, and those whose address nobody has asked for yet.
local function read_users(client)
  local by_email, list = {}, {}
  local users <close> = directory.walk(client, "users")
  for user in users do
    list[#list + 1] = user
    for _, one in ipairs(user.emails) do by_email[address.bare(one.email)] = user end
  end
  return by_email, list
end

local function user_of(by_email, person)
  for _, email in ipairs(emails_of(person)) do
    if by_email[email] then return by_email[email] end
  end
end

local function group_of(user) return user.groups and user.groups[1] and user.groups[1].name end

local function difference(what, person, more)
  more = more or {}
  more.what, more.name, more.row = what, recipient.of(person).name, origin.of(person)
  more.email = more.email or emails_of(person)[1]
  return more
end

-- What is different for one person of the file; nil: nothing.
local function compare(person, user, map, day)
  local doubt = doubts.of(person, day) or employment.unclear_rehire(person)
  if doubt then return difference("unclear", person, { reason = doubt }) end
  if employment.has_left(person, day) then
    return user and user.status == "active" and difference("left", person, { group = group_of(user) }) or nil
  end
  local wanted = map and person.department and map[person.department:lower()]
  if not user then return difference("no user", person, { wanted = wanted }) end
  local group = group_of(user)
  if user.status == "active" and wanted and wanted ~= group then
    return difference("other group", person, { group = group, wanted = wanted })
  end
end

--- Compares. Raises on failure.
---@param client sendoso.Client
---@param people fun(): sendoso.Person? of the file
---@param map? table<string, string>
---@param day sendoso.Date
---@return sendoso.directory.Difference[] differences in the order of the file, then the users that it does not have
---@return integer count of those that somebody must see to
function diff.of(client, people, map, day)
  local by_email, users = read_users(client)
  local list, count, in_file = json.list {}, 0, {}
  for person in people do
    local user = user_of(by_email, person)
    if user then in_file[user] = true end
    local one = compare(person, user, map, day)
    if one then list[#list + 1], count = one, count + 1 end
  end
  for _, user in ipairs(users) do
    if not in_file[user] then
      list[#list + 1] = { what = "not in file", name = user.name, group = group_of(user),
        email = user.emails[1] and user.emails[1].email }
    end
  end
  return list, count
end

return diff
