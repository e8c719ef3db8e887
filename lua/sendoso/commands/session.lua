--- One command's life: says first and last where gifts go, and ends with the summary and the
--- exit status.
local claim = require "sendoso.gifts.claim"
local report = require "sendoso.run.say"
local settings = require "sendoso.run.settings"
local tally = require "sendoso.run.tally"

local session = {}

--- Opens the default client; it, and every other one, says where its gifts go. Returns nil when
--- it cannot be opened, which has been said and counted then.
---@return sendoso.Client?
function session.open()
  settings.announce = true
  local client, err = require("sendoso").default()
  if not client then report.error(err) end
  return client
end

-- Each place once, in the order in which they were closed.
local function say_places()
  local said = {}
  for _, words in ipairs(tally.places) do
    if not said[words] then report.say("%s", words) end
    said[words] = true
  end
end

--- Closes every client, says what happened and returns the exit status.
---@param how? { without_summary?: boolean } of a command that says itself what happened
---@return integer
function session.close(how)
  if require("sendoso.core").stopped() > 0 then
    tally.note "cancelled"
    report.say "interrupted; run the same again to resume"
  end
  claim.land()
  if tally.planned > 0 and not settings.dry_run then tally.note "guard" end
  for _, client in ipairs(tally.clients) do client:close() end
  if not (how and how.without_summary) then report.say((tally.summary():gsub("\n", "\n         "))) end
  say_places()
  return tally.status()
end

return session
