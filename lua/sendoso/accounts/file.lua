--- profiles.ini: a section for each profile. Any mistake in it is an error, in whichever section: a run that misses a
--- line of it would go somewhere else.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"
local path = require "sendoso.path"
local values = require "sendoso.accounts.values"

local file = {}

local by_name = {}
for _, value in ipairs(values.list) do by_name[value.name] = value end
local names = check.sorted(by_name)

local CREDENTIALS = { "secret", "token", "passw", "authorization", "bearer", "api_key", "private_key" }

local function is_credential(key)
  for _, word in ipairs(CREDENTIALS) do
    if key:find(word, 1, true) then return true end
  end
  return false
end

---@class sendoso.ProfileSection
---@field name string
---@field values table<string, any>
---@field lines table<string, integer>
---@field is_implied? boolean it is not in the file: the profile is signed in, or there is none

-- What is wrong with a setting, and what to do; nil: nothing.
local function flaw_of(setting)
  local key = setting.key
  if is_credential(key) then
    return ("'%s' is a credential, which does not belong in this file"):format(key),
      ("remove the line; `sendoso login --profile %s` keeps it where only you can read it"):format(setting.section)
  end
  if not by_name[key] then return ("unknown key '%s'%s"):format(key, nearest(key, names)) end
end

-- Takes one setting into its section. Returns what is wrong with it, and what to do.
local function take(section, setting)
  local flaw, hint = flaw_of(setting)
  if flaw then return flaw, hint end
  local read = by_name[setting.key].read
  local value, expected = setting.value, nil
  if read then value, expected = read(setting.value) end
  if value == nil then return ("%s: %s"):format(setting.key, expected) end
  section.values[setting.key], section.lines[setting.key] = value, setting.line
end

--- Returns where the file is.
---@return string
function file.path() return path.config "profiles.ini" end

--- Reads all profiles, in the order of the file; none where there is no file.
---@return sendoso.ProfileSection[]?, sendoso.Error?
function file.read()
  local where = fail.try(file.path)
  if not where then return {} end -- without a home there is none
  local core = require "sendoso.core"
  if not core.exists(where) then return {} end
  local settings, err = core.ini(where)
  if not settings then return nil, err end
  local sections = {}
  for _, setting in ipairs(settings) do
    local section = sections[#sections]
    if not setting.key then
      section = { name = setting.section, values = {}, lines = {} }
      sections[#sections + 1] = section
    else
      local flaw, hint = take(section, setting)
      if flaw then return fail("invalid", ("%s:%d: %s"):format(where, setting.line, flaw), { hint = hint }) end
    end
  end
  return sections
end

return file
