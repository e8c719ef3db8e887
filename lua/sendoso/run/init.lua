--- One run: its settings, what happened in it, and how it reports. It is a value that clients keep: two runs in one
--- process know nothing of each other.
local date = require "sendoso.dates.date"
local exchange = require "sendoso.run.exchange"
local fail = require "sendoso.fail"
local money = require "sendoso.money"
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
---@field clients sendoso.Client[] those that are closed at its end
---@field flying table<sendoso.core.Gift[], sendoso.Client> gifts whose request is under way
---@field services string[] where the gifts of closed clients went, and their ledgers
---@field rules sendoso.Rule[] that its script has made
---@field kept table<string, table> the text of standard input, which can be read only once
---@field ended? sendoso.Error what has ended it: nothing that comes after it can succeed
---@field not_begun integer gifts after that
---@field is_told boolean does each client report where its gifts go, and each read that failed?
---@field is_over? boolean has its end begun?
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

--- Prints what came of a request; without -v, that it is long until the next try.
---@param given sendoso.core.Exchange
function Run:exchange(given)
  if self.settings.verbose then return self.voice:detail(exchange.line(given)) end
  self:tell("%s", exchange.waiting(given))
end

--- Returns the time, in seconds since 1970.
---@return integer
function Run:now() return self.clock() end

--- Begins to report: what each client does, first and last, and each read that failed.
---@param now integer ms since this machine was started
function Run:begin(now) self.is_told, self.began = true, now end

