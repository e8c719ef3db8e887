--- One run: its settings, what happened in it, and how it reports. It is a value that clients keep: two runs in one
--- process know nothing of each other.
local date = require "sendoso.dates.date"
local settings = require "sendoso.run.settings"
local tally = require "sendoso.run.tally"
local today = require "sendoso.run.today"
local voice = require "sendoso.run.say"
local words = require "sendoso.words"

local run = {}

---@class sendoso.Run
---@field settings sendoso.Settings
---@field tally sendoso.Tally
---@field voice sendoso.Voice
---@field clients sendoso.Client[] the open ones
---@field flying table<sendoso.core.Gift[], sendoso.Client> gifts whose request is under way
---@field places string[] where the gifts of closed clients went, and their ledgers
---@field rules sendoso.Rule[] that its script has made
---@field kept table<string, table> the text of standard input, which can be read only once
---@field is_told boolean does each client report where its gifts go, and each read that failed?
---@field began? integer when its first client was opened, in ms since this machine was started
local Run = { __name = "sendoso.run" }
Run.__index = Run

function Run:say(...) self.voice:say(...) end
function Run:tell(...) self.voice:tell(...) end
function Run:note(...) self.voice:note(...) end
function Run:warn(...) self.voice:warn(...) end
function Run:problem(...) self.voice:problem(...) end

--- Prints an error, and what to do next.
---@param err sendoso.Error
---@param what? string what it is about
function Run:error(err, what) self.voice:error(err, what) end

--- Returns the time, in seconds since 1970.
---@return integer
function Run:now() return self.clock() end

--- Returns the date for which the run looks at dates.
---@param zone? string
---@return sendoso.Date
function Run:today(zone) return today(self.settings, self:now(), zone) end

--- Returns the time at which a campaign must be active for the gifts of a date: now if that is today, else noon of
--- that date.
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

--- Counts a failure of something other than a gift, and prints it.
---@param message string a format
function Run:failure(message, ...)
  self.tally:failure()
  self:problem(message, ...)
end

---@class sendoso.GiftLine what is printed of a gift beside its key
---@field name? string of the recipient
---@field place? string of the row, as "staff.csv:17"

-- Why a gift is not sent, with the place of its row.
local function reason_at(about, reason)
  return about and about.place and about.place .. ": " .. reason or reason
end

-- The text of an error that a gift met. Without a status its kind says no more than the outcome.
local function reason_of(err) return err.status and tostring(err) or err.message end

--- Counts a gift that was not sent, and prints why.
---@param err sendoso.Error
---@param key string the key, or the script's line if there is none
---@param about? sendoso.GiftLine
function Run:unsent(err, key, about)
  local outcome = self.tally:unsent(err)
  self.voice:gift(outcome, key, about and about.name, reason_at(about, reason_of(err)), err.hint)
end

local outcomes = { sent = "sent", duplicate = "already sent", planned = "would send" }

--- Counts the outcome of a gift, and prints it.
---@param receipt? sendoso.Receipt
---@param err? sendoso.Error if there is no receipt
---@param key string the key, or the script's line if there is none
---@param cost? { hundredths: integer, currency: string }|false
---@param about? sendoso.GiftLine
function Run:gift(receipt, err, key, cost, about)
  if not receipt then return self:unsent(err, key, about) end
  self.tally:receipt(receipt, cost)
  if not self.voice:is_talkative() then return end
  local is_new = receipt.outcome ~= "duplicate"
  self.voice:gift(outcomes[receipt.outcome], key, about and about.name,
    is_new and cost and words.money(cost.hundredths, cost.currency) or nil)
end

--- Counts a row of a file that is skipped, and prints why.
---@param place string "staff.csv:17"
---@param reason string names field and value
function Run:row(place, reason)
  self.tally:row()
  self:warn("%s: row skipped: %s", place, reason)
end

--- Counts a gift that a rule holds or skips, and prints why; if the run is quiet, only what needs a look.
---@param outcome "held"|"skipped"
---@param key string
---@param reason string
---@param about sendoso.GiftLine
---@param matters? boolean
function Run:passed_over(outcome, key, reason, about, matters)
  self.tally[outcome] = self.tally[outcome] + 1
  if outcome ~= "held" and not matters and not self.voice:is_talkative() then return end
  self.voice:gift(outcome, key, about.name, reason_at(about, reason))
end

--- Counts people of a rule for whom no gift is due.
---@param not_due integer
---@param lacking integer those without the date that the rule uses
function Run:idle(not_due, lacking)
  self.tally.not_due = self.tally.not_due + not_due
  self.tally.lacking = self.tally.lacking + lacking
end

--- Returns what a run gives to a reader of files: see sendoso.FileContext.
---@return sendoso.FileContext
function Run:files()
  return {
    today = self:today(), date_order = self.settings.date_order, kept = self.kept,
    skip = function(place, reason) self:row(place, reason) end,
    note = function(text) self:note("%s", text) end,
  }
end

--- Returns the exit status for everything that happened.
---@return integer
function Run:status() return self.tally:status() end

--- Returns the summary.
---@param seconds number how long the run took
---@return string
function Run:summary(seconds) return self.tally:summary(seconds, self.settings.dry_run) end

--- Starts a run.
---@param given? table settings, see sendoso.Settings; also `clock`, seconds since 1970, and `write`, where its lines go
---@return sendoso.Run
function run.new(given)
  local asked = {}
  for name, value in pairs(given or {}) do asked[name] = value end
  local clock, write = asked.clock or os.time, asked.write
  asked.clock, asked.write = nil, nil
  local own = settings.new(asked)
  return setmetatable({
    settings = own, tally = tally(), voice = voice(own, write), clock = clock,
    clients = {}, flying = {}, places = {}, rules = {}, kept = {}, is_told = false,
  }, Run)
end

return run
