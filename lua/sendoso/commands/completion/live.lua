--- Values that only Sendoso and the ledger know. A shell must not be kept waiting: what cannot be read soon is not
--- offered, and nothing is said of it.
local account = require "sendoso.ledger.account"
local application = require "sendoso.accounts.application"
local cache = require "sendoso.commands.completion.cache"
local fail = require "sendoso.fail"
local opened = require "sendoso.commands.ledger.opened"
local owed = require "sendoso.ledger.owed"
local printable = require "sendoso.printable"
local profiles = require "sendoso.accounts.profiles"
local run = require "sendoso.run"
local session = require "sendoso.commands.session"
local statuses = require("sendoso.commands.sends").statuses

local live = {}

local SECONDS = 1 -- how long Sendoso may take for an answer
local MOST = 200 -- how many keys are offered

-- A run that prints nothing.
local function quiet_run(given)
  local settings = {}
  for name, value in pairs(given) do settings[name] = value end
  settings.host, settings.dry_run, settings.timeout, settings.write = true, true, SECONDS, function() end
  return run.new(settings)
end

-- Reads from Sendoso, or from what was read a while ago.
local function read(given, kind, fn)
  local its_run = quiet_run(given)
  return cache.get(its_run.settings, its_run:now(), kind, function()
    local client = session.client(its_run)
    if not client then return nil end
    local values = fail.try(fn, client)
    client:close()
    return values
  end)
end

-- The items of a list: their IDs and names.
local function named(kind)
  return function(given)
    return read(given, kind, function(client)
      local list = {}
      for item in client[kind] { fields = { "id", "name" } } do
        if item.id and item.name then list[#list + 1] = { id = tostring(item.id), name = tostring(item.name) } end
      end
      return list
    end)
  end
end

local campaigns, groups = named "campaigns", named "groups"

local function by_name(list)
  local values = {}
  for _, item in ipairs(list) do values[#values + 1] = { value = item.name, about = item.id } end
  return values
end

local function by_id(list)
  local values = {}
  for _, item in ipairs(list) do values[#values + 1] = { value = item.id, about = item.name } end
  return values
end

-- Whose ledger it is, where none is named: an account's name is asked for once in a while.
local function with_ledger(given)
  local its_run = quiet_run(given)
  local settings = its_run.settings
  if not settings.ledger and not settings.sandbox and (settings.token or settings.base_url) then
    local name = read(given, "account", function(client)
      return { (fail.need(account.identify(client.core))) }
    end)[1]
    if not name then return nil end
    settings.ledger = account.ledger_path(name)
  end
  return opened.open(its_run, { lists = true }) or nil
end

-- The states of gifts about which an action decides.
local decided = {
  ["ledger resolve"] = { "unknown", "held" },
  ["ledger release"] = { "held", "behind", "dismissed" },
  ["ledger dismiss"] = { "owed", "behind", "held", "refused" },
  ["ledger same"] = { "held" },
}

local function keys(given, command, current)
  local ledger, values = with_ledger(given), {}
  if not ledger then return values end
  for _, state in ipairs(decided[command] or { false }) do
    for row in ledger:each { state = state or nil } do
      if row.key:sub(1, #current) == current then values[#values + 1] = { value = row.key, about = row.state } end
      if #values == MOST then break end
    end
  end
  ledger:close()
  return values
end

local function rules(given)
  local ledger, values, seen = with_ledger(given), {}, {}
  for _, one in ipairs(ledger and owed.list(ledger) or {}) do
    if not seen[one.rule] then values[#values + 1] = { value = one.rule } end
    seen[one.rule] = true
  end
  if ledger then ledger:close() end
  return values
end

local function campaign(given, command)
  local list = campaigns(given)
  return command == "ledger list" and by_id(list) or by_name(list)
end

local by_element = {
  ["--campaign"] = campaign, campaign = campaign,
  ["--group"] = function(given) return by_id(groups(given)) end,
  key = keys, old_key = keys, ["--rule"] = rules,
  ["--status"] = function()
    local values = {}
    for i, status in ipairs(statuses) do values[i] = { value = status } end
    return values
  end,
  ["--profile"] = function()
    local values = {}
    for i, one in ipairs(profiles.list() or {}) do values[i] = { value = one.profile, about = one.base_url } end
    return values
  end,
  ["--scope"] = function() return { { value = application.SCOPE }, { value = "public write" } } end,
  ["--date-order"] = function() return { { value = "mdy" }, { value = "dmy" } } end,
}
by_element.group = by_element["--group"]
by_element.name = by_element["--profile"] -- of profile use and show

-- A name with a control character in it, or with what nobody sees, can neither be shown nor typed.
local function is_plain(value) return printable.line(value) == value end

--- Returns the values of an option or argument.
---@param name string "--campaign", or that of an argument
---@param command string "ledger show"
---@param given table<string, any> the flags that stand on the line
---@param current string what is typed of it
---@return sendoso.Candidate[]
function live.values(name, command, given, current)
  local values = {}
  local find = by_element[name]
  local ok, found = pcall(function() return find and find(given, command, current) or {} end)
  for _, candidate in ipairs(ok and found or {}) do
    if is_plain(candidate.value) then values[#values + 1] = candidate end
  end
  return values
end

return live
