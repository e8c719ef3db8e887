--- The requests of a sign-in and of its end, and what is kept of it: both are the core's.
local core = require "sendoso.core"

local exchange = {}

local function options_of(app, secret, more)
  local options = {
    client_secret = secret and secret.text, client_auth = app.client_auth, ca_file = app.trust.ca_file,
    ca_dir = app.trust.ca_dir, timeout_ms = app.timeout_ms,
  }
  for name, value in pairs(more) do options[name] = value end
  return options
end

-- Keeps tokens. Where that is not possible nobody has them: they are revoked.
local function keep(app, secret, tokens)
  local kept = {
    base_url = app.base_url, client_id = app.client_id, client_secret = secret.is_kept and secret.text or nil,
  }
  for name, value in pairs(tokens) do kept[name] = value end
  local ok, err = core.keep_credentials(app.place, kept)
  if ok then return true end
  core.sign_out(options_of(app, secret, {
    base_url = app.base_url, client_id = app.client_id, token = tokens.access_token,
  }))
  return nil, err
end

--- Exchanges a code for tokens, and keeps them. Returns what was granted, with blanks between; "" where that is not
--- said.
---@param app sendoso.Application
---@param secret sendoso.Secret
---@param question sendoso.Authorization
---@param code string
---@return string? scope, sendoso.Error?
function exchange.sign_in(app, secret, question, code)
  local tokens, err = core.sign_in(options_of(app, secret, {
    base_url = app.base_url, client_id = app.client_id, code = code, code_verifier = question.verifier,
    redirect_uri = question.redirect_uri,
  }))
  if not tokens then return nil, err end
  local ok
  ok, err = keep(app, secret, tokens)
  if not ok then return nil, err end
  return tokens.scope or ""
end

--- Returns how a profile is signed in, without its secrets; false: it is not.
---@param app sendoso.Application
---@return sendoso.core.Credentials|false|nil, sendoso.Error?
function exchange.look(app) return core.credentials(app.place) end

--- Makes the folder of a file, and the file by which it is locked.
---@param place sendoso.core.Where
---@return true?, sendoso.Error?
function exchange.make_folder(place)
  local ok, err = core.private_file(place.path .. ".lock")
  if err then err.hint = "set XDG_CONFIG_HOME to a folder that you can write" end
  return ok, err
end

--- Revokes what a profile was given.
---@param app sendoso.Application
---@param secret? sendoso.Secret where it is not kept with the tokens
---@return true?, sendoso.Error?
function exchange.revoke(app, secret)
  return core.sign_out(options_of(app, secret, { credentials = app.place }))
end

--- Forgets what a profile was given.
---@param app sendoso.Application
---@return true?, sendoso.Error?
function exchange.forget(app) return core.forget_credentials(app.place) end

return exchange
