--- Profiles: which account is meant, and with which settings.
local fail = require "sendoso.fail"
local file = require "sendoso.accounts.file"
local layers = require "sendoso.accounts.layers"
local nearest = require "sendoso.nearest"
local path = require "sendoso.path"
local sign_in = require "sendoso.accounts.sign_in"
local store = require "sendoso.store"
local values = require "sendoso.accounts.values"

local profiles = {}

local DEFAULT = "default" -- the profile of a sign-in that names none

--- The names of the settings.
---@type string[]
profiles.names = {}
local texts = {}
for i, value in ipairs(values.list) do
  profiles.names[i] = value.name
  texts[value.name] = value.text or tostring
end

--- Returns the value of a setting as it is written in profiles.ini.
---@param name string
---@param value any
---@return string
function profiles.text(name, value) return texts[name](value) end

--- Checks a name, which becomes that of a file. Beside the credentials of a profile lie those that are being written,
--- and a lock: acme.new and acme.lock are no profiles.
---@param name string
---@return true?, sendoso.Error?
function profiles.check_name(name)
  local is_beside = name:find "%.new$" or name:find "%.lock$"
  if name:find "^[%l%d][%l%d._-]*$" and #name <= 64 and not is_beside then return true end
  return fail("invalid", ("profile: expected a name of small letters, digits, \"-\", \"_\" and \".\", got \"%s\"")
    :format(name), { field = "profile" })
end

-- The first line of a file of the configuration; nil: it is not there.
local function line_of(name)
  local where = fail.try(path.config, name)
  local handle <close> = where and io.open(where) or nil
  return handle and (handle:read "l" or "")
end

--- Returns the name that `profile use` has chosen; whatever else stands there is no name, and no other account is used
--- in its place.
---@return string?
function profiles.used()
  local name = line_of "profile"
  return name and name:match "^%s*(.-)%s*$"
end

--- Returns the name of the profile that is meant, and what names it.
---@param flags table<string, any>
---@param env? table<string, string>
---@return string? name, string? named_by
function profiles.chosen(flags, env)
  if flags.profile then return flags.profile, "--profile" end
  local name = layers.variable(env, "SENDOSO_PROFILE")
  if name then return name, "SENDOSO_PROFILE" end
  name = profiles.used()
  if name then return name, "profile use" end
  if line_of("credentials/" .. DEFAULT) then return DEFAULT, "sign-in" end
end

-- May a profile that has no section be signed in? A database is not asked for it yet.
local function may_be_signed_in(name, ledger)
  return store.is_url(ledger) or require("sendoso.core").exists(sign_in.path(name))
end

-- The section of a name. A profile that is only signed in has none, and needs none.
local function find_section(name, ledger, is_new)
  local ok, err = profiles.check_name(name)
  if not ok then return nil, err end
  local sections
  sections, err = file.read()
  if not sections then return nil, err end
  local names = {}
  for _, section in ipairs(sections) do
    if section.name == name then return section end
    names[#names + 1] = section.name
  end
  if is_new or may_be_signed_in(name, ledger) then
    return { name = name, values = {}, lines = {}, is_implied = not is_new }
  end
  return fail("auth", ("the profile '%s' does not exist%s"):format(name, nearest(name, names)), { field = "profile",
    hint = ("add [%s] to %s, or run `sendoso login --profile %s`"):format(name, file.path(), name) })
end

---@class sendoso.ProfileChoice
---@field is_new? boolean it may be one that does not exist yet: somebody signs in
---@field is_apart? boolean it is one of several in a script

--- Returns the settings of a profile. Errors: auth (it does not exist), invalid (a mistake in profiles.ini), store.
---@param name? string default: the profile that flags and environment name; if none does, there is none
---@param flags table<string, any> of the command line
---@param env? table<string, string> default: the environment of the process
---@param how? sendoso.ProfileChoice
---@return sendoso.Profile?, sendoso.Error?
function profiles.find(name, flags, env, how)
  how = how or {}
  local named_by = how.is_apart and "open" or "--profile"
  if not name then name, named_by = profiles.chosen(flags, env) end
  if not name then return profiles.without(flags, env) end
  local ledger = flags.ledger or not how.is_apart and layers.variable(env, "SENDOSO_LEDGER") or nil
  local section, err = find_section(name, ledger, how.is_new)
  if not section and err.field == "profile" and named_by == "profile use" then
    err.hint = ("choose one with `sendoso profile use NAME`: it stands in %s"):format(path.config "profile")
  end
  if not section then return nil, err end
  return layers.settle(section, named_by, flags, env)
end

--- Returns the settings where no profile is used.
---@param flags table<string, any>
---@param env? table<string, string>
---@return sendoso.Profile
function profiles.without(flags, env) return layers.settle(nil, nil, flags, env) end

--- Returns all profiles: those of the file, in its order.
---@return sendoso.Profile[]?, sendoso.Error?
function profiles.list()
  local sections, err = file.read()
  if not sections then return nil, err end
  local list = {}
  for i, section in ipairs(sections) do
    list[i] = layers.settle(section, "--profile", {}, {})
  end
  return list
end

-- Writes the name of the profile that is used: all of it, or nothing.
local function keep_used(name)
  local where, err = fail.try(path.config, "profile")
  if not where then return nil, err end
  local new = where .. ".new"
  local ok
  ok, err = require("sendoso.core").private_file(new)
  if not ok then return nil, err end
  local chosen, message = io.open(new, "w")
  local written = chosen and chosen:write(name, "\n") and chosen:close()
  if written then written, message = os.rename(new, where) end
  if written then return true end
  os.remove(new)
  return fail("store", ("cannot write %s: %s"):format(where, message or "the disk may be full"))
end

--- Makes a profile the one that is used where none is named.
---@param name string
---@param flags table<string, any> of the command line
---@return true?, sendoso.Error?
function profiles.use(name, flags)
  local section, err = find_section(name, flags.ledger or layers.variable(nil, "SENDOSO_LEDGER"))
  if not section then return nil, err end
  if section.is_implied then
    local ok
    ok, err = sign_in.add(layers.settle(section, "--profile", flags))
    if not ok then return nil, err end
  end
  return keep_used(name)
end

return profiles
