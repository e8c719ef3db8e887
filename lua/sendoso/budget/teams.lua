--- The team groups of an organisation and their members, as the API lists them: whose money a gift is counted as. Read
--- once, and only where a rule asks for it.
local fail = require "sendoso.fail"
local money = require "sendoso.money"

---@class sendoso.Teams
---@field client table
---@field groups? table<string, table> by name
---@field event? integer the last one of the ledger before they were read
---@field me? string the email of the user whose token it is, and their name
---@field name? string
---@field by_email? table<string, string> a member's email -> the name of their group
---@field is_twice? table<string, true> emails of members of two groups, and names of two groups
local Teams = {}
Teams.__index = Teams

local teams = {}

local function id_of(value) return math.tointeger(tonumber(value)) or value end

local function read(self)
  local groups, names, by_email, is_twice = {}, {}, {}, {}
  local list <close> = self.client.groups()
  for group in list do
    local name = group.name or ""
    is_twice[name] = groups[name] and true
    groups[name], names[id_of(group.id)] = group, group.name
  end
  local users <close> = self.client.users()
  for user in users do
    local email = type(user.email) == "string" and user.email:lower() or ""
    local team = names[id_of(user.team_group_id)]
    is_twice[email] = is_twice[email] or by_email[email] and by_email[email] ~= team or nil
    by_email[email] = team
  end
  self.groups, self.by_email, self.is_twice = groups, by_email, is_twice
  return true
end

-- Notes the last event that the ledger had before Sendoso was asked: what has changed since then may not be in the
-- answer.
local function note_event(self)
  if self.event then return true end
  local event, err = 0, nil
  if self.ledger then event, err = self.ledger:last_event() end
  self.event = event
  return event ~= nil, err
end

--- Reads groups and members, if that has not been done.
---@return true?, sendoso.Error?
function Teams:read()
  if self.groups then return true end
  local ok, err = note_event(self)
  if ok then ok, err = fail.try(read, self) end
  return ok, err
end

--- Returns the email of the user whose token it is: Sendoso charges them.
---@return string?, sendoso.Error?
function Teams:owner()
  if self.me then return self.me end
  local me, err = self.client.me()
  if not me then return nil, err end
  self.me = (me.email or ""):lower()
  self.name = ("%s %s"):format(me.first_name or "", me.last_name or ""):match "^%s*(.-)%s*$"
  return self.me
end

-- What a member has left: less than nothing, where Sendoso has sent more than there was.
local function read_balance(value)
  local text = tostring(value)
  local hundredths, why = money.parse((text:gsub("^%-", "")))
  return hundredths and text:find "^%-" and -hundredths or hundredths, why
end

-- What the members of a group have left, together or one of them.
local function balance(self, team, email)
  local sum, group = 0, self.groups[team]
  local list <close> = self.client.members(id_of(group.id))
  for member in list do
    if not email or (member.email or ""):lower() == email then
      local hundredths, why = read_balance(member.balance)
      if not hundredths then return fail("reply", ("the balance of a member of '%s': %s"):format(team, why)) end
      sum = sum + hundredths
    end
  end
  return math.max(0, sum)
end

--- Returns what Sendoso itself says that a group, or one of its members, may spend, in hundredths.
---@param team string
---@param field string
---@param email? string
---@return integer?, sendoso.Error?
function Teams:own_limit(team, field, email)
  local mark = table.concat({ team, field, email or "" }, "\0")
  if self.limits[mark] then return self.limits[mark] end
  if self.is_twice[team] then
    return fail("invalid", ("two team groups have the name '%s': which %s is meant?"):format(team, field))
  end
  local hundredths, err
  if field == "balance" then
    local function ask() return balance(self, team, email) end
    hundredths, err = fail.try(ask)
  else
    local value = self.groups[team][field]
    hundredths, err = money.parse(type(value) == "number" and value or tostring(value))
    if not hundredths then err = fail.new("reply", ("the %s of the team group '%s': %s"):format(field, team, err)) end
  end
  if not hundredths then return nil, err end
  self.limits[mark] = hundredths
  return hundredths
end

--- Returns the teams of a client's account, unread.
---@param client table
---@param ledger sendoso.core.Ledger|false
---@return sendoso.Teams
function teams.new(client, ledger) return setmetatable({ client = client, ledger = ledger, limits = {} }, Teams) end

return teams
