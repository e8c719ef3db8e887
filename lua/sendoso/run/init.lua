--- One run: its settings, what happened in it, and how it reports. It is a value that clients keep: two runs in one
--- process know nothing of each other.
local causes = require "sendoso.run.causes"
local date = require "sendoso.dates.date"
local ending = require "sendoso.run.ending"
local events = require "sendoso.run.events"
local exchange = require "sendoso.run.exchange"
local fail = require "sendoso.fail"
local json = require "sendoso.json"
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
---@field ending sendoso.Ending what has ended it before its time
---@field looked_at { rule: string, from: string, to: string }[] the days that its rules have looked at
---@field seconds number how long it took
---@field day? string of the plan that was carried out
---@field is_interactive? boolean does a person type what it does?
---@field is_reported? boolean are programs told?
---@field event fun(name: string, fields: table) tells a program what happens
---@field is_told boolean does each client report where its gifts go, and each read that failed?
---@field began? integer when its first client was opened, in ms since this machine was started
local Run = { __name = "sendoso.run" }
Run.__index = Run

local function text_of(message, ...) return select("#", ...) > 0 and message:format(...) or message end

-- Lines that are an event each.
for method, name in pairs { say = "info", tell = "info", note = "note", warn = "warning", problem = "error" } do
  Run[method] = function(self, ...)
    self.event(name, { text = text_of(...) })
    self.voice[method](self.voice, ...)
  end
end

--- Prints an error, and what to do next.
---@param err sendoso.Error
---@param what? string what it is about
function Run:error(err, what)
  self.event("error", { text = (what and what .. ": " or "") .. fail.text(err), kind = err.kind, hint = err.hint })
  self.voice:error(err, what)
end

--- From now on, everything that happens is written to stdout as well, for programs: see docs/operations.md.
---@param write? fun(line: string) default: to stdout
function Run:report(write) self.event, self.is_reported = events(write), true end

--- Prints what came of a request.
---@param given sendoso.core.Exchange
function Run:exchange(given) self.voice:detail(exchange(given)) end

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
  self.event("start", { service = client.where, host = client.host, dry_run = client:is_dry_run(),
    day = tostring(self:today()), script = self.settings.script })
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
---@param rule? string its name
function Run:rule_failed(reason, kind, rule)
  self.tally:failure(kind)
  self.event("rule_failed", { rule = rule, reason = reason, kind = kind })
  self.voice:problem("%s", reason)
end

---@class sendoso.GiftLine what is printed of a gift beside its key
---@field name? string of the recipient
---@field place? string of the row, as "staff.csv:17"

-- Why a gift is not sent, with the place of its row.
local function reason_at(about, reason)
  return about and about.place and about.place .. ": " .. reason or reason
end

-- Tells a program what came of a gift.
local function gift_event(self, outcome, key, about, more)
  more.outcome, more.key = outcome.code, key
  more.recipient, more.row = about and about.name, about and about.place
  self.event("gift", more)
end

--- Has the run ended with an error that was printed already? Then what fails for the same reason is counted, and not
--- printed one by one.
---@param err sendoso.Error
---@return boolean
function Run:has_ended(err) return self.ending:meet(err) end

--- Returns why nothing more can be sent in this run; nil: it goes on.
---@return sendoso.Error?
function Run:ended_by() return self.ending:reason() end

--- Is nothing more to be begun?
---@return boolean
function Run:is_ended() return self.ending.err ~= nil end

--- Counts gifts that are not begun, since the run has ended.
---@param number integer
function Run:not_begun(number)
  self.tally:not_begun(number)
  self.ending.not_begun = self.ending.not_begun + number
end

-- Is an error of one gift one of all that come after it? Not where another client has another account, and not where a
-- person goes on when it is mended.
local function may_end(self)
  return self.settings.host and #self.clients < 2 and not self.is_interactive
end

-- What many gifts have in common that were not sent, and of which some were printed.
local function many_unsent(outcome, reason)
  local where = outcome.name == "refused" and "; `sendoso ledger list --state refused` lists them" or ""
  return function(count) return ("%s: %s%s"):format(words.count(count, "more gift"), reason, where) end
end

--- Counts a gift that was not sent, and prints why.
---@param err sendoso.Error
---@param key string the key, or the script's line if there is none
---@param about? sendoso.GiftLine
function Run:unsent(err, key, about)
  local outcome, reason = self.tally:unsent(err), fail.text(err)
  if self.ending:gift(err, may_end(self)) then return end
  gift_event(self, outcome, key, about, { reason = reason, hint = err.hint, kind = err.kind })
  local name = about and about.name
  if outcome.name == "refused" or outcome.name == "not_sent" then
    self.voice:gift_of_many(outcome.line, key, name, reason_at(about, reason), err.hint, reason,
      many_unsent(outcome, reason))
  else
    self.voice:gift(outcome.line, key, name, reason_at(about, reason), err.hint)
  end
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
  local paid = receipt.outcome ~= "duplicate" and cost or nil
  self.ending:success()
  gift_event(self, outcome, key, about, { cost = paid, tracking_code = receipt.tracking_code })
  if not self.voice:is_talkative() then return end
  self.voice:gift(outcome.line, key, about and about.name, paid and money.text(paid))
