--- A client: the operations as functions, for one account, in one run.
local account = require "sendoso.ledger.account"
local bind = require "sendoso.client.operations"
local connect = require "sendoso.client.connect"
local fail = require "sendoso.fail"
local held = require "sendoso.gifts.held"
local options = require "sendoso.client.options"
local watch = require "sendoso.ledger.watch"
local witness = require "sendoso.ledger.witness"

local client = {}

---@class sendoso.Client
---@field core sendoso.core.Client
---@field run sendoso.Run whose flags hold for it, and that counts what it does
---@field settings sendoso.Settings of its account; those of the run, unless a script names a profile
---@field where "sandbox"|"staging"|"production"
---@field host string
---@field counts sendoso.Counts of the gifts of its profile in this run
---@field reconciles boolean does it look up, before its first gift, what earlier runs left unknown?
local Client = { __name = "sendoso.client" }
Client.__index = Client

--- Is nothing to be sent? Asked for, or production without --live.
function Client:is_dry_run()
  if self.run.settings.dry_run then return true end
  return self.where == "production" and not self.live
end

--- Returns where this client's gifts go, in words.
---@param is_over? boolean is it the end of the run?
---@return string
function Client:words(is_over)
  local service, effect = connect.words(self.where, self.host)
  local unwatched = self.settings.witness and "" or "; not compared with the list of sends (witness = false)"
  if self:is_dry_run() then
    return ("dry run on %s: nothing %s sent%s%s"):format(service, is_over and "was" or "is",
      self.run.settings.dry_run and "" or "; add --live to send", unwatched)
  end
  local doing = is_over and "" or self.run.settings.doing or "sending to "
  return doing .. service .. (effect and ": " .. effect or "") .. unwatched
end

--- Returns how many gifts may be sent at most, what says so, and the counts that this is about. A flag limits the run;
--- a profile limits what is sent for it, whatever is sent for others.
---@return integer? most, string? source, sendoso.Counts counts
function Client:most_sends()
  local most, source = self.settings.max_sends, self.settings.sources.max_sends
  local is_of_profile = source and source ~= "--max-sends"
  return most, source, is_of_profile and self.counts or self.run.tally
end

--- Does it send real gifts, of which many need a person's word? In plain Lua `live = true` is that word.
---@return boolean
function Client:is_guarded()
  return self.where == "production" and self.run.settings.host and not self:is_dry_run()
end

--- Asks for the word of a person, where it is needed.
---@param count integer
---@param cost? string of all of them; nil: they are the next ones of a script, and nobody knows how many follow
---@return true?, sendoso.Error?
function Client:confirm(count, cost)
  if not self:is_guarded() then return true end
  local service = connect.words(self.where, self.host)
  if cost then return self.run:confirm(count, cost, service) end
  return self.run:confirm_more(count, service)
end

-- What that settles is said; what it does not is for `sendoso reconcile`.
local function reconcile(self, ledger)
  for _, verdict in ipairs(require("sendoso.ledger.readback").settle_recent(self, ledger)) do
    self.run:say("reconciled %s: %s (%s)", verdict.gift.key,
      verdict.outcome == "sent" and "sent" or "not sent", verdict.why)
  end
end

--- Returns which ledger was asked for: by `open{ledger=}`, by the flags and the environment, or none in particular.
---@return string|false|nil
function Client:ledger_choice()
  if self.ledger_path ~= nil then return self.ledger_path end
  return self.settings.ledger
end

local function open_ledger(self)
  local ledger, file, is_new = account.open_ledger(self.core, {
    path = self:ledger_choice(), schema = self.settings.ledger_schema, readonly = self:is_dry_run(),
  })
  if ledger == nil then
    if file.kind ~= "network" then self.ledger_error = file end -- it will not get better in this run
    return nil, file
  end
  if ledger == false and self.where ~= "sandbox" then
    local choice = self:ledger_choice()
    self.run:say("the ledger %s does not exist: a run that sends would stop (exit status 7); %s", file,
      choice and account.slip(choice) or "create it with `sendoso ledger init`")
  end
  if is_new then self.run:tell("created the ledger %s", file) end
  local warning = ledger and ledger:facts().warning
  if warning then self.run:warn("%s", warning) end
  if ledger and not self:is_dry_run() then
    local ok, err = self.run:takes_ledger(ledger:facts().account or file, file)
    if not ok then
      ledger:close()
      self.ledger_error = err
      return nil, err
    end
    ok, err = fail.try(require("sendoso.gifts.past").tell, ledger)
    if err then return ok, err end
  end
  self.open_ledger, self.ledger_file = ledger, file
  if ledger and not self:is_dry_run() and self.reconciles then reconcile(self, ledger) end
  return ledger
end

