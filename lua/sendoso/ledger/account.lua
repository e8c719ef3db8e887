--- Whose ledger it is: an environment and an organisation.
local fail = require "sendoso.fail"
local path = require "sendoso.path"

local account = {}

--- Returns the account's name: "sandbox", "staging/5678", "production/5678". The organisation
--- is the team_id of its groups; one page of one group is read for it.
---@param client userdata a core client
---@return string?, sendoso.Error?
function account.identify(client)
  local where = client:service()
  if where == "sandbox" then return "sandbox" end
  local core = require "sendoso.core"
  local page, err = core.page(client, "groups", { page = 1, per_page = 1 }, { fields = { "team_id" } })
  if not page then return nil, err end
  local group = page.items[1]
  if group and group.team_id then return ("%s/%s"):format(where, group.team_id) end
  return fail("reply", "Sendoso's team groups do not name the organisation",
    { hint = "create a team group in Sendoso: each organisation has its own ledger" })
end

--- Returns the path of an account's ledger, where none is named.
---@param name string
---@return string
function account.ledger_path(name)
  return path.state("ledgers/" .. name:gsub("[^%w]", "-") .. ".db")
end

-- Is it a path on which a ledger may be opened?
local function check_path(file, is_named)
  if file:find "^:" then -- SQLite would keep it in memory, and forget
    return fail("invalid", ("ledger: expected the path of a file, got \"%s\""):format(file), { field = "ledger" })
  end
  local folder = is_named and file:match "^(.*)/[^/]*$"
  -- A new ledger would send everything again: a slip in its path is to be noticed.
  if folder and folder ~= "" and not require("sendoso.core").exists(folder) then
    return fail("invalid", ("the folder %s of the ledger does not exist"):format(folder),
      { field = "ledger", hint = "check the path; if it is right, create the folder" })
  end
  return true
end

-- A run never begins a ledger for real gifts: on a new runner, for another user or in an empty volume it would
-- know nothing, and send everything again.
local function fail_missing(name, file)
  return fail("guard", ("there is no ledger for %s at %s"):format(name, file), { hint = "has this account sent "
    .. "gifts with sendoso before? Then name its ledger with --ledger, or put it back from a backup. If not: "
    .. "sendoso ledger init" })
end

---@class sendoso.LedgerChoice
---@field path? string|false false: one that ends with the process (benchmarks)
---@field fallback? string that of the user's settings
---@field readonly? boolean nothing is written, and there may be none
---@field make? boolean it is made where there is none, though gifts are real

--- Opens the account's ledger.
---@param client sendoso.core.Client
---@param choice sendoso.LedgerChoice
---@return userdata|false|nil ledger false: there is none, and it is only to be read
---@return string|sendoso.Error|nil path
---@return boolean? is_new
function account.open_ledger(client, choice)
  local core = require "sendoso.core"
  if choice.path == false then return core.ledger { path = ":memory:", account = "sandbox" } end
  local name, err = account.identify(client)
  if not name then return nil, err end
  local named = choice.path or choice.fallback
  local file = named or account.ledger_path(name)
  local ok
  ok, err = check_path(file, named ~= nil)
  if not ok then return nil, err end
  local is_new = not core.exists(file) and not core.exists(file .. "-lease")
  if is_new and choice.readonly then return false, file end
  if is_new and not choice.make and name ~= "sandbox" then return fail_missing(name, file) end
  local ledger
  ledger, err = core.ledger { path = file, account = name, readonly = choice.readonly }
  if not ledger then return nil, err end
  return ledger, file, is_new
end

return account