end

--- Counts a row of a file that is skipped, and prints why.
---@param place string "staff.csv:17"
---@param reason string names field and value
function Run:row(place, reason)
  self.tally:row()
  self.event("row_skipped", { row = place, reason = reason })
  local file = place:match "^(.*):%d+$" or place
  self.voice:warn_of_many(file .. " " .. causes.name(reason), function(count, is_rest)
    local number = is_rest and words.count(count, "more row") or words.count(count, "row")
    return ("%s of %s skipped: %s (line %s, and others; `sendoso data %s` lists them)"):format(number, file, reason,
      place:match "%d+$" or "?", file)
  end, "%s: row skipped: %s", place, reason)
end

--- Counts a gift that a rule holds or skips, and prints why; if the run is quiet, only what needs a look.
---@param outcome "held"|"skipped"
---@param key string
---@param reason string
---@param about sendoso.GiftLine
function Run:rule_withheld(outcome, key, reason, about)
  self.tally[outcome] = self.tally[outcome] + 1
  gift_event(self, words.outcome(outcome), key, about, { reason = reason })
  if outcome ~= "held" and not self.voice:is_talkative() then return end
  self.voice:gift(outcome, key, about.name, reason_at(about, reason))
end

--- Counts a gift that a rule owes and does not send without a person's word, and prints why.
---@param key string
---@param reason string
---@param about sendoso.GiftLine
function Run:rule_owes(key, reason, about)
  local outcome = self.tally:owes()
  gift_event(self, outcome, key, about, { reason = reason })
  self.voice:gift(outcome.line, key, about.name, reason_at(about, reason))
end

--- Begins to show how many of some gifts have come to their end, on a terminal.
---@param total integer
function Run:begin_progress(total)
  self.voice:begin_progress(total, function() return (require("sendoso.core").clock()) end)
end

--- Notes that one of them has.
function Run:step() self.voice:step() end

--- Shows it no longer.
function Run:end_progress() self.voice:end_progress() end

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
  local ended = self.ending
  if ended.not_begun == 0 then return end
  self:say("stopped: %s; %s not begun", ended.err.message,
    words.count(ended.not_begun, "more gift was", "more gifts were"))
end

--- Notes of which day a plan is, and the days that its rules have looked at, for the summary.
---@param day string
---@param rules { name: string, from: string, to: string }[]
function Run:looks_at(day, rules)
  self.day = day
  for _, rule in ipairs(rules) do
    table.insert(self.looked_at, { rule = rule.name, from = rule.from, to = rule.to })
  end
end

-- "anniversary, birthday (2026-03-25 to 2026-03-31); onboarding (2026-03-31)"
local function rules_text(list)
  local groups, by_days = {}, {}
  for _, one in ipairs(list) do
    local days = one.from == one.to and one.to or ("%s to %s"):format(one.from, one.to)
    local group = by_days[days]
    if not group then
      group = { days = days }
      by_days[days], groups[#groups + 1] = group, group
    end
    group[#group + 1] = one.rule
  end
  for i, group in ipairs(groups) do groups[i] = ("%s (%s)"):format(table.concat(group, ", "), group.days) end
  return table.concat(groups, "; ")
end

-- Prints of which day the run was, and at which days its rules looked.
local function say_days(self)
  if #self.looked_at > 0 then self:say("run of %s: %s", self.day, rules_text(self.looked_at)) end
end

-- Prints where gifts went, each service once, in the order in which the clients were closed.
local function say_services(self)
  local seen = {}
  for _, service in ipairs(self.services) do
    if not seen[service] then self:say("%s", service) end
    seen[service] = true
  end
end

--- Tells programs what happened: the last event.
---@param status integer the exit status
function Run:conclude(status)
  local record, ended = self.tally:record(), self.ending
  record.status, record.seconds = status, self.seconds
  record.day, record.rules = self.day or tostring(self:today()), json.list(self.looked_at)
  record.dry_run = self.settings.dry_run or self.tally.planned > 0
  record.not_begun, record.stopped = ended.not_begun, ended.not_begun > 0 and ended.err.message or nil
  self.event("summary", record)
end

--- Closes every client, prints what happened and where, and returns the exit status. A quiet run prints nothing if all
--- is well.
---@param now integer ms since this machine was started
---@param without_summary? boolean what happened was printed already
---@return integer
function Run:finish(now, without_summary)
  self.seconds = (now - (self.began or now)) / 1000
  if self.tally.planned > 0 and not self.settings.dry_run then self.tally:note "guard" end
  for _, client in ipairs(self.clients) do client:close() end
  self.voice:finish()
  if self:status() ~= 0 then self.voice:speak_up() end
  say_end(self)
  if not without_summary then
    say_days(self)
    if not self.voice:is_quiet() then self.voice:line(self:summary(self.seconds)) end
  end
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
    ending = ending(), looked_at = {}, seconds = 0,
    event = function() end, clients = {}, flying = {}, services = {}, rules = {}, kept = {}, is_told = false,
  }, Run)
end

return run
