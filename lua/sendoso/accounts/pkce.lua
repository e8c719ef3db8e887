--- PKCE (RFC 7636): whoever exchanges a code proves to be the one who asked for it.
local core = require "sendoso.core"

local pkce = {}

--- Returns a text that nobody can guess.
---@return string
function pkce.secret()
  local bytes, err = core.random(32)
  if not bytes then error(err, 0) end
  return core.base64url(bytes)
end

--- Returns what is shown when a code is asked for. The verifier is shown when it is exchanged.
---@param verifier string
---@return string
function pkce.challenge(verifier) return core.base64url(core.sha256(verifier)) end

return pkce
