--- The ledger that an action of `sendoso ledger` is about.
local account = require "sendoso.ledger.account"
local fail = require "sendoso.fail"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local store = require "sendoso.store"

local opened = {}

-- The path of the ledger, and whether it is the sandbox's own, which is known without asking Sendoso.
local function find(run)
  local settings = run.settings
  if settings.ledger then return settings.ledger, false end
  if settings.sandbox or not settings.base_url and not settings.token and not settings.live then
    local path, err = account.ledger_path "sandbox"
    return path, err or true
  end
  local client, err = session.client(run)
  if not client then return nil, err end
  local name
  name, err = account.identify(client.core)
  client:close()
  if not name then return nil, err end
  local path
  path, err = account.ledger_path(name)
  return path, err or name == "sandbox"
end

--- Fails for a ledger that is not there. One that was named is a slip more often than a new one.
---@param path string
---@param is_named boolean was it named, or is it the account's own?
---@return nil, sendoso.Error
function opened.missing(path, is_named)
  return fail("not_found", ("the ledger %s does not exist"):format(store.name(path)), {
    hint = is_named and account.slip(path)
      or "if the account has a ledger, name it with --ledger; only if it never had one, create it with "
        .. "`sendoso ledger init`",
  })
end

--- Opens the ledger that the flags and the environment name, or the account's own.
---@param run sendoso.Run
---@param how { writes?: boolean, lists?: boolean } as for `by`
---@return sendoso.core.Ledger|false|nil ledger false: there is none yet, and none is needed
---@return sendoso.Error?
function opened.open(run, how)
  local path, is_sandbox = find(run)
  if not path then return nil, is_sandbox end
  local ledger, err = account.open(path, { readonly = not how.writes, schema = run.settings.ledger_schema })
  if ledger or err.kind ~= "not_found" then return ledger, err end
  -- A run in the sandbox creates its ledger with its first gift. Of any other ledger we cannot know why it is missing.
  if is_sandbox and how.lists then
    run:say("no gift was sent yet: the ledger %s does not exist", store.name(path))
    return false
  end
  return opened.missing(path, run.settings.ledger ~= nil)
end

--- Returns the `run` of an action: it opens the ledger, and closes it.
---@param body fun(ledger: sendoso.core.Ledger|false, args: table, run: sendoso.Run): integer
---@param how? { writes?: boolean, lists?: boolean } does it change the ledger? can it do without one?
---@return fun(args: table, run: sendoso.Run): integer
function opened.by(body, how)
  return function(args, run)
    local ledger, err = opened.open(run, how or {})
    if ledger == nil then return shell.fail(run, err) end
    local warning = ledger and ledger:facts().warning
    if warning then run:warn("%s", warning) end
    local status = body(ledger, args, run)
    if ledger then ledger:close() end
    return status
  end
end

return opened