--- Returns the account's ledger, opened at the first spend; false in a dry run without one.
function Client:ledger()
  if self.ledger_error then return nil, self.ledger_error end
  if self.open_ledger ~= nil then return self.open_ledger end
  return require("sendoso.core").drive(open_ledger, self) -- one of many bodies opens it
end

--- Returns the account's ledger to read in, and makes none: false if there is none.
---@return sendoso.core.Ledger|false|nil, sendoso.Error?
function Client:ledger_to_read()
  if self.open_ledger ~= nil then return self.open_ledger end
  if self.reading == nil then
    local ledger, err = account.open_ledger(self.core, {
      path = self:ledger_choice(), schema = self.settings.ledger_schema, readonly = true,
    })
    if ledger == nil then return nil, err end
    self.reading = ledger
  end
  return self.reading
end

--- Returns the ledger of what a dry run would have sent: in memory, for as long as the client.
function Client:plans()
  self.open_plans = self.open_plans or assert(require("sendoso.core").ledger { path = ":memory:" })
  return self.open_plans
end

--- Asks the witness whether a gift may have been sent already, by whomever.
---@param ledger sendoso.core.Ledger|false
---@param gift sendoso.core.Gift
---@return sendoso.Error? err of kind held where a person must look; nil: nothing speaks against it
---@return boolean? anew a person has released the gift, and what speaks against it came later
function Client:witnessed(ledger, gift)
  if not self:is_watched(gift) then return nil end
  local reading, err = self.watch:ask(ledger)
  if not reading then return err end
  local reason, more = fail.try(witness.against, reading, ledger, gift)
  if not reason then return more end
  return held.by_person(gift.key, reason, self:is_dry_run()), more
end

--- Estimates what a gift of a campaign costs whose price is not known, by what was read of the list of sends. Asks
--- nothing.
---@param campaign? integer its ID
---@return sendoso.Money? estimate nil: nothing is known
---@return string[]? unread what is wrong with the costs of its last sends that cannot be read
---@return integer? highest the highest of these costs, in hundredths
function Client:estimate(campaign)
  if campaign then return self.watch:estimate(campaign) end
end

--- Is the list of sends asked about a gift?
---@param gift sendoso.core.Gift
---@return boolean
function Client:is_watched(gift) return self.asks_witness and witness.knows(gift) end

--- Closes the client and what it holds. May be called twice.
function Client:close()
  if self.closed then return end
  self.closed = true
  self.run:closed(self)
  self.core:close()
  self.watch:close()
  for _, name in ipairs { "open_ledger", "open_plans", "reading", "open_mirror", "server" } do
    if self[name] then self[name]:close() end
    self[name] = nil
  end
end

Client.__close = Client.close

function Client:__tostring()
  return ("sendoso.client (%s)"):format(self.closed and "closed" or self.host)
end

---@class sendoso.Options
---@field profile? string of profiles.ini; default: that of the run
---@field base_url? string scheme and host
---@field token? string OAuth access token
---@field client_id? string whose ten requests a second are shared
---@field ledger? string|false path of the ledger; false: none that lasts, on loopback only (benchmarks)
---@field live? boolean really send in production
---@field witness? boolean false: the list of sends is not asked what was sent already; on loopback only
---@field timeout? number seconds for a request in all
---@field ca_file? string PEM file of the authorities to trust, instead of the system's and of --ca-file
---@field pace? boolean false: as fast as it goes, on loopback only (benchmarks)

--- Opens a client. What is left out comes from the run: from the environment and, inside the host, from its
--- flags. `live` inside the host counts only together with --live.
---@param given? sendoso.Options
---@param run sendoso.Run
---@return sendoso.Client?, sendoso.Error?
function client.open(given, run)
  given = given or {}
  options.check_open(given)
  if run.is_finished then return fail("guard", "the run has ended already") end -- a finalizer asks, when nobody counts
  local settings, err = run:settings_of(given.profile)
  if not settings then return nil, err end
  local core, sandbox = connect.open(given, settings, run.paces)
  if not core then return nil, sandbox end
  local self = setmetatable({
    core = core, run = run, settings = settings, counts = run:counts_of(settings.profile), ledger_path = given.ledger,
    sandbox = sandbox, server = sandbox and sandbox.server, campaigns_by_id = {}, reconciles = true,
  }, Client)
  if run.settings.host then self.live = run.settings.live else self.live = given.live or false end
  self.where, self.host = core:service()
  local is_asked = not run.settings.no_witness and given.witness ~= false and given.ledger ~= false
  if not is_asked and self.where ~= "sandbox" then
    return fail("guard", "ledger = false, witness = false and --no-witness are allowed in the sandbox only")
  end
  self.asks_witness = is_asked and settings.witness
  self.watch = watch.new(self)
  bind(self)
  core:watch(function(exchange) run:exchange(exchange) end, run.settings.verbose)
  self.concurrently = function(...) return require "sendoso.client.concurrently"(run, ...) end
  run:opened(self)
  return self
end

return client
