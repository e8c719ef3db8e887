--- sendoso me: beside the user, which account it is, and until when it is signed in.
local account = require "sendoso.ledger.account"
local instant = require "sendoso.dates.instant"

local me = {}

--- The columns of a person's eyes; programs get Sendoso's own fields.
me.columns = "account profile service host token_ends"

-- When the access token ends, in words.
local function end_of(client)
  local settings = client.settings
  if client.sandbox then return "never" end
  if settings.token or not settings.credentials then return "not known" end
  return instant.utc(settings.credentials.ends_at) .. ", then it is renewed"
end

--- Adds to a user what is known of the account.
---@param client sendoso.Client
---@param user table
---@return table
function me.with_account(client, user)
  local all = { service = client.where, host = client.host, profile = client.settings.profile,
    token_ends = end_of(client) }
  all.account = account.identify(client.core) or "not known"
  for name, value in pairs(user) do all[name] = value end
  return all
end

return me
