--- Finds the user that a person has: by any of the person's addresses.
local directory = require "sendoso.directory"
local identity = require "sendoso.data.identity"

local lookup = {}

---@class sendoso.directory.Lookup
---@field users sendoso.directory.User[]
---@field by_mark table<string, sendoso.directory.User> by "mail ann@example.com"
local Lookup = { __name = "sendoso.directory.lookup" }
Lookup.__index = Lookup

--- Returns the user of a person, or the invitation that is open; nil: there is neither.
---@param person sendoso.Person
---@return sendoso.directory.User?
function Lookup:find(person)
  local found
  identity.each(person, function(mark) found = found or self.by_mark[mark] end)
  return found
end

--- Reads all users, once. Raises on failure.
---@param client sendoso.Client
---@return sendoso.directory.Lookup
function lookup.of(client)
  local self = setmetatable({ users = {}, by_mark = {} }, Lookup)
  local users <close> = directory.walk(client, "users")
  for user in users do
    self.users[#self.users + 1] = user
    for _, one in ipairs(user.emails) do
      local mark = "mail " .. (identity.mail(one.email) or "")
      self.by_mark[mark] = self.by_mark[mark] or user
    end
  end
  return self
end

return lookup
