--- What a rule that invites says of its gift: a role and a team group, instead of a campaign.
local check = require "sendoso.check"
local operations = require "sendoso.operations"
local words = require "sendoso.words"

local invitation = {}

--- What the key of an invitation is made of, unless a rule has a `once` of its own: it is the same, whoever invites.
invitation.PREFIX, invitation.ONCE = "invite", "{email}"

local roles = {}
for _, param in ipairs(operations.invite.params) do
  for role in (param.name == "role" and param.choices or ""):gmatch "[^|]+" do roles[role] = true end
end

--- Returns what is wrong with the gift of a rule that invites; nil: nothing.
---@param given table
---@return string?
function invitation.problem(given)
  if not roles[given.role] then
    return ("role: expected '%s', got %s"):format(table.concat(check.sorted(roles), "' or '"),
      type(given.role) == "string" and '"' .. given.role .. '"' or words.kind(given.role))
  end
  if math.type(given.group) ~= "integer" and type(given.group) ~= "string" then
    return given.group == nil and "group is missing: expected an ID or a name"
      or "group: expected an ID or a name, got " .. words.kind(given.group)
  end
end

return invitation
