--- What completion has read of Sendoso, kept for a while in the user's cache: names and IDs of one account, and nothing
--- with which anybody could sign in.
local json = require "sendoso.json"
local path = require "sendoso.path"

local cache = {}

local KEPT = 600  -- seconds for which values are offered without asking
local AGAIN = 60  -- seconds after which Sendoso is asked again, if it gave no answer: each key press would wait for it

-- Whose values they are: another account, or another token, has others.
local function owner_of(settings)
  local text = ("%s\n%s"):format(settings.base_url or "", settings.token or "")
  if settings.sandbox then text = "sandbox" end
  return require("sendoso.core").digest(text):sub(1, 16)
end

local function load(file, owner)
  local stream <close> = io.open(file, "rb")
  local kept = stream and require("sendoso.core").decode(stream:read "a")
  return type(kept) == "table" and kept.owner == owner and type(kept.kinds) == "table" and kept
    or { owner = owner, kinds = {} }
end

-- Another shell may write at the same time: a file is there as a whole, or not at all. What cannot be kept is no harm.
local function save(file, kept)
  local core = require "sendoso.core"
  local new = ("%s.%d"):format(file, (core.clock()))
  if not core.private_file(new) then return end
  local stream <close> = io.open(new, "wb")
  if stream and stream:write(json.encode(kept)) and stream:close() then os.rename(new, file) end
end

--- Returns the values of a kind: those that were kept, or else what a function reads. If nothing can be read, old ones
--- or none.
---@param settings sendoso.Settings
---@param now integer seconds since 1970
---@param kind string
---@param fn fun(): table?
---@return table
function cache.get(settings, now, kind, fn)
  local file = path.cache "completion.json"
  local kept = load(file, owner_of(settings))
  local one = kept.kinds[kind]
  local is_kept = type(one) == "table" and type(one.values) == "table" and math.type(one.at) == "integer"
  local seconds = is_kept and one.is_old and AGAIN or KEPT
  if is_kept and one.at <= now and now - one.at < seconds then return one.values end
  local values = fn()
  local given = values or is_kept and one.values or {}
  kept.kinds[kind] = { at = now, values = json.list(given), is_old = not values or nil }
  save(file, kept)
  return given
end

return cache
