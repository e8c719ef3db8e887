--- Whose ledger it is: an environment and an organisation.
local fail = require "sendoso.fail"
local path = require "sendoso.path"
local report = require "sendoso.run.say"
local settings = require "sendoso.run.settings"

local account = {}

--- Returns the account's name: "sandbox", "staging/5678", "production/5678". The organisation
--- is the team_id of its groups; one page of one group is read for it.
---@param client userdata a core client
---@return string?, sendoso.Error?
function account.identify(client)
  local where = client:place()
  if where == "sandbox" then return "sandbox" end
  local core = require "sendoso.core"
  local page, err = core.page(client, "groups", { page = 1, per_page = 1 }, { fields = { "team_id" } })
  if not page then return nil, err end
  local group = page.items[1]
  if group and group.team_id then return ("%s/%s"):format(where, group.team_id) end
  return fail("reply", "the groups do not say which organisation this is",
    { hint = "a gift needs a ledger, and a ledger belongs to an organisation; make a team group" })
end

--- Returns the path of an account's ledger.
---@param name string
---@return string
function account.ledger_path(name)
  return settings.ledger or path.state("ledgers/" .. name:gsub("[^%w]", "-") .. ".db")
end

--- Opens the account's ledger. In a dry run nothing is written: then there may be none, which
--- is false.
---@param client userdata
---@param given? string|false a path; false: one that ends with the process (benchmarks)
---@param dry_run boolean
---@return userdata|false|nil ledger, string|sendoso.Error|nil path
function account.open_ledger(client, given, dry_run)
  local core = require "sendoso.core"
  if given == false then return core.ledger { path = ":memory:", account = "sandbox" } end
  local name, err = account.identify(client)
  if not name then return nil, err end
  local file = given or account.ledger_path(name)
  if file:find "^:" then -- SQLite would keep it in memory, and forget
    return fail("invalid", ("'%s' is no file for a ledger"):format(file), { field = "ledger" })
  end
  local folder = (given or settings.ledger) and file:match "^(.*)/[^/]*$"
  if folder and folder ~= "" and not core.exists(folder) then -- a new ledger would send everything again
    return fail("invalid", ("there is no folder %s for the ledger"):format(folder),
      { field = "ledger", hint = "is the path right? If so, make the folder" })
  end
  if dry_run and not core.exists(file) and not core.exists(file .. "-lease") then return false, file end
  local is_new = not core.exists(file)
  local ledger
  ledger, err = core.ledger { path = file, account = name, readonly = dry_run }
  if not ledger then return nil, err end
  if is_new and settings.host then report.say("a new ledger is begun: %s", file) end
  return ledger, file
end

return account
