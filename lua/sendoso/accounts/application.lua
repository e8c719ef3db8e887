--- The program that signs in: where, as which client ID, and for which profile.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local profiles = require "sendoso.accounts.profiles"
local sign_in = require "sendoso.accounts.sign_in"

local application = {}

---@class sendoso.Application
---@field profile string the name under which it is signed in
---@field place sendoso.core.Where where that is kept
---@field base_url string
---@field client_id? string
---@field client_auth "body"|"basic"
---@field redirect_uri string
---@field scope string
---@field credential_command? string
---@field secret_file? string
---@field asks? boolean may a person be asked for the secret?
---@field trust sendoso.Trust
---@field timeout_ms? integer

local PRODUCTION = "https://app.sendoso.com"

local DEFAULT = "default" -- the profile for whom one is enough

--- What is asked for: to read, to send gifts, and to invite users.
application.SCOPE = "public write update"

-- Where the sign-in of a profile is kept. A database is not looked into for one that nobody names.
local function place_of(found, is_named)
  local place, err = sign_in.place(found)
  if not place or is_named or not place.driver then return place, err end
  return fail("invalid", "a sign-in that is kept in the database of the ledger needs the name of a profile",
    { field = "profile", hint = "add --profile NAME, or set SENDOSO_PROFILE" })
end

-- What signs in for a profile, which may not exist yet; what it was signed in with may be damaged, and is replaced.
local function settle(flags, trust)
  local name = profiles.chosen(flags)
  local found, err = profiles.find(name or DEFAULT, flags, nil, { is_new = true })
  if not found then return nil, err end
  local place
  place, err = place_of(found, name ~= nil)
  if not place then return nil, err end
  local ok
  ok, err = sign_in.add(found)
  if not ok and err.kind ~= "store" then return nil, err end
  return {
    profile = found.profile, place = place, base_url = found.base_url or PRODUCTION, client_id = found.client_id,
    client_auth = found.client_auth, redirect_uri = found.redirect_uri, scope = flags.scope or application.SCOPE,
    credential_command = found.credential_command, trust = trust,
  }
end

local function check_redirect(uri)
  if uri:find "^%a[%w+.-]*:[^%s#]+$" then return true end
  return fail("invalid", ("redirect_uri: expected a URL, as it is registered with Sendoso, got \"%s\""):format(uri),
    { field = "redirect_uri" })
end

--- Returns what signs in for a profile, by what is given, flags, the environment and profiles.ini.
---@param given { profile?: string, base_url?: string, client_id?: string, redirect_uri?: string, scope?: string }
---@param settings sendoso.Settings
---@return sendoso.Application?, sendoso.Error?
function application.find(given, settings)
  local flags = {}
  for _, set in ipairs { settings.given, given } do
    for name, value in pairs(set) do flags[name] = value end
  end
  local app, err = settle(flags, settings.trust)
  if not app then return nil, err end
  local ok
  ok, err = check_redirect(app.redirect_uri)
  if ok then ok, err = core.service(app.base_url) end
  if not ok then return nil, err end
  return app
end

--- Can it ask for access? It needs a client ID.
---@param app sendoso.Application
---@return true?, sendoso.Error?
function application.check(app)
  if app.client_id then return true end
  return fail("auth", "no client ID is set", {
    hint = "set SENDOSO_CLIENT_ID, or client_id in profiles.ini; Sendoso gives you one (developers@sendoso.com)",
  })
end

--- Returns where it signs in, in words.
---@param app { base_url: string }
---@return string
function application.service(app)
  local where, host = core.service(app.base_url)
  return ("%s (%s)"):format(where == "sandbox" and "the sandbox" or where, host)
end

return application
