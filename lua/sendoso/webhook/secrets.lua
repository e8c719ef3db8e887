--- The secrets of sources, from the environment: SENDOSO_WEBHOOK_SECRET for Sendoso, and SENDOSO_WEBHOOK_SECRET_NAME
--- for the others. Several, with spaces between them, while one takes the place of another.
local fail = require "sendoso.fail"
local signing = require "sendoso.webhook.signing"

local secrets = {}

--- Returns the variable that has the secrets of a source.
---@param source sendoso.WebhookSource
---@return string
function secrets.variable(source)
  return "SENDOSO_WEBHOOK_SECRET" .. (source.name == "sendoso" and "" or "_" .. source.name:upper():gsub("-", "_"))
end

-- What no source would have as a secret, or nil. Neither it nor a part of it is repeated.
local function problem(source, secret)
  if source.is_basic then return not secret:find "^[^:]+:." and "expected USER:PASSWORD" or nil end
  if not signing.key(source.schemes[1], secret) then return "expected a secret such as whsec_…, in base64" end
end

--- Returns the secrets of a source; none is needed where its path is the secret. Returns nil and an error if there is
--- none, or one of them cannot be right.
---@param source sendoso.WebhookSource
---@param read fun(name: string): string? os.getenv
---@return string[]?, sendoso.Error?
function secrets.of(source, read)
  local list, name = {}, secrets.variable(source)
  if source.is_secret_path then return list end
  for secret in (read(name) or ""):gmatch "%S+" do
    local reason = problem(source, secret)
    if reason then return fail("invalid", ("%s: %s"):format(name, reason)) end
    list[#list + 1] = secret
  end
  if #list > 0 then return list end
  return fail("invalid", name .. " is not set",
    { hint = ("set it to the secret that %s signs with"):format(source.name) })
end

return secrets
