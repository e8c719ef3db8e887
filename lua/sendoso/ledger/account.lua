--- Whose ledger it is: an environment and an organisation.
local fail = require "sendoso.fail"
local path = require "sendoso.path"
local store = require "sendoso.store"

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
---@return string?, sendoso.Error?
function account.ledger_path(name)
  return fail.try(path.state, "ledgers/" .. name:gsub("[^%w]", "-") .. ".db")
end

---@class sendoso.LedgerChoice
---@field path? string|false a file, or a URL of PostgreSQL; false: one that ends with the process (benchmarks)
---@field schema? string in PostgreSQL
---@field account? string whose it must be
---@field readonly? boolean nothing is written, and there may be none
---@field make? boolean it is created where there is none
---@field recover? boolean a person says that it is to be used though it is not as it was left
---@field filling? boolean it is to be filled from another one

--- Returns what to look at when a ledger that was named is not there.
---@param file string
---@return string
function account.slip(file) return store.is_url(file) and "check the URL, and --ledger-schema" or "check the path" end

-- Is it a path at which a ledger may be opened? A wrong one is wrong with the run, and not with its gifts.
local function check_path(file)
  if file:find "^:" then -- SQLite would keep it in memory, and forget
    return fail("guard", ("ledger: expected the path of a file, got \"%s\""):format(file))
  end
  -- A new ledger would send everything again: a slip in its path is to be noticed. Our own folder is made.
  local own = fail.try(path.state, "")
  local folder = (not own or file:sub(1, #own) ~= own) and file:match "^(.*)/[^/]*$"
  if folder and folder ~= "" and not require("sendoso.core").exists(folder) then
    return fail("guard", ("the folder %s of the ledger does not exist"):format(folder),
      { hint = "check the path, or create the folder" })
  end
  return true
end

--- Opens a ledger by its path or URL. Kinds of errors as for core.ledger; "not_found" where there is none.
---@param file string
---@param choice sendoso.LedgerChoice
---@return sendoso.core.Ledger?, sendoso.Error?
function account.open(file, choice)
  local database, err = store.of(file)
  if err then return nil, err end
  if not database then
    local ok
    ok, err = check_path(file)
    if not ok then return nil, err end
  end
  local marks
  marks, err = fail.try(path.state, "marks") -- what is only read has no need of them
  if not marks and not choice.readonly then return nil, err end
  return require("sendoso.core").ledger {
    path = file, driver = database and database.driver, schema = database and choice.schema, account = choice.account,
    readonly = choice.readonly, make = choice.make or false, recover = choice.recover, filling = choice.filling,
    memory = marks,
  }
end

-- A run never begins a ledger for real gifts: on a new runner, for another user or in an empty volume it would
-- know nothing, and send everything again.
local function fail_missing(name, which, named)
  local create = "if this account never sent gifts with sendoso, create it with `sendoso ledger init`"
  return fail("guard", ("the ledger %s does not exist (account: %s)"):format(which, name), {
    hint = named and account.slip(named) .. "; if the ledger is lost, restore it from a backup\n" .. create
      or create .. "\nif it did, name its ledger with --ledger, or restore it from a backup" })
end

--- Opens the account's ledger.
---@param client sendoso.core.Client
---@param choice sendoso.LedgerChoice
---@return sendoso.core.Ledger|false|nil ledger false: there is none, and it is only to be read
---@return string|sendoso.Error|nil name its path, or its URL without a password
---@return boolean? is_new
function account.open_ledger(client, choice)
  if choice.path == false then
    return require("sendoso.core").ledger { path = ":memory:", account = "sandbox" }
  end
  local name, err = account.identify(client)
  if not name then return nil, err end
  local file = choice.path
  if not file then file, err = account.ledger_path(name) end
  if not file then return nil, err end
  local wanted = { schema = choice.schema, account = name, readonly = choice.readonly, recover = choice.recover }
  wanted.make = not choice.readonly and (choice.make or name == "sandbox")
  local ledger
  ledger, err = account.open(file, wanted)
  if ledger then return ledger, ledger:facts().name, wanted.make and ledger:facts().opening == 1 end
  if err.kind ~= "not_found" then return nil, err end
  local which = store.is_url(file) and "in that database" or file
  if choice.readonly then return false, which end
  return fail_missing(name, which, choice.path)
end

return account
