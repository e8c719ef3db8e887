--- One run: its settings, what happened in it, and how it reports. It is a value that clients keep: two runs in one
--- process know nothing of each other.
local again = require "sendoso.run.again"
local consent = require "sendoso.run.consent"
local date = require "sendoso.dates.date"
local ending = require "sendoso.run.ending"
local events = require "sendoso.run.events"
local exchange = require "sendoso.run.exchange"
local fail = require "sendoso.fail"
local outcomes = require "sendoso.run.outcomes"
local settings = require "sendoso.run.settings"
local summary = require "sendoso.run.summary"
local spending = require "sendoso.run.spending"
local tally = require "sendoso.run.tally"
local today = require "sendoso.run.today"
local voice = require "sendoso.run.say"

local run = {}

--- The run that a command has begun for scripts: their `require "sendoso"` is its library.
---@type sendoso.Run?
run.of_scripts = nil

---@class sendoso.Counts
---@field taken integer gifts that Sendoso accepted, or may have accepted
---@field planned integer gifts that a dry run would send
---@field flying integer gifts whose request is under way

---@class sendoso.Run
---@field settings sendoso.Settings
---@field tally sendoso.Tally
---@field voice sendoso.Voice
---@field clients sendoso.Client[] those that are closed at its end
---@field flying table<sendoso.core.Gift[], sendoso.Client> gifts whose request is under way
---@field counts table<string, sendoso.Counts> of each profile; "" is none
---@field paces table<string, table> where the requests of each client ID are shared
---@field services string[] where the gifts of closed clients went, and their ledgers
---@field ledgers table<string, string> the ledger of each account
---@field rules sendoso.Rule[] that its script has made
---@field followers sendoso.Follower[] what its script is to be told of sends
---@field kept table<string, table> the text of standard input, which can be read only once
---@field consent sendoso.Consent to many real gifts
---@field ending sendoso.Ending what has ended it before its time
---@field looked_at { rule: string, from: string, to: string }[] the days that its rules have looked at
---@field seconds number how long it took
---@field day? string of the plan that was carried out
---@field is_interactive? boolean does a person type what it does?
---@field is_reported? boolean are programs told?
---@field event fun(name: string, fields: table) tells a program what happens
---@field is_told boolean does each client report where its gifts go, and each read that failed?
---@field is_over? boolean has its end begun?
---@field is_late? boolean its default client is opened when a script needs it
---@field is_finished? boolean its clients are closed, and nothing is counted any more
---@field unapproved? sendoso.MoneySum what was sent without an approval, where that has a limit
---@field began? integer when its first client was opened, in ms since this machine was started
local Run = { __name = "sendoso.run" }
Run.__index = Run
for _, methods in ipairs { consent.methods, outcomes, summary } do
  for name, method in pairs(methods) do Run[name] = method end
end

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
  local hint = self:named(err.hint)
  self.event("error", { text = (what and what .. ": " or "") .. fail.text(err), kind = err.kind, hint = hint })
  self.voice:error(err, hint, what)
end

--- Prints an error that the run goes on from, or ends with, and counts it. Returns false.
---@param err sendoso.Error
---@return false
function Run:failed(err)
  self:error(err)
  self:read(err)
  return false
end

--- From now on, everything that happens is written to stdout as well, for programs: see docs/operations.md.
---@param write? fun(line: string) default: to stdout
function Run:report(write) self.event, self.is_reported = events(write), true end

