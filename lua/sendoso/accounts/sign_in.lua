--- What a profile is signed in with: a file of its own; or, where its ledger is in a database, a row beside it, which
--- every machine and every runner of that ledger finds.
local fail = require "sendoso.fail"
local path = require "sendoso.path"
local store = require "sendoso.store"

local sign_in = {}

---@class sendoso.SignIn what a profile is signed in with
---@field place sendoso.core.Where
---@field base_url string
---@field client_id string
---@field ends_at integer when the access token ends, seconds since 1970
---@field has_secret boolean is the client secret kept with it?

--- Returns the file that keeps what a profile is signed in with, where its ledger is a file, too.
---@param name string
---@return string
function sign_in.path(name) return path.config("credentials/" .. name) end

--- Returns where it is kept what a profile is signed in with.
---@param profile sendoso.Profile
---@return sendoso.core.Where?, sendoso.Error?
function sign_in.place(profile)
  local database, err = store.of(profile.ledger)
  if err then return nil, err end
  if not database then return { path = sign_in.path(profile.profile) } end
  return { path = profile.ledger, schema = profile.ledger_schema, profile = profile.profile, driver = database.vault }
end

--- Returns where that is, for people.
---@param place sendoso.core.Where
---@return string
function sign_in.words(place) return place.driver and "the database of the ledger" or place.path end

--- Adds to the settings of a profile what it is signed in with: which service it is, unless something says so, and
--- whose requests they are. It is not looked up before it is needed, nor again once it is found: a database may be far
--- away.
---@param profile sendoso.Profile
---@return true?, sendoso.Error?
function sign_in.add(profile)
  if profile.sandbox or not profile.profile or profile.credentials then return true end
  local place, err = sign_in.place(profile)
  local kept
  if place then kept, err = require("sendoso.core").credentials(place) end
  if kept == nil then return nil, err end
  if not kept and profile.is_implied then
    return fail("auth", ("the profile '%s' does not exist: it is neither in profiles.ini nor signed in in %s"):format(
      profile.profile, sign_in.words(place)), { field = "profile",
      hint = ("check the name, or run `sendoso login --profile %s`"):format(profile.profile) })
  end
  profile.credentials = kept and { place = place, base_url = kept.base_url, client_id = kept.client_id,
    ends_at = kept.ends_at, has_secret = kept.has_secret }
  if not kept then return true end
  for _, name in ipairs { "base_url", "client_id" } do
    local source = profile.sources[name]
    if not source or source == "default" then profile[name], profile.sources[name] = kept[name], "sign-in" end
  end
  -- The token of the environment is not that of a profile that was named aloud and is signed in.
  if profile.named_by == "--profile" then profile.token, profile.sources.token = nil, nil end
  return true
end

return sign_in
