--- One run: what was asked of it, what happened in it, and how it tells. It is a value that clients keep: two
--- runs of one process know nothing of each other.
local date = require "sendoso.dates.date"
local settings = require "sendoso.run.settings"
local tally = require "sendoso.run.tally"
local today = require "sendoso.run.today"
local voice = require "sendoso.run.say"

local run = {}

---@class sendoso.Run
---@field settings sendoso.Settings
---@field tally sendoso.Tally
---@field voice sendoso.Voice
---@field clients sendoso.Client[] those that are open
---@field flying table<sendoso.core.Gift[], sendoso.Client> gifts whose request is under way
---@field places string[] where the gifts of closed clients went, and their ledgers
---@field is_told boolean does each client say where its gifts go, and each read that it failed?
local Run = { __name = "sendoso.run" }
Run.__index = Run

function Run:say(...) self.voice:say(...) end
function Run:tell(...) self.voice:tell(...) end

--- Says what went wrong, and what to do next.
---@param err sendoso.Error
---@param what? string what it is about
function Run:error(err, what) self.voice:error(err, what) end

--- Returns what time it is, in seconds since 1970.
---@return integer
function Run:now() return self.clock() end

--- Returns the day for which the run looks at dates.
---@param zone? string
---@return sendoso.Date
function Run:today(zone) return today(self.settings, self:now(), zone) end

--- Returns the second by which a campaign's window is looked at for the gifts of a day: now, or noon of another
--- day.
---@param day sendoso.Date
---@return integer
function Run:moment_of(day)
  local now = self:now()
  if tostring(day) == os.date("%Y-%m-%d", now) then return now end
  return (day - date "1970-01-01") * 86400 + 43200
end

--- Counts a read that failed.
---@param err sendoso.Error
function Run:read(err) self.tally:read(err) end

--- Counts what failed and is no gift, and says so.
---@param message string a format
function Run:failure(message, ...)
  self.tally:failure()
  self:say(message, ...)
end

--- Counts a gift that was not sent, and says so.
---@param err sendoso.Error
---@param what string the key, or the script's line, and where the row comes from
function Run:unsent(err, what)
  local is_unknown = self.tally:unsent(err)
  self:error(err, ("%-9s  %s"):format(is_unknown and "UNKNOWN" or "not sent", what))
end

local outcomes = { sent = "sent", duplicate = "duplicate", planned = "would send" }

--- Counts what came of a gift, and says so.
---@param receipt? sendoso.Receipt
---@param err? sendoso.Error where there is no receipt
---@param what string
---@param cost? { hundredths: integer, currency: string }|false
function Run:gift(receipt, err, what, cost)
  if not receipt then return self:unsent(err, what) end
  self:tell("%-9s  %s", outcomes[receipt.outcome], what)
  self.tally:receipt(receipt, cost)
end

--- Counts a row of a file that is skipped, and says so.
---@param reason string names file, line, field and value
function Run:row(reason)
  self.tally:row()
  self:say("not usable: %s", reason)
end

--- Counts a gift that a rule holds or skips, and says so; -q is silent of what is as it should be.
---@param outcome "held"|"skipped"
---@param what string
---@param reason string
---@param matters? boolean
function Run:passed_over(outcome, what, reason, matters)
  self.tally[outcome] = self.tally[outcome] + 1
  if outcome == "held" or matters then self:say("%-9s  %s  %s", outcome, what, reason)
  else self:tell("%-9s  %s  %s", outcome, what, reason) end
end

--- What a reader of files of data is told by, and tells: see sendoso.FileContext.
---@return sendoso.FileContext
function Run:files()
  return {
    today = self:today(), date_order = self.settings.date_order,
    fault = function(reason) self:row(reason) end,
    remark = function(text) self:say("%s", text) end,
  }
end

--- Returns the exit status of all that happened.
---@return integer
function Run:status() return self.tally:status() end

--- Returns the summary.
---@return string
function Run:summary() return self.tally:summary(self:now() - self.started) end

--- Begins a run.
---@param given? table settings, see sendoso.Settings; also `clock`, seconds since 1970, and `write`, where its lines go
---@return sendoso.Run
function run.new(given)
  local asked = {}
  for name, value in pairs(given or {}) do asked[name] = value end
  local clock, write = asked.clock or os.time, asked.write
  asked.clock, asked.write = nil, nil
  local own = settings.new(asked)
  return setmetatable({
    settings = own, tally = tally(), voice = voice(own, write), clock = clock, started = clock(),
    clients = {}, flying = {}, places = {}, is_told = false,
  }, Run)
end

return run