--- Takes a client that was opened.
---@param client sendoso.Client
function Run:opened(client)
  if not self.is_told then return end
  self:say("%s", client:words())
  self.clients[#self.clients + 1] = client
end

--- Takes leave of a client that is about to be closed.
---@param client sendoso.Client
function Run:closed(client)
  self.tally.requests = self.tally.requests + client.core:requests()
  local ledger = client.ledger_file and "; ledger " .. client.ledger_file or ""
  self.services[#self.services + 1] = client:words(true) .. ledger
end

--- Notes gifts whose request begins.
---@param gifts sendoso.core.Gift[]
---@param client sendoso.Client
function Run:under_way(gifts, client)
  self.tally.flying = self.tally.flying + #gifts
  self.flying[gifts] = client
end

--- Notes that their request has come to its end.
---@param gifts sendoso.core.Gift[]
function Run:landed(gifts)
  if not self.flying[gifts] then return end
  self.tally.flying = self.tally.flying - #gifts
  self.flying[gifts] = nil
end

--- Is a request under way that is not answered yet?
---@return boolean
function Run:is_busy()
  for _, client in pairs(self.flying) do
    if not client.closed and client.core:is_busy() then return true end
  end
  return false
end

--- Returns the date for which the run looks at dates.
---@param zone? string
---@return sendoso.Date
function Run:today(zone) return today(self.settings, self:now(), zone) end

--- Returns the date at a moment, in the zone of the run.
---@param seconds integer since 1970
---@return sendoso.Date
function Run:day_at(seconds) return today({ zone = self.settings.zone }, seconds) end

--- Returns the time at which a campaign must be active for the gifts of a date: now if that is today, else noon of
--- that date.
---@param day sendoso.Date
---@return integer
function Run:moment_of(day)
  local now = self:now()
  if day == self:day_at(now) then return now end
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

--- Counts a rule that failed, and prints why.
---@param reason string
---@param kind? sendoso.Kind of the error
function Run:rule_failed(reason, kind)
  self.tally:failure(kind)
  self:problem("%s", reason)
end

---@class sendoso.GiftLine what is printed of a gift beside its key
---@field name? string of the recipient
---@field place? string of the row, as "staff.csv:17"
---@field is_doubtful? boolean the file is to be made clear about it

-- Why a gift is not sent, with the place of its row.
local function reason_at(about, reason)
  return about and about.place and about.place .. ": " .. reason or reason
end

--- Has the run ended with an error that was printed already? Then what fails for the same reason is counted, and not
--- printed one by one.
---@param err sendoso.Error
---@return boolean
function Run:has_ended(err)
  if not err.ends_run then return false end
  local has_ended = self.ended ~= nil
  self.ended = self.ended or err
  return has_ended
end

--- Counts a gift that was not sent, and prints why.
---@param err sendoso.Error
---@param key string the key, or the script's line if there is none
---@param about? sendoso.GiftLine
function Run:unsent(err, key, about)
  local outcome = self.tally:unsent(err)
  if self:has_ended(err) then
    self.not_begun = self.not_begun + 1
    return
  end
  self.voice:gift(outcome, key, about and about.name, reason_at(about, fail.text(err)), err.hint)
end

--- Counts the outcome of a gift, and prints it.
---@param receipt? sendoso.Receipt
---@param err? sendoso.Error if there is no receipt
---@param key string the key, or the script's line if there is none
---@param cost? sendoso.Money|false
---@param about? sendoso.GiftLine
function Run:gift(receipt, err, key, cost, about)
  if not receipt then return self:unsent(err, key, about) end
  local outcome = self.tally:receipt(receipt, cost)
  if not self.voice:is_talkative() then return end
  local is_new = receipt.outcome ~= "duplicate"
  self.voice:gift(outcome, key, about and about.name,
    is_new and cost and money.text(cost) or receipt.same and "as " .. receipt.same or nil)
end

--- Counts a gift of a rule that was sent before, and prints it. What is odd about it is also for a quiet run: that it
--- went to another address, or has another key.
---@param key string
---@param reason string
---@param about sendoso.GiftLine
function Run:sent_before(key, reason, about)
  local outcome = self.tally:receipt({ outcome = "duplicate" }, false)
  local odd = reason:match "^already sent,? (.+)$"
  if not odd and not self.voice:is_talkative() then return end
  self.voice:gift(outcome, key, about.name, odd and reason_at(about, odd))
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
function Run:rule_withheld(outcome, key, reason, about)
  self.tally[outcome] = self.tally[outcome] + 1
  if about.is_doubtful then self.tally:note "refused" end
  if outcome ~= "held" and not self.voice:is_talkative() then return end
  self.voice:gift(outcome, key, about.name, reason_at(about, reason))
end

--- Counts a gift that a rule owes and does not send without a person's word, and prints why.
---@param key string
---@param reason string
---@param about sendoso.GiftLine
function Run:rule_owes(key, reason, about)
  self.voice:gift(self.tally:owes(), key, about.name, reason_at(about, reason))
end

--- Makes the columns of the lines of gifts wide enough for one that will be printed later.
---@param key string
---@param name? string of the recipient
function Run:reserve(key, name) self.voice:reserve(key, name) end

--- Prints that gifts of a rule have an unknown outcome, however old, and counts that for the exit status.
---@param rule string its name
---@param count integer
function Run:left_unknown(rule, count)
  self.tally:note "unknown"
  self:warn("%s: %s with an unknown outcome; run `sendoso reconcile`", rule, words.count(count, "gift"))
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
    incomplete = function(text) self:failure("%s", text) end,
  }
end

--- Returns the exit status for everything that happened.
---@return integer
function Run:status() return self.tally:status() end

--- Returns the summary.
---@param seconds number how long the run took
---@return string
function Run:summary(seconds) return self.tally:summary(seconds, self.settings.dry_run) end

--- Notes that the user interrupted the run, and prints what to do.
function Run:interrupted()
  self.tally:note "cancelled"
  self.voice:speak_up()
  self:say "interrupted; run the same command again to continue"
end

-- Prints why the run ended before its time, and how much of it was not begun.
local function say_end(self)
  if self.not_begun > 0 then
    self:say("stopped: %s; %s not begun", self.ended.message,
      words.count(self.not_begun, "more gift was", "more gifts were"))
  end
end

-- Prints where gifts went, each service once, in the order in which the clients were closed.
local function say_services(self)
  local seen = {}
  for _, service in ipairs(self.services) do
    if not seen[service] then self:say("%s", service) end
    seen[service] = true
  end
end

--- Closes every client, prints what happened and where, and returns the exit status. A quiet run prints nothing if all
--- is well.
---@param now integer ms since this machine was started
---@param without_summary? boolean what happened was printed already
---@return integer
function Run:finish(now, without_summary)
  if self.tally.planned > 0 and not self.settings.dry_run then self.tally:note "guard" end
  for _, client in ipairs(self.clients) do client:close() end
  if self:status() ~= 0 then self.voice:speak_up() end
  if self.voice:is_quiet() then return 0 end
  say_end(self)
  if not without_summary then self.voice:line(self:summary((now - (self.began or now)) / 1000)) end
  say_services(self)
  return self:status()
end

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
    not_begun = 0, clients = {}, flying = {}, services = {}, rules = {}, kept = {}, is_told = false,
  }, Run)
end

return run
