--- One command's life: says first and last where gifts go, and ends with the summary and the
--- exit status.
local place = require "sendoso.place"
local report = require "sendoso.report"
local settings = require "sendoso.settings"
local tally = require "sendoso.tally"

local session = {}

local function where(client)
  local words = place.words(client.where, client.host)
  if client:is_dry_run() then
    local why = settings.dry_run and "" or "; --live sends for real"
    return ("a dry run against %s%s"):format(words, why)
  end
  return "gifts go to " .. words
end

--- Opens the default client and says where gifts go. Returns nil when it cannot be opened,
--- which has been said and counted then.
---@return sendoso.Client?
function session.open()
  local client, err = require("sendoso").default()
  if client then
    report.say("%s", where(client))
    return client
  end
  report.say("%s%s", tostring(err), err.hint and "\n  " .. err.hint or "")
  tally.read(err)
  return nil
end

--- Says what happened and returns the exit status.
---@param client sendoso.Client?
---@return integer
function session.close(client)
  if require("sendoso.core").stopped() > 0 then
    tally.note "cancelled"
    report.say "interrupted; run the same again to resume"
  end
  if client then
    local file = client.ledger_file
    report.say("%s", (tally.summary():gsub("\n", "\n         ")))
    if tally.planned > 0 and not settings.dry_run then tally.note "guard" end
    report.say("%s%s", where(client), file and "; ledger " .. file or "")
    client:close()
  end
  return tally.status()
end

return session