--- Prints what came of a request; without -v, that it is long until the next try.
---@param given sendoso.core.Exchange
function Run:exchange(given)
  if not self.settings.verbose then return self:tell("%s", exchange.waiting(given)) end
  self.event("info", { text = exchange.line(given) })
  self.voice:detail(exchange.line(given))
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
  self.event("start", { service = client.where, host = client.host, dry_run = client:is_dry_run(),
    day = tostring(self:today()), script = self.settings.script })
  self:say("%s", client:words())
  self.clients[#self.clients + 1] = client
end

--- Takes the ledger of a client. Two for one account would know nothing of each other's gifts. In the sandbox, that is
--- no matter.
---@param account string
---@param name string the ledger's path, or its URL without a password
---@return true?, sendoso.Error?
function Run:takes_ledger(account, name)
  local other = self.ledgers[account]
  if other and other ~= name and account ~= "sandbox" then
    local message = ("%s has the ledger %s in this run already, and %s is another one"):format(account, other, name)
    return fail("guard", message, { hint = "give both clients the same ledger" })
  end
  self.ledgers[account] = name
  return true
end

--- Takes leave of a client that is about to be closed.
---@param client sendoso.Client
function Run:closed(client)
  self.tally.requests = self.tally.requests + client.core:requests()
  local ledger = client.ledger_file and "; ledger " .. client.ledger_file or ""
  self.services[#self.services + 1] = client:words(true) .. ledger
end

--- Returns the counts of the gifts of a profile.
---@param profile? string nil: of no profile
---@return sendoso.Counts
function Run:counts_of(profile)
  local name = profile or ""
  self.counts[name] = self.counts[name] or { taken = 0, planned = 0, flying = 0 }
  return self.counts[name]
end

--- Notes gifts whose request begins.
---@param gifts sendoso.core.Gift[]
---@param client sendoso.Client
function Run:under_way(gifts, client)
  for _, counts in ipairs { self.tally, client.counts } do counts.flying = counts.flying + #gifts end
  self.flying[gifts] = client
end

--- Notes that their request has come to its end.
---@param gifts sendoso.core.Gift[]
---@param are_taken? boolean has Sendoso accepted them, or may it have?
function Run:landed(gifts, are_taken)
  local client = self.flying[gifts]
  if not client then return end
  for _, counts in ipairs { self.tally, client.counts } do counts.flying = counts.flying - #gifts end
  if are_taken then client.counts.taken = client.counts.taken + #gifts end
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

--- Returns the settings of a client of the run.
---@param profile? string that a script names; default: that of the run
---@return sendoso.Settings?, sendoso.Error?
function Run:settings_of(profile)
  if profile then return settings.of_profile(self.settings, profile) end
  if self.settings.wrong then return nil, self.settings.wrong end
  return self.settings
end

--- Returns the date for which the run looks at dates.
---@param zone? string
---@return sendoso.Date
function Run:today(zone)
  local now, last, told = self:now(), self.last_day, self.settings.today
  if last and last.at == now and last.zone == zone and last.told == told then
    return date.copy(last.day) -- a script may change its own
  end
  local day = today(self.settings, now, zone)
  self.last_day = { at = now, zone = zone, told = told, day = date.copy(day) }
  return day
end

--- Returns the same as a text: "2026-03-31".
---@return string
function Run:today_text()
  local now, last, told = self:now(), self.last_day, self.settings.today
  if last and last.text and last.at == now and last.zone == nil and last.told == told then return last.text end
  local text = tostring(self:today())
  self.last_day.text = text
  return text
end

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

--- Begins to show how many of some gifts, or of something else, have come to their end, on a terminal.
---@param total integer
---@param noun? string
function Run:begin_progress(total, noun)
  self.voice:begin_progress(total, function() return (require("sendoso.base").clock()) end, noun)
end

--- Notes that one of them has.
function Run:step() self.voice:step() end

--- Shows it no longer.
function Run:end_progress() self.voice:end_progress() end

--- Makes the columns of the lines of gifts wide enough for one that will be printed later.
---@param key string
---@param name? string of the recipient
function Run:reserve(key, name) self.voice:reserve(key, name) end

--- Returns its flags as they were typed, for a command that goes on from it: " --profile acme --sandbox".
---@return string
function Run:flags() return again.flags(self.settings.given) end

--- Returns a hint whose commands are about the ledger of this run.
---@param hint? string
---@return string?
function Run:named(hint) return again.named(hint, self.settings.given) end

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

--- Starts a run.
---@param given? table settings, see sendoso.Settings; also `clock`, seconds since 1970, `write`, where its lines go,
--- and `person`, see sendoso.Consent
---@return sendoso.Run
function run.new(given)
  local asked = {}
  for name, value in pairs(given or {}) do asked[name] = value end
  local clock, write, person = asked.clock or os.time, asked.write, asked.person
  asked.clock, asked.write, asked.person = nil, nil, nil
  local own = settings.new(asked)
  return setmetatable({
    settings = own, tally = tally(), voice = voice(own, write), clock = clock,
    consent = consent.new(own.yes, person), spending = spending.new(own.max_spend), ending = ending(), looked_at = {},
    seconds = 0, event = function() end, clients = {}, flying = {}, counts = {}, paces = {}, services = {},
    ledgers = {}, rules = {}, followers = {}, kept = {}, is_told = false,
  }, Run)
end

return run
