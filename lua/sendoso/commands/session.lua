--- One command's life: it says first and last where gifts go, and ends with the summary and the exit status.
local claim = require "sendoso.gifts.claim"
local run = require "sendoso.run"

local session = {}

--- Begins the run of a command: from now on `require "sendoso"` is the library of that run.
---@param flags table<string, any> of the command line
---@return sendoso.Run
function session.begin(flags)
  local given = { host = true }
  for name, value in pairs(flags) do given[name] = value end
  return run.new(given)
end

--- Returns the library of a run. What a script requires is that one.
---@param its_run sendoso.Run
---@return table
function session.library(its_run)
  local sendoso = require("sendoso").of(its_run)
  package.loaded.sendoso = sendoso
  return sendoso
end

--- Opens the default client; it, and every other one, says where its gifts go. Returns nil when
--- it cannot be opened, which has been said and counted then.
---@param its_run sendoso.Run
---@return sendoso.Client?
function session.open(its_run)
  its_run.is_told = true
  local client, err = session.library(its_run).default()
  if not client then its_run:error(err) end
  return client
end

-- Each place once, in the order in which they were closed.
local function say_places(its_run)
  local said = {}
  for _, words in ipairs(its_run.places) do
    if not said[words] then its_run:say("%s", words) end
    said[words] = true
  end
end

--- Closes every client, says what happened and returns the exit status.
---@param its_run sendoso.Run
---@param how? { without_summary?: boolean } of a command that says itself what happened
---@return integer
function session.close(its_run, how)
  local tally = its_run.tally
  if require("sendoso.core").stopped() > 0 then
    tally:note "cancelled"
    its_run:say "interrupted; run the same again to resume"
  end
  claim.land(its_run)
  if tally.planned > 0 and not its_run.settings.dry_run then tally:note "guard" end
  for _, client in ipairs(its_run.clients) do client:close() end
  if not (how and how.without_summary) then its_run:say((its_run:summary():gsub("\n", "\n         "))) end
  say_places(its_run)
  return its_run:status()
end

return session
