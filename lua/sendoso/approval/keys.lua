--- The key of a person who approves: a file that only this person reads. Who lists its public part lets them approve.
local fail = require "sendoso.fail"
local path = require "sendoso.path"

local keys = {}

local function core() return require "sendoso.core" end

local OTHERS = 63 -- 077: what others may do with a file

--- Returns where the key is.
---@return string
function keys.path() return path.config "approver.key" end

-- The text of the key; nil: there is none.
local function text_of(where)
  local handle <close> = io.open(where, "rb")
  local text = handle and handle:read(200)
  return text and text:match "^%s*(%x+)%s*$"
end

local function check_mode(where)
  local mode, is_ours = core().mode(where)
  if not is_ours then
    return fail("guard", ("the key %s belongs to another user"):format(where), { hint = "use a key of your own" })
  end
  if mode & OTHERS == 0 then return true end
  return fail("guard", ("the key %s can be read by other users"):format(where), {
    hint = "somebody may have a copy of it: remove it, run `sendoso approve --init`, and have the new key listed",
  })
end

--- Returns the secret key of this user.
---@return string?, sendoso.Error?
function keys.secret()
  local where, err = fail.try(keys.path)
  if not where then return nil, err end
  if not core().exists(where) then
    return fail("guard", "you have no key to approve with", {
      hint = "run `sendoso approve --init`, and have the key that it prints added to the approvers of the profile",
    })
  end
  local ok
  ok, err = check_mode(where)
  if not ok then return nil, err end
  local secret = text_of(where)
  if secret and core().ed25519_public(secret) then return secret end
  return fail("guard", ("%s is not a key"):format(where), { hint = "remove it, and run `sendoso approve --init`" })
end

--- Returns the public key of this user; nil: there is none.
---@return string?
function keys.public()
  local where = fail.try(keys.path)
  local secret = where and text_of(where)
  return secret and core().ed25519_public(secret) or nil
end

--- Makes a key, where there is none yet. Returns its public part.
---@return string? public
---@return boolean|sendoso.Error is_new
function keys.make()
  local where, err = fail.try(keys.path)
  if not where then return nil, err end
  if core().exists(where) then
    local secret
    secret, err = keys.secret()
    if not secret then return nil, err end
    return core().ed25519_public(secret), false
  end
  local secret, ok
  secret, err = core().ed25519_make()
  if not secret then return nil, err end
  ok, err = core().private_file(where)
  if not ok then return nil, err end
  local out <close>, message = io.open(where, "wb")
  local written = out and out:write(secret, "\n") and out:close()
  if written then return core().ed25519_public(secret), true end
  os.remove(where)
  return fail("store", ("cannot write %s: %s"):format(where, message or "the disk may be full"))
end

return keys
