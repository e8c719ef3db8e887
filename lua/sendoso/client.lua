--- A client: the operations as functions. Everything here is derived from the table of
--- operations.
local account = require "sendoso.account"
local caller = require "sendoso.caller"
local campaigns = require "sendoso.campaigns"
local gift = require "sendoso.gift"
local nearest = require "sendoso.nearest"
local operations = require "sendoso.operations"
local place = require "sendoso.place"
local settings = require "sendoso.settings"
local tally = require "sendoso.tally"

local client = {}

local Client = { __name = "sendoso.client" }
Client.__index = Client

--- Is nothing to be sent? Asked for, or production without --live.
function Client:is_dry_run()
  if settings.dry_run then return true end
  return self.where == "production" and not self.live
end

--- Returns the account's ledger, opened at the first spend; false in a dry run without one.
function Client:ledger()
  if self.open_ledger == nil then
    local ledger, file = account.open_ledger(self.core, self.ledger_path, self:is_dry_run())
    if ledger == nil then return nil, file end
    self.open_ledger, self.ledger_file = ledger, file
  end
  return self.open_ledger
end

--- Closes the client and what it holds. May be called twice.
function Client:close()
  self.core:close()
  if self.open_ledger then self.open_ledger:close() end
  if self.server then self.server:close() end
  self.open_ledger, self.server = nil, nil
end

Client.__close = Client.close

function Client:__tostring()
  return ("sendoso.client (%s)"):format(self.host)
end

-- Splits the arguments of a read from what is to be given of each item.
local function split(op, options, walks)
  local args, how = {}, { failed = tally.read }
  if options ~= nil and type(options) ~= "table" then
    caller.raise("%s wants a table of options, not a %s", op.name, type(options))
  end
  local names = { "fields" }
  local known = { fields = true, raw = true }
  for _, param in ipairs(op.params) do
    local name = param.alias or param.name
    if not (walks and name == "page") then
      names[#names + 1], known[name] = name, true
      args[param.name] = options and options[name]
    end
  end
  for name in pairs(options or {}) do
    if not known[name] then
      caller.raise("%s: unknown option '%s'%s", op.name, tostring(name),
        nearest(tostring(name), names))
    end
  end
  if options then how.fields, how.raw = options.fields, options.raw end
  return args, how
end

local function raised(message)
  if type(message) ~= "string" then error(message, 0) end
  caller.raise("%s", (message:gsub("^[^:]+:%d+: ", "")))
end

-- A wrong type is a mistake in the call: it is raised at the script's line.
local function at_the_script(ok, ...)
  if not ok then raised(...) end
  return ...
end

local function read_one(self, op, options)
  local args, how = split(op, options)
  local value, err = at_the_script(pcall(self.core.read, self.core, op.name, args, how.raw))
  if value == nil then tally.read(err) end
  return value, err
end

local function walk(self, op, options)
  local core = require "sendoso.core"
  local args, how = split(op, options, true)
  at_the_script(pcall(core.request, op.name, args))
  return core.walk(self.core, op.name, args, how)
end

-- The function of an operation, for one client.
local function bind(self, op)
  if op.does ~= "read" then
    return function(options) return gift.send(self, op, options) end
  end
  if op.collection then
    return function(options) return walk(self, op, options) end
  end
  return function(options) return read_one(self, op, options) end
end

-- sendoso.campaign(7), sendoso.campaign "Coffee on us"
local function bind_campaign(self)
  return function(campaign, how)
    if type(campaign) ~= "string" and math.type(campaign) ~= "integer" then
      caller.raise("campaign wants an id or a name, not a %s", type(campaign))
    end
    local found, err = campaigns.find(self, campaign)
    if not found then
      tally.read(err)
      return nil, err
    end
    return read_one(self, operations.campaign, { campaign = found.id, raw = how and how.raw })
  end
end

-- sendoso.page("sends", {page = 2})
local function bind_page(self)
  return function(name, options)
    local op = operations[name]
    if not op or not op.collection then
      caller.raise("page: there is no list '%s'", tostring(name))
    end
    local args, how = split(op, options)
    local page, err = at_the_script(
      pcall(require("sendoso.core").page, self.core, name, args, how))
    if not page then tally.read(err) end
    return page, err
  end
end

---@class sendoso.Options
---@field base_url? string scheme and host
---@field token? string OAuth access token
---@field client_id? string whose ten requests a second are shared
---@field ledger? string path of the ledger
---@field live? boolean really send in production
---@field timeout? number seconds for a request in all
---@field ca_file? string PEM file of the authorities to trust, where the system's do not do
---@field pace? boolean false: as fast as it goes, on loopback only (benchmarks)

local known = {}
for name in ([[profile base_url token client_id ledger live timeout pace ca_file connect_to
  backoff_ms state faults sandbox_settings]]):gmatch "%S+" do
  known[#known + 1] = name
  known[name] = true
end

--- Opens a client. What is left out comes from the environment and, inside the host, from its
--- flags. `live` inside the host counts only together with --live.
---@param options? sendoso.Options
---@return sendoso.Client?, sendoso.Error?
function client.open(options)
  options = options or {}
  for name in pairs(options) do
    if not known[name] then
      caller.raise("open: unknown option '%s'%s", tostring(name), nearest(tostring(name), known))
    end
  end
  if options.profile then caller.raise "open: profiles are not known yet; give base_url and token" end
  local core, base_url, server = place.open(options)
  if not core then return nil, base_url end
  local self = setmetatable({
    core = core, server = server, base_url = base_url, ledger_path = options.ledger,
    live = settings.host and settings.live or (not settings.host and options.live) or false,
    [campaigns] = {},
  }, Client)
  self.where, self.host = core:place()
  for _, op in ipairs(operations) do self[op.name] = bind(self, op) end
  self.campaign = bind_campaign(self)
  self.page = bind_page(self)
  local final
  tally.clients[#tally.clients + 1] = function()
    if tostring(core):find "closed" then return final or 0 end
    final = core:requests()
    return final
  end
  return self
end

return client
