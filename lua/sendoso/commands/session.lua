--- One run of a command: it prints first and last where gifts go, and ends with the summary and the exit status.
local claim = require "sendoso.gifts.claim"
local run = require "sendoso.run"

local session = {}

--- Starts the run of a command: from now on `require "sendoso"` returns the library of that run.
---@param flags table<string, any> of the command line
---@return sendoso.Run
function session.begin(flags)
  local given = { host = true }
  for name, value in pairs(flags) do given[name] = value end
  return run.new(given)
end

--- Returns the library of a run. It is the one that a script gets from `require`, with what makes its rules.
---@param its_run sendoso.Run
---@return table
function session.library(its_run)
  local sendoso = require "sendoso"(its_run)
  package.loaded.sendoso, package.loaded["sendoso.rule"] = sendoso, sendoso.rule
  return sendoso
end

--- Opens the default client. It, and every other client, prints where its gifts go. Returns nil if it cannot be opened,
--- after printing and counting the error.
---@param its_run sendoso.Run
---@return sendoso.Client?
function session.open(its_run)
  its_run.is_told = true
  its_run.began = require("sendoso.core").clock()
  local client, err = session.library(its_run).default()
  if not client then its_run:error(err) end
  return client
end

-- Prints where gifts went, each place once, in the order in which the clients were closed.
local function say_places(its_run)
  local seen = {}
  for _, words in ipairs(its_run.places) do
    if not seen[words] then its_run:say("%s", words) end
    seen[words] = true
  end
end

--- Closes every client, prints what happened and returns the exit status.
---@param its_run sendoso.Run
---@param how? { without_summary?: boolean } of a command that prints itself what happened
---@return integer
function session.close(its_run, how)
  local tally = its_run.tally
  if require("sendoso.core").stopped() > 0 then
    tally:note "cancelled"
    its_run:say "interrupted; run the same command again to continue"
  end
  claim.land(its_run)
  if tally.planned > 0 and not its_run.settings.dry_run then tally:note "guard" end
  for _, client in ipairs(its_run.clients) do client:close() end
  if not (how and how.without_summary) then
    local now = require("sendoso.core").clock()
    its_run.voice:line(its_run:summary((now - (its_run.began or now)) / 1000))
  end
  say_places(its_run)
  return its_run:status()
end

return session
