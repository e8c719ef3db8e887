--- Sign-ins that have begun: a file for each profile, which only its owner reads, since it has the verifier in it. It
--- is used once, within ten minutes, by whichever process.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local path = require "sendoso.path"

local pending = {}

--- How long a sign-in may take, in seconds.
pending.LIFE = 600

local function file_of(profile) return path.state("sign-in/" .. profile) end

local function write(file, text)
  local ok, err = core.private_file(file)
  if not ok then return nil, err end
  local handle, message = io.open(file, "wb")
  local written
  if handle then
    written, message = handle:write(text)
    local closed, later = handle:close()
    if not closed then written, message = nil, later end
  end
  if written then return true end
  return fail("store", ("cannot write %s: %s"):format(file, message))
end

--- Keeps the question of a profile, in place of an earlier one.
---@param profile string
---@param question sendoso.Authorization
---@param began integer seconds since 1970
---@return true?, sendoso.Error?
function pending.keep(profile, question, began)
  local file = file_of(profile)
  os.remove(file) -- a new one has a mode of its own
  local kept = { began = began }
  for name, value in pairs(question) do kept[name] = value end
  return write(file, json.encode(kept))
end

--- Forgets the question of a profile.
---@param profile string
function pending.forget(profile) os.remove(file_of(profile)) end

--- Takes the question of a profile: nobody else gets it any more.
---@param profile string
---@param now integer seconds since 1970
---@return sendoso.Authorization? question, integer|sendoso.Error began
function pending.take(profile, now)
  local file = file_of(profile)
  local handle <close> = io.open(file, "rb")
  local kept = handle and core.decode(handle:read "a")
  -- Of several processes that have read it, one removes it.
  local is_mine = handle and os.remove(file)
  if type(kept) ~= "table" or not is_mine then
    return fail("auth", ("no sign-in has begun for the profile '%s', or it has been finished"):format(profile),
      { hint = ("run `sendoso login --begin --profile %s`"):format(profile) })
  end
  local began = math.tointeger(kept.began) or 0
  local age = now - began
  if age < 0 or age >= pending.LIFE then
    return fail("auth", ("the sign-in for the profile '%s' began more than %d minutes ago"):format(profile,
      pending.LIFE // 60), { hint = ("run `sendoso login --begin --profile %s` again"):format(profile) })
  end
  kept.began = nil
  return kept, began
end

return pending
