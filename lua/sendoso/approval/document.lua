--- An approval: one line of JSON beside a plan. A person says with a key that exactly this plan may be applied, from
--- now on, for a day.
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"

local document = {}

local function core() return require "sendoso.core" end

local FORMAT = 1

--- How long an approval counts, in seconds.
document.LASTS = 24 * 3600

local EARLY = 5 * 60 -- clocks of two machines differ by less

---@class sendoso.Approval
---@field plan string the digest of the plan
---@field at string when it was given, UTC
---@field key string the public key of the person
---@field signature string

-- What is signed. Its first line makes it of no use for anything else.
local function signed(approval)
  return ("sendoso approval %d\n%s\n%s\n%s\n"):format(FORMAT, approval.plan, approval.at, approval.key)
end

--- Makes an approval.
---@param digest string of the plan
---@param secret string the key of the person
---@param now integer seconds since 1970
---@return sendoso.Approval?, sendoso.Error?
function document.new(digest, secret, now)
  local key, err = core().ed25519_public(secret)
  if not key then return nil, err end
  local approval = { plan = digest, at = instant.utc(now), key = key }
  approval.signature, err = core().ed25519_sign(secret, signed(approval))
  if not approval.signature then return nil, err end
  return approval
end

--- Returns the text of an approval.
---@param approval sendoso.Approval
---@return string
function document.text(approval)
  return json.encode { approval = FORMAT, plan = approval.plan, at = approval.at, key = approval.key,
    signature = approval.signature }
end

--- Reads a text.
---@param text string
---@return sendoso.Approval? approval nil: it is none
function document.parse(text)
  local ok, approval = pcall(core().decode, text)
  if not ok or type(approval) ~= "table" or approval.approval ~= FORMAT then return nil end
  for _, name in ipairs { "plan", "key", "signature" } do
    if type(approval[name]) ~= "string" or not approval[name]:find "^%x+$" then return nil end
  end
  return type(approval.at) == "string" and approval or nil
end

--- Reads a file.
---@param file string
---@return sendoso.Approval?, sendoso.Error?
function document.read(file)
  local text, err = core().text(file)
  if not text then return nil, err end
  local approval = document.parse(text)
  if approval then return approval end
  return fail("guard", ("%s is not an approval"):format(file), { hint = "`sendoso approve PLAN` writes one" })
end

-- Whose key it is; or nil and why it does not count.
local function signer(approval, approvers)
  for _, approver in ipairs(approvers) do
    if approver.key == approval.key then
      if core().ed25519_verify(approver.key, signed(approval), approval.signature) then return approver.name end
      return fail("guard", "the approval was changed after it was given")
    end
  end
  return fail("guard", "the approval was given with a key that is not listed", {
    hint = ("if that person may approve, add NAME:%s to the approvers of the profile"):format(approval.key),
  })
end

--- Does an approval allow a plan, now?
---@param approval sendoso.Approval
---@param about { digest: string, planner?: string, approvers: sendoso.Approver[], now: integer } planner: the key of
---the person who made the plan
---@return string? name of the person who approved
---@return sendoso.Error?
function document.check(approval, about)
  if approval.plan ~= about.digest then
    return fail("guard", "the approval is for another plan, or the plan was made again since and is not the same")
  end
  local name, err = signer(approval, about.approvers)
  if not name then return nil, err end
  if approval.key == about.planner then
    return fail("guard", ("the plan was made and approved by the same person (%s)"):format(name),
      { hint = "have another person approve it" })
  end
  local at = instant.parse(approval.at)
  local age = at and about.now - at
  if not age or age > document.LASTS or age < -EARLY then
    return fail("guard", ("the approval was given at %s, and now it is %s: %s"):format(approval.at,
      instant.utc(about.now), age and age < 0 and "too early" or "older than a day"),
      { hint = age and age < 0 and "check the clocks of both machines" or "have the plan approved again" })
  end
  return name
end

return document
