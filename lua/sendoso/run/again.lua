--- The flags of a run as they were typed, for a command that goes on from it: whatever says where gifts go, and how.
--- Whoever copies that command is to find the same ledger.
local money = require "sendoso.money"
local store = require "sendoso.store"
local words = require "sendoso.words"

local again = {}

-- Those that a later command needs, too: not -n, -q and -v, nor a limit that is in the plan.
local KEPT = { "profile", "sandbox", "live", "base_url", "ledger", "ledger_schema", "ca_file", "timeout", "today",
  "zone", "max_sends", "max_spend", "yes", "accept_unusual", "no_witness" }

-- A URL as it was typed, unless a password may be in it: what is printed is kept in logs.
local function url_of(url)
  if url:find("password", 1, true) then url = url:gsub("%?.*", "") end
  return url:find "^%w+://[^:@/]+@[^@]*$" and url or store.name(url)
end

local function text_of(name, value)
  if name == "max_spend" then return value.currency and money.text(value) or money.decimal(value.hundredths) end
  if name == "ledger" and store.is_url(value) then return url_of(value) end
  return tostring(value)
end

local function flags_of(given, names)
  local list = {}
  for _, name in ipairs(names) do
    local value = given[name]
    if value then list[#list + 1] = " --" .. name:gsub("_", "-") end
    if value and value ~= true then list[#list + 1] = " " .. words.of_shell(text_of(name, value)) end
  end
  return table.concat(list)
end

--- Returns the flags of a run, for the end of a command: " --profile acme --sandbox".
---@param given table<string, any> settings.given
---@return string
function again.flags(given) return flags_of(given, KEPT) end

-- The commands that are about the gifts of a ledger, and what says of which.
local OF_GIFTS = { ledger = true, owed = true, reconcile = true, sync = true }
local WHICH = { "profile", "sandbox", "live", "base_url", "ledger", "ledger_schema", "ca_file" }

--- Returns a hint whose commands (`sendoso ledger show KEY`) are about the ledger of a run, wherever it is.
---@param hint? string
---@param given table<string, any> settings.given
---@return string?
function again.named(hint, given)
  local flags = hint and hint:find("`sendoso", 1, true) and flags_of(given, WHICH) or ""
  if flags == "" then return hint end
  return (hint:gsub("`(sendoso (%l+)[^`]*)`", function(command, name)
    if OF_GIFTS[name] and not command:find(flags, 1, true) then return ("`%s%s`"):format(command, flags) end
  end))
end

return again
