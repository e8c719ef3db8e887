--- A client: the operations as functions. Everything here is derived from the table of
--- operations.
local account = require "sendoso.ledger.account"
local call = require "sendoso.gifts.options"
local caller = require "sendoso.caller"
local campaigns = require "sendoso.gifts.campaigns"
local fail = require "sendoso.fail"
local gift = require "sendoso.gifts.gift"
local links = require "sendoso.gifts.links"
local operations = require "sendoso.operations"
local place = require "sendoso.client.connect"
local reading = require "sendoso.ledger.readback"
local report = require "sendoso.run.say"
local settings = require "sendoso.run.settings"
local tally = require "sendoso.run.tally"

local client = {}

local RECENT_MS = 2 * 24 * 3600 * 1000

local Client = { __name = "sendoso.client" }
Client.__index = Client

--- Is nothing to be sent? Asked for, or production without --live.
function Client:is_dry_run()
  if settings.dry_run then return true end
  return self.where == "production" and not self.live
end

--- Says in words where this client's gifts go.
---@return string
function Client:words()
  local words = place.words(self.where, self.host)
  if not self:is_dry_run() then return "gifts go to " .. words end
  return ("a dry run against %s%s"):format(words, settings.dry_run and "" or "; --live sends for real")
end

-- At the start of a run: what earlier ones left unknown is looked up, if it is of these days.
-- What that settles is said; what it does not is for `sendoso reconcile`.
local function read_back(self, ledger)
  local _, now = require("sendoso.core").clock()
  for _, unknown in ipairs(reading.open(ledger) or {}) do
    if now - unknown.began < RECENT_MS then
      local verdicts = reading.take(self, ledger)
      for _, verdict in ipairs(verdicts and reading.settle(ledger, verdicts) or {}) do
        report.say("settled    %s  was %s: %s", verdict.gift.key,
          verdict.outcome == "sent" and "sent" or "not sent", verdict.why)
      end
      return
    end
  end
end

--- Returns the account's ledger, opened at the first spend; false in a dry run without one.
function Client:ledger()
  if self.ledger_error then return nil, self.ledger_error end
  if self.open_ledger == nil then
    local drive = require("sendoso.core").drive -- one of many bodies opens it
    local ledger, file = drive(account.open_ledger, self.core, self.ledger_path, self:is_dry_run())
    if ledger == nil then
      if file.kind == "store" then self.ledger_error = file end -- it will not get better in this run
      return nil, file
    end
    self.open_ledger, self.ledger_file = ledger, file
    if ledger and not self:is_dry_run() and not settings.reconciles then drive(read_back, self, ledger) end
  end
  return self.open_ledger
end

--- Returns the ledger of what a dry run would have sent: in memory, for as long as the client.
function Client:plans()
  self.open_plans = self.open_plans or assert(require("sendoso.core").ledger { path = ":memory:" })
  return self.open_plans
end

