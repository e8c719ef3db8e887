--- The directory: users, team groups and roles in one normal form, as other directories have it. Nothing is invented:
--- what the API does not say is absent.
local address = require "sendoso.address"
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local pages = require "sendoso.client.pages"

local directory = {}

---@class sendoso.directory.User
---@field id? integer absent: invited, and not a user yet
---@field first_name? string
---@field last_name? string
---@field name? string
---@field emails { email: string, is_primary: boolean }[]
---@field status "active"|"invited" invited: by our own ledger
---@field roles? { id: string, name: string }[] only of the user whose account it is: the API says no other
---@field groups? { id: integer, name?: string }[]
---@field remote_data? table what the API has said, on request

---@class sendoso.directory.Group
---@field id integer
---@field name? string
---@field organization? { id: integer }
---@field group_type "team"
---@field created_at? string
---@field updated_at? string
---@field remote_data? table with its budgets, on request

---@class sendoso.directory.Role
---@field id string
---@field name string
---@field source string where it is documented, or whose it was seen to be

-- Roles that Sendoso documents. The operation that invites takes the first two.
local ROLES = {
  { id = "regular", source = "documented: POST /api/v3/users" },
  { id = "manager", source = "documented: POST /api/v3/users" },
  { id = "sender", source = "documented: SCIM" }, { id = "admin", source = "documented: SCIM" },
}

local function text_of(value) return type(value) == "string" and value ~= "" and value or nil end

-- An ID may be a number in one list, and text in another.
local function is_same(id, other) return id ~= nil and tostring(id) == tostring(other) end

-- What is asked for once, for all users.
local function open(client)
  local names = {}
  local list <close> = client.groups { fields = { "id", "name" } }
  for group in list do
    if group.id then names[tostring(group.id)] = text_of(group.name) end
  end
  return { groups = names, me = fail.need(client.me()) }
end

local function user_of(user, known, args)
  local first, last, email = text_of(user.first_name), text_of(user.last_name), text_of(user.email)
  local group, role = user.team_group_id, is_same(user.id, known.me.id) and text_of(known.me.role)
  return {
    id = user.id, first_name = first, last_name = last, name = first and last and first .. " " .. last or first or last,
    emails = json.list { email and { email = email, is_primary = true } }, status = "active",
    roles = role and json.list { { id = role, name = role } } or nil,
    groups = group and json.list { { id = group, name = known.groups[tostring(group)] } } or nil,
    remote_data = args.remote_data and user or nil,
  }
end

local function group_of(group, args)
  return {
    id = group.id, name = text_of(group.name), organization = group.team_id and { id = group.team_id } or nil,
    group_type = "team", created_at = group.created_at, updated_at = group.updated_at,
    remote_data = args.remote_data and group or nil,
  }
end

-- Whom our ledger knows to be invited, and who is no user yet.
local function invited(client)
  local ledger, err = client:ledger_to_read()
  if ledger == nil then error(err, 0) end
  if not ledger then return {} end
  local seen, list = {}, {}
  local users <close> = client.users { fields = { "email" } }
  for user in users do
    if text_of(user.email) then seen[address.bare(user.email)] = true end
  end
  for _, row in ipairs(fail.need(ledger:list { operation = "invite", state = "sent" })) do
    if not seen[row.recipient] then
      seen[row.recipient] = true
      list[#list + 1] = { emails = json.list { { email = row.recipient, is_primary = true } }, status = "invited" }
    end
  end
  return list
end

-- The roles, with those that were seen.
local function roles_of(client)
  local list, known = {}, {}
  for i, role in ipairs(ROLES) do
    list[i] = { id = role.id, name = role.id, source = role.source }
    known[role.id] = true
  end
  local role = text_of(fail.need(client.me()).role)
  if role and not known[role] then list[#list + 1] = { id = role, name = role, source = "seen: your own user" } end
  return list
end

-- One list after another.
local function chained(first, rest)
  local own
  return cursor.new(function()
    local item = not own and first()
    if item then return item end
    own = own or cursor.of(rest())
    return own()
  end)
end

local walks = {}

function walks.users(client, args)
  local users, known = client.users(), nil
  return chained(function()
    local user = users()
    known = known or open(client)
    return user and user_of(user, known, args)
  end, function() return invited(client) end)
end

function walks.groups(client, args)
  local groups = client.groups()
  return cursor.new(function()
    local group = groups()
    return group and group_of(group, args)
  end)
end

function walks.roles(client) return cursor.of(roles_of(client)) end

local parts = {}

-- The users, and behind their last page those who are invited.
function parts.users(client, args, place)
  if place.part == "i" then return pages.cut(cursor.of(invited(client)), place) end
  local page = fail.need(pages.read(client, "users", { cursor = args.cursor, limit = place.limit }))
  local known = open(client)
  for i, user in ipairs(page.result) do page.result[i] = user_of(user, known, args) end
  page.next_cursor = page.next_cursor or #invited(client) > 0
    and pages.cursor { number = 1, limit = place.limit, seen = 0, part = "i" } or nil
  return page
end

function parts.groups(client, args, place)
  local page = fail.need(pages.read(client, "groups", { cursor = args.cursor, limit = place.limit }))
  for i, group in ipairs(page.result) do page.result[i] = group_of(group, args) end
  return page
end

function parts.roles(client, _, place) return pages.cut(cursor.of(roles_of(client)), place) end

--- The lists of the directory.
directory.lists = { "users", "groups", "roles" }

--- Walks a list. Raises on failure.
---@param client sendoso.Client
---@param name "users"|"groups"|"roles"
---@param args? { remote_data?: boolean }
---@return fun(): table?
function directory.walk(client, name, args) return walks[name](client, args or {}) end

--- Reads a page of a list.
---@param client sendoso.Client
---@param name "users"|"groups"|"roles"
---@param args? { cursor?: string, limit?: integer, remote_data?: boolean }
---@return { result: table[], next_cursor?: string }?, sendoso.Error?
function directory.page(client, name, args)
  args = args or {}
  local place, err = pages.place(args)
  if not place then return nil, err end
  local page
  page, err = fail.try(parts[name], client, args, place)
  if not page then return nil, err end
  json.list(page.result)
  return page
end

return directory
