--- The users of this system. A file of a user has what that user wrote: so an approval needs no key, on the system
--- where it was given. Who made a plan, or is to send it, does not approve it.
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"

local users = {}

local function core() return require "sendoso.core" end

local KEYS = "a key counts everywhere: `sendoso approve --init`"
local NOT_OURS = "users here are not those of the system, as in a container of an ordinary user, "
local OTHERS_WRITE = 18 -- 022
local APART = 60 -- seconds between what an approval says and when its file was written

-- The first line of a file of the system; nil: there is none.
local function line_of(path)
  local handle <close> = io.open(path)
  return handle and handle:read "l"
end

--- Returns what tells this system from others.
---@return string? machine a digest, as the ID itself is nobody else's business
function users.machine()
  local id = line_of "/etc/machine-id"
  if not id or not id:find "^%x+$" then id = line_of "/proc/sys/kernel/random/boot_id" end
  return id and core().digest("sendoso approval of a user\n" .. id)
end

-- Are the numbers of users those of the system? Elsewhere, whoever has begun a namespace has as many as they like.
local function is_mapped()
  local map = line_of "/proc/self/uid_map"
  return not map or not map:find "^%s*0%s+0%s+4294967295%s*$"
end

-- A number of a user that the environment or the login names: it may be nobody's, and root is nobody in particular.
local function uid_of(text)
  local uid = text and text:find "^%d+$" and math.tointeger(text)
  return uid and uid > 0 and uid < 4294967295 and uid or nil
end

--- Returns who is behind this process: its user, and who has become that user by sudo or since the login. What says so
--- can be left out by whoever wants to, so it counts against an approval, and never for one.
---@return table<integer, true> uids
function users.behind()
  local list = { [core().user()] = true }
  for _, text in ipairs { os.getenv "SUDO_UID" or "", line_of "/proc/self/loginuid" or "" } do
    local uid = uid_of(text)
    if uid then list[uid] = true end
  end
  return list
end

-- Refuses, with the way that is always open.
local function refuse(message, hint)
  return fail("guard", message, { hint = (hint and hint .. "; " or "") .. KEYS })
end

--- Returns the part of an approval that says which user gives it, in a file that was just created.
---@param owner sendoso.core.Owner of that file
---@return { user: string, uid: integer, machine: string, file: string }? part
---@return sendoso.Error?
function users.part(owner)
  local machine = users.machine()
  if is_mapped() or not machine then
    return refuse(NOT_OURS .. "so nobody can approve without a key")
  end
  if not owner.user then return refuse(("this system has no user with the number %d"):format(owner.uid)) end
  if owner.is_claimed then
    return refuse("the file system there does not keep whose a file is", "use -o FILE, on a disk of this machine")
  end
  return { user = owner.user, uid = owner.uid, machine = machine, file = owner.id }
end

-- Can anybody tell who made a plan?
local function check_maker(plan)
  local owner = plan.owner
  if not owner or owner.is_claimed then
    return refuse(("nobody knows who made %s: nothing there keeps whose a file is"):format(plan.path),
      "have it as a file on a disk of this machine")
  end
  if owner.mode & OTHERS_WRITE == 0 then return true end
  return refuse(("nobody knows who made %s: it can be written by other users than %s"):format(plan.path,
    owner.user or owner.uid), ("look it through, and have its owner run `chmod go-w %s`"):format(plan.path))
end

--- May this user approve a plan without a key? Returns nil and why not.
---@param plan sendoso.Plan that was read
---@return true?, sendoso.Error?
function users.may_approve(plan)
  local ok, err = check_maker(plan)
  if not ok then return nil, err end
  local owner, uid, name = plan.owner, core().user()
  if owner.uid == uid then
    return refuse(("%s belongs to you (%s), so you made it: another person must approve it"):format(plan.path,
      name or uid), "if it is a copy, approve the file of whoever made it")
  end
  if not users.behind()[owner.uid] then return true end
  return refuse(("%s belongs to %s, who you were before you became %s: another person must approve it"):format(
    plan.path, owner.user or owner.uid, name or uid))
end

-- Was the plan made by somebody else than the one who approves it?
local function check_plan(plan, owner)
  if plan.owner == nil then return true end -- this process made it
  local ok, err = check_maker(plan)
  if not ok then return nil, err end
  if plan.owner.uid ~= owner.uid then return true end
  return refuse(("the plan was made and approved by the same user (%s)"):format(owner.user),
    "have another user approve it")
end

-- Is it the file that its user has written, then and there?
local function check_file(given, owner)
  local path, again = given.path, "have the plan approved again"
  if given.machine ~= users.machine() then
    return refuse(("the approval was given by %s on another machine, and this one does not know who that is")
      :format(given.user))
  end
  if owner.is_claimed then
    return refuse(("the file system of %s does not keep whose a file is"):format(path),
      "have the plan approved with -o FILE, on a disk of this machine")
  end
  if owner.id ~= given.file or owner.uid ~= given.uid then
    return refuse(("%s is a copy of an approval, and anybody can make one"):format(path),
      "use the file that `sendoso approve` wrote")
  end
  if owner.mode & OTHERS_WRITE ~= 0 then
    return refuse(("%s can be written by other users than %s"):format(path, given.user), again)
  end
  if not owner.user then return refuse(("this system has no user with the number %d"):format(owner.uid)) end
  local at = instant.parse(given.at)
  local is_then = at and math.abs(owner.modified - at) <= APART and math.abs(owner.created - at) <= APART
  if is_then then return true end
  return refuse(("%s was changed after it was given"):format(path), again)
end

-- Is it somebody else who sends the plan?
local function check_sender(owner)
  if not users.behind()[owner.uid] then return true end
  return refuse(("%s approved the plan, and is to send it: one of the two must be another user"):format(owner.user),
    "have whoever made the plan apply it")
end

--- May users of this system approve, by the profile?
---@param approvers sendoso.Approver[]
---@return boolean
function users.are_listed(approvers)
  for _, approver in ipairs(approvers) do
    if not approver.key then return true end
  end
  return #approvers == 0
end

-- Do the approvers of the profile include a user? Without any, all do.
local function check_list(user, approvers)
  if #approvers == 0 then return true end
  for _, approver in ipairs(approvers) do
    if approver.name == user and not approver.key then return true end
  end
  return fail("guard", ("the approval was given by %s, who is not listed as a user of this system"):format(user),
    { hint = ("if that person may approve, add %s to the approvers of the profile"):format(user) })
end

--- Returns the user of this system who gave an approval; or nil and why it does not count.
---@param given sendoso.Approval that was read from a file
---@param plan sendoso.Plan
---@param approvers sendoso.Approver[]
---@return string? user
---@return sendoso.Error?
---@return boolean? is_of_user is it the file that a user has written, whether or not that counts?
function users.giver(given, plan, approvers)
  local owner = given.owner
  if is_mapped() then
    return refuse(NOT_OURS .. "so an approval without a key does not count")
  end
  local is_of_user, err = check_file(given, owner)
  local ok = is_of_user
  if ok then ok, err = check_plan(plan, owner) end
  if ok then ok, err = check_sender(owner) end
  if ok then ok, err = check_list(owner.user, approvers) end
  return ok and owner.user or nil, err, is_of_user
end

return users
