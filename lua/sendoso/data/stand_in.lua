--- Addresses that people write where they have none: noreply@acme.com, test@test.com. A gift to one is paid for, and
--- nobody gets it.
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"

local stand_in = {}

local function set(words)
  local members = {}
  for word in words:gmatch "%S+" do members[word] = true end
  return members
end

-- What stands before the @, without dots, hyphens and underscores.
local nobodies = set [[noreply donotreply noemail nomail noaddress none nobody unknown notprovided notavailable
  notapplicable missing invalid donotuse donotemail dummy placeholder keineemail keinemail]]

-- What says so only if it stands before and behind the @.
local doubled = set "test x xx xxx a aa aaa abc na no noone email mail example asdf foo 123 1234 12345"

local INVALID = ".invalid" -- the end of addresses that cannot be

local function is_nobody(name)
  return nobodies[name] or name:find "[._-]" and nobodies[(name:gsub("[._-]", ""))] or false
end

--- Does an address stand for none?
---@param email string in its normal form
---@return boolean
function stand_in.is(email)
  local name = email:match "^[^@]+"
  local is_odd = name and (doubled[name] or name == "no" or is_nobody(name) or email:sub(-#INVALID) == INVALID)
  if not is_odd then return false end -- as nearly all
  local before, host, top = email:match "^([^@]+)@([^@]+)%.([^.@]+)$"
  if not before then return false end
  if is_nobody(before) or doubled[before] and before == host then return true end
  return top == "invalid" or before == "no" and host == "email"
end

--- Returns why a gift to a row of a file must wait: its address stands for none; or nil. The address is not in it.
---@param row table
---@return string?
function stand_in.reason(row)
  return origin.place(row) and stand_in.reason_of(recipient.email(row)) or nil
end

--- The same of the address of such a row.
---@param email? string in its normal form
---@return string?
function stand_in.reason_of(email)
  if not email or not stand_in.is(email) then return nil end
  return "the email address looks like one that is written where there is none (such as noreply@…): correct it"
end

return stand_in
