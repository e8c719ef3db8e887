--- Team groups by ID or exact name. A client reads them once.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"

local groups = {}

-- Reads all groups. Returns them by their IDs, and lists of them by their names.
local function load(client)
  local known = { by_id = {}, by_name = {} }
  local list <close> = client.groups { fields = { "id", "name" } }
  for group in list do
    if group.id then known.by_id[group.id] = group end
    if group.id and type(group.name) == "string" then
      known.by_name[group.name] = known.by_name[group.name] or {}
      table.insert(known.by_name[group.name], group)
    end
  end
  return known
end

local function by_id(known, id)
  local group = known.by_id[id]
  if group then return group end
  return fail("not_found", ("no team group has the ID %d"):format(id),
    { field = "group", hint = "run `sendoso groups` to list them" })
end

local function by_name(known, name)
  local same = known.by_name[name]
  if not same then
    return fail("not_found", ("no team group has the name '%s'"):format(name), { field = "group",
      hint = "run `sendoso groups` to list them" .. nearest(name, check.sorted(known.by_name)) })
  end
  if #same == 1 then return same[1] end
  return fail("invalid", ("%d team groups have the name '%s'"):format(#same, name),
    { field = "group", hint = "use the ID of one of them" })
end

local function find(client, group)
  if not client.known_groups then
    local err
    client.known_groups, err = fail.try(load, client)
    if not client.known_groups then return nil, err end
  end
  return (math.type(group) == "integer" and by_id or by_name)(client.known_groups, group)
end

--- Returns a team group. Exactly one must have that name.
---@param client sendoso.Client it remembers the groups that it has read
---@param group integer|string
---@return { id: integer, name?: string }?, sendoso.Error?
function groups.find(client, group)
  return require("sendoso.core").drive(find, client, group) -- one of many bodies reads them
end

return groups
