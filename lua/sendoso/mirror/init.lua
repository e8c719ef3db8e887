--- The mirror of an account: its sends, as they were listed last, in a database on this machine.
local account = require "sendoso.ledger.account"
local fail = require "sendoso.fail"
local path = require "sendoso.path"

local mirror = {}

--- Returns the path of an account's mirror.
---@param name string of the account
---@return string?, sendoso.Error?
function mirror.path(name)
  return fail.try(path.state, "mirrors/" .. name:gsub("[^%w]", "-") .. ".db")
end

-- Is a mirror that of this account? A new one is from now on.
local function check_account(of, name, file)
  local known, err = of:note "account"
  if known == nil then return nil, err end
  if not known then return of:set_note("account", name) end
  if known == name then return true end
  return fail("store", ("%s is the mirror of the account %s, not of %s"):format(file, known, name),
    { hint = "move it away and run `sendoso sync`: it is read anew" })
end

--- Opens the mirror of a client's account, and makes it where there is none. The client closes it.
---@param client sendoso.Client
---@return sendoso.core.Mirror?, sendoso.Error?
function mirror.open(client)
  if client.open_mirror then return client.open_mirror end
  local name, err = account.identify(client.core)
  if not name then return nil, err end
  local file = client.mirror_path
  if not file then file, err = mirror.path(name) end
  if not file then return nil, err end
  local opened
  opened, err = require("sendoso.core").mirror(file)
  if not opened then return nil, err end
  local is_its
  is_its, err = check_account(opened, name, file)
  if not is_its then return nil, err end
  client.open_mirror = opened
  return opened
end

--- Makes several changes of a mirror one. Raises what the function raises, and keeps nothing then.
---@param of sendoso.core.Mirror
---@param body fun()
function mirror.change(of, body)
  fail.need(of:begin())
  local ok, err = pcall(body)
  local kept, why = of:finish(ok)
  if not ok then error(err, 0) end
  fail.need(kept, why)
end

return mirror
