--- An approval: one line of JSON beside a plan. A person says that exactly this plan may be applied, from now on, for a
--- day: with a key, whose signature counts everywhere, and as a user of this system, by whose file it is.
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local users = require "sendoso.approval.users"

local document = {}

local function core() return require "sendoso.core" end

local FORMAT = 1

--- How long an approval counts, in seconds.
document.LASTS = 24 * 3600

local EARLY = 5 * 60 -- clocks of two machines differ by less

---@class sendoso.Approval
---@field plan string the digest of the plan
---@field at string when it was given, UTC
---@field key? string the public key of the person
---@field signature? string
---@field user? string the name of the user of the system where it was given
---@field uid? integer
---@field machine? string that system
---@field file? string the very file that it was written to
---@field path? string where that file is; the ledger keeps it of one that counts by its file
---@field owner? sendoso.core.Owner of the file that it was read from

-- What is signed. Its first line makes it of no use for anything else.
local function signed(approval)
  return ("sendoso approval %d\n%s\n%s\n%s\n"):format(FORMAT, approval.plan, approval.at, approval.key)
end

--- Makes an approval.
---@param digest string of the plan
---@param secret? string the key of the person; nil: it counts by its file only
---@param now integer seconds since 1970
---@return sendoso.Approval?, sendoso.Error?
function document.new(digest, secret, now)
  local approval = { plan = digest, at = instant.utc(now) }
  if not secret then return approval end
  local err
  approval.key, err = core().ed25519_public(secret)
  if not approval.key then return nil, err end
  approval.signature, err = core().ed25519_sign(secret, signed(approval))
  if not approval.signature then return nil, err end
  return approval
end

--- Returns the text of an approval.
---@param approval sendoso.Approval
---@param part? { user: string, uid: integer, machine: string, file: string } which user gives it: `users.part`
---@param path? string of its file, for the ledger
---@return string
function document.text(approval, part, path)
  part = part or {}
  return json.encode { approval = FORMAT, plan = approval.plan, at = approval.at, key = approval.key,
    signature = approval.signature, user = part.user, uid = part.uid, machine = part.machine, file = part.file,
    path = path }
end

-- Has it what counts as given: a key and its signature, or a user and their file?
local function is_given(approval)
  local hex = approval.key ~= nil and { approval.key, approval.signature or "", approval.plan } or { approval.plan }
  for _, value in ipairs(hex) do
    if type(value) ~= "string" or not value:find "^%x+$" then return false end
  end
  for _, name in ipairs { "user", "machine", "file" } do
    if type(approval[name]) ~= (approval.uid and "string" or "nil") then return false end
  end
  return math.type(approval.uid) == "integer" or approval.uid == nil and approval.key ~= nil
end

--- Reads a text.
---@param text string
---@return sendoso.Approval? approval nil: it is none
function document.parse(text)
  local ok, approval = pcall(core().decode, text)
  if not ok or type(approval) ~= "table" or approval.approval ~= FORMAT then return nil end
  if type(approval.plan) ~= "string" or type(approval.at) ~= "string" or not is_given(approval) then return nil end
  approval.owner = nil
  return approval
end

--- Reads a file. What comes out of a pipe has no owner: it counts by its key only.
---@param file string
---@return sendoso.Approval?, sendoso.Error?
function document.read(file)
  local is_stream = file == "-" or core().is_stream(file)
  local text, owner = (is_stream and core().text or core().owned)(file)
  if not text then return nil, owner end
  if is_stream then owner = nil end -- but the encoding
  local approval = document.parse(text)
  if not approval then
    return fail("guard", ("%s is not an approval"):format(file), { hint = "`sendoso approve PLAN` writes one" })
  end
  approval.owner, approval.path = owner, core().whole_path(file) or file
  return approval
end

-- The approver with the key of an approval; nil and why there is none.
local function listed(approval, approvers)
  for _, approver in ipairs(approvers) do
    if approver.key and approver.key == approval.key then return approver end
  end
  return fail("guard", "the approval was given with a key that is not listed", {
    hint = ("if that person may approve, add NAME:%s to the approvers of the profile%s"):format(approval.key,
      #approvers == 0 and "\nif another profile lists it, name that: --profile NAME" or ""),
  })
end

-- Who gave it, by its file. unlisted: why it does not count by its key, which may be in a copy: then that is the reason
local function user(approval, about, unlisted)
  if not approval.user or not approval.owner then
    return nil, unlisted or fail.new("guard", "an approval without a key counts by its file only",
      { hint = "give the file itself to --approval" })
  end
  local name, err, is_of_user = users.giver(approval, about.plan, about.approvers)
  if name then return name, nil, true end
  return nil, not (is_of_user and users.are_listed(about.approvers)) and unlisted or err
end

-- Who gave it: the owner of a key, or a user of this system. Or nil and why it does not count.
local function giver(approval, about)
  local approver, err
  if approval.key then approver, err = listed(approval, about.approvers) end
  if not approver then return user(approval, about, err) end
  if core().ed25519_verify(approver.key, signed(approval), approval.signature) then return approver.name end
  return fail("guard", "the approval was changed after it was given")
end

--- Does an approval allow a plan, now?
---@param approval sendoso.Approval
---@param about { digest: string, plan: sendoso.Plan, approvers: sendoso.Approver[], now: integer }
---@return string? name of the person who approved
---@return sendoso.Error?
---@return boolean? is_user it counts as that of a user of this system, by its file
function document.check(approval, about)
  if approval.plan ~= about.digest then
    return fail("guard", "the approval is for another plan, or the plan was made again since and is not the same")
  end
  local name, err, is_user = giver(approval, about)
  if not name then return nil, err end
  if approval.key and approval.key == about.plan.planner then
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
  return name, nil, is_user
end

return document