--- Closes the client and what it holds. May be called twice.
function Client:close()
  if self.closed then return end
  self.closed = true
  tally.requests = tally.requests + self.core:requests()
  tally.places[#tally.places + 1] = self:words() .. (self.ledger_file and "; ledger " .. self.ledger_file or "")
  self.core:close()
  for _, held in ipairs { self.open_ledger or nil, self.open_plans, self.server } do held:close() end
  self.open_ledger, self.open_plans, self.server = nil, nil, nil
end

Client.__close = Client.close

function Client:__tostring()
  return ("sendoso.client (%s)"):format(self.closed and "closed" or self.host)
end

-- A read that failed is said and counted, whatever the script does with what it gets back.
local function failed_read(err)
  tally.read(err)
  local file, line = caller.where()
  if settings.announce then report.error(err, ("failed    %s:%d"):format(file or "?", line or 0)) end
  return nil, err
end

local function read_one(self, op, options)
  local args, how = call.split_read(op, options)
  local value, err = self.core:read(op.name, args, how.raw)
  if value == nil then return failed_read(err) end
  return value
end

local function walk(self, op, options)
  local args, how = call.split_read(op, options, true)
  how.failed = tally.read
  return require("sendoso.core").walk(self.core, op.name, args, how)
end

-- Is it for many recipients at once?
local function has_recipients(op)
  for _, param in ipairs(op.params) do
    if param.type == "emails" then return true end
  end
  return false
end

-- The function of an operation, for one client.
local function bind(self, op)
  if op.does ~= "read" then
    local sender = has_recipients(op) and links or gift
    return function(options) return sender.send(self, op, options) end
  end
  if op.collection and op.path:find "{" then -- sendoso.members(1234): of what, comes first
    local of = op.params[1].alias
    return function(id, options)
      local with = { [of] = type(id) == "table" and id.id or id }
      for name, value in pairs(options or {}) do with[name] = value end
      if math.type(with[of]) ~= "integer" then
        caller.raise("%s wants the id of a %s, or one from a list, not a %s", op.name, of, type(id))
      end
      return walk(self, op, with)
    end
  end
  if op.collection then
    return function(options) return walk(self, op, options) end
  end
  return function(options) return read_one(self, op, options) end
end

-- sendoso.campaign(7), sendoso.campaign "Coffee on us"
local function bind_campaign(self)
  return function(campaign, how)
    if not call.names_campaign(campaign) then
      caller.raise("campaign wants an id or a name, not a %s", type(campaign))
    end
    local id = campaign
    if type(campaign) == "string" then
      local found, err = campaigns.find(self, campaign)
      if not found then return failed_read(err) end
      id = found.id
    end
    return read_one(self, operations.campaign, { campaign = id, raw = how and how.raw })
  end
end

-- sendoso.page("sends", {page = 2})
local function bind_page(self)
  return function(name, options)
    local op = operations[name]
    if not op or not op.collection then
      caller.raise("page: there is no list '%s'", tostring(name))
    end
    local args, how = call.split_read(op, options)
    if op.total then args.page, args.per_page = args.page or 1, args.per_page or 100 end -- no default is documented
    local page, err = require("sendoso.core").page(self.core, name, args, how)
    if not page then return failed_read(err) end
    return page
  end
end

---@class sendoso.Options
---@field base_url? string scheme and host
---@field token? string OAuth access token
---@field client_id? string whose ten requests a second are shared
---@field ledger? string|false path of the ledger; false: none that lasts, on loopback only (benchmarks)
---@field live? boolean really send in production
---@field timeout? number seconds for a request in all
---@field ca_file? string PEM file of the authorities to trust, where the system's do not do
---@field pace? boolean false: as fast as it goes, on loopback only (benchmarks)

--- See concurrently.lua.
function client.concurrently(...) return require "sendoso.client.concurrently"(...) end

--- Opens a client. What is left out comes from the environment and, inside the host, from its
--- flags. `live` inside the host counts only together with --live.
---@param options? sendoso.Options
---@return sendoso.Client?, sendoso.Error?
function client.open(options)
  options = options or {}
  call.check_open(options)
  local core, base_url, sandbox = place.open(options)
  if not core then return nil, base_url end
  local self = setmetatable({
    core = core, sandbox = sandbox, server = sandbox and sandbox.server, ledger_path = options.ledger,
    campaigns_by_id = {},
  }, Client)
  if settings.host then self.live = settings.live
  else self.live = options.live or false end
  self.where, self.host = core:place()
  if options.ledger == false and self.where ~= "sandbox" then
    return fail("guard", "ledger = false is for loopback only")
  end
  for _, op in ipairs(operations) do self[op.name] = bind(self, op) end
  self.campaign = bind_campaign(self)
  self.concurrently = client.concurrently
  self.page = bind_page(self)
  if settings.announce then
    report.say("%s", self:words())
    tally.clients[#tally.clients + 1] = self -- closed, and heard, at the end
  end
  return self
end

return client
