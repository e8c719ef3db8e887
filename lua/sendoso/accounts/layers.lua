--- The settings of an account, each with where it came from: a flag comes before the environment, the environment
--- before the profile, and the profile before the default.
local values = require "sendoso.accounts.values"

local layers = {}

local PRODUCTION = "https://app.sendoso.com"

---@class sendoso.Profile the settings of an account, by their names (see accounts/values.lua), and
---@field profile? string its name; nil: no profile is used
---@field named_by? string what names it: "--profile", "SENDOSO_PROFILE", "profile use", or "open" of a script
---@field token? string of the environment
---@field sandbox? boolean --sandbox
---@field is_implied? boolean it has no section: unless it is signed in, there is none
---@field credentials? sendoso.SignIn|false of sign_in.add: false: it is not signed in. A token comes first
---@field sources table<string, string> of each: "--zone", "SENDOSO_LEDGER", "profiles.ini:7", "default"

--- Returns a variable of the environment; nil: it is not set, or empty.
---@param env? table<string, string> default: the environment of the process
---@param name string
---@return string?
function layers.variable(env, name)
  local value
  if env then value = env[name] else value = os.getenv(name) end
  return value ~= "" and value or nil
end

-- The value of a setting, and where it came from.
local function resolve(value, flags, env, section)
  local given = flags[value.name]
  local of_profile = value.is_below and section and section.values[value.name]
  -- A flag does not lift what the profile caps.
  if given and of_profile and value.is_below(of_profile, given) then given = nil end
  if given ~= nil then return given, "--" .. value.name:gsub("_", "-") end
  given = value.env and layers.variable(env, value.env)
  if given ~= nil then return given, value.env end
  given = section and section.values[value.name]
  if given ~= nil then return given, ("profiles.ini:%d"):format(section.lines[value.name]) end
  if value.default ~= nil then return value.default, "default" end
end

--- Returns the settings of a profile. With --sandbox nothing of it that says which account it is counts; and where it
--- is one of several in a script ("open"), nothing of the environment that does.
---@param section? sendoso.ProfileSection nil: no profile is used
---@param named_by? string
---@param flags table<string, any>
---@param env? table<string, string>
---@return sendoso.Profile
function layers.settle(section, named_by, flags, env)
  local found = { profile = section and section.name, named_by = named_by, sandbox = flags.sandbox,
    is_implied = section and section.is_implied, sources = {} }
  local of_account = not flags.sandbox and section or nil
  for _, value in ipairs(values.list) do
    local of_env = value.is_account and named_by == "open" and {} or env
    local of_section = value.is_account and of_account or not value.is_account and section or nil
    found[value.name], found.sources[value.name] = resolve(value, flags, of_env, of_section)
  end
  if of_account and not found.base_url then
    found.base_url, found.sources.base_url = PRODUCTION, "default"
  end
  if named_by ~= "open" then found.token = layers.variable(env, "SENDOSO_ACCESS_TOKEN") end
  found.sources.token = found.token and "SENDOSO_ACCESS_TOKEN" or nil
  return found
end

return layers
