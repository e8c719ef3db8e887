--- The settings of an account, each with where it came from: a flag comes before the environment, the environment
--- before the profile, and the profile before the default.
local path = require "sendoso.path"
local values = require "sendoso.accounts.values"

local layers = {}

local PRODUCTION = "https://app.sendoso.com"

---@class sendoso.Profile the settings of an account, by their names (see accounts/values.lua), and
---@field profile? string its name; nil: no profile is used
---@field named_by? string what names it: "--profile", "SENDOSO_PROFILE", "profile use", or "open" of a script
---@field token? string of the environment
---@field credentials? sendoso.SignIn a token comes first
---@field sources table<string, string> of each: "--zone", "SENDOSO_LEDGER", "profiles.ini:7", "default"

---@class sendoso.SignIn what a profile is signed in with
---@field path string
---@field base_url string
---@field client_id string
---@field ends_at integer when the access token ends, seconds since 1970
---@field has_secret boolean is the client secret kept with it?

--- Returns a variable of the environment; nil: it is not set, or empty.
---@param env? table<string, string> default: the environment of the process
---@param name string
---@return string?
function layers.variable(env, name)
  local value
  if env then value = env[name] else value = os.getenv(name) end
  return value ~= "" and value or nil
end

--- Returns the file that keeps what a profile is signed in with.
---@param name string
---@return string
function layers.credentials_path(name) return path.config("credentials/" .. name) end

-- The value of a setting, and where it came from.
local function resolve(value, flags, env, section, sign_in)
  local given = flags[value.name]
  if given ~= nil then return given, "--" .. value.name:gsub("_", "-") end
  given = value.env and layers.variable(env, value.env)
  if given ~= nil then return given, value.env end
  given = section and section.values[value.name]
  if given ~= nil then return given, ("profiles.ini:%d"):format(section.lines[value.name]) end
  given = sign_in and sign_in[value.name]
  if given ~= nil then return given, "sign-in" end
  if value.default ~= nil then return value.default, "default" end
end

-- What a profile is signed in with; false: it is not.
local function sign_in_of(section)
  local where = layers.credentials_path(section.name)
  local kept, err = require("sendoso.core").credentials { path = where }
  if not kept then return kept, err end
  return { path = where, base_url = kept.base_url, client_id = kept.client_id, ends_at = kept.ends_at,
    has_secret = kept.has_secret }
end

-- Which account it is. The token of the environment is not that of a profile that was named aloud and is signed in.
local function add_account(found, sign_in, env)
  found.credentials = sign_in or nil
  if found.named_by == "open" or found.named_by == "--profile" and found.credentials then return end
  found.token = layers.variable(env, "SENDOSO_ACCESS_TOKEN")
  found.sources.token = found.token and "SENDOSO_ACCESS_TOKEN" or nil
end

--- Returns the settings of a profile. With --sandbox nothing of it that says which account it is counts; and where it
--- is one of several in a script ("open"), nothing of the environment that does.
---@param section? sendoso.ProfileSection nil: no profile is used
---@param named_by? string
---@param flags table<string, any>
---@param env? table<string, string>
---@param is_new? boolean somebody signs in: what is damaged will be replaced
---@return sendoso.Profile?
---@return sendoso.Error? err what it is signed in with cannot be read; never without a profile
function layers.settle(section, named_by, flags, env, is_new)
  local found = { profile = section and section.name, named_by = named_by, sources = {} }
  local of_account, sign_in, err = not flags.sandbox and section or nil, nil, nil
  if of_account then sign_in, err = sign_in_of(section) end
  if err and not (is_new and err.kind == "store") then return nil, err end
  for _, value in ipairs(values.list) do
    local of_env = value.is_account and named_by == "open" and {} or env
    local of_section = value.is_account and of_account or not value.is_account and section or nil
    found[value.name], found.sources[value.name] = resolve(value, flags, of_env, of_section, sign_in or nil)
  end
  if of_account and not found.base_url then
    found.base_url, found.sources.base_url = PRODUCTION, "default"
  end
  add_account(found, sign_in, env)
  return found
end

return layers
