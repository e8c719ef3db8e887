--- A second person's yes: a plan that costs more than a limit is applied only with an approval, which is kept in the
--- ledger. Neither --yes nor --accept-unusual stands for one.
local document = require "sendoso.approval.document"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local keys = require "sendoso.approval.keys"
local limit = require "sendoso.approval.limit"
local money = require "sendoso.money"
local place = require "sendoso.approval.place"
local users = require "sendoso.approval.users"
local words = require "sendoso.words"

local approval = {}

--- Returns the key in the ledger under which the approval of a plan is kept.
---@param digest string of the plan
---@return string
function approval.key(digest) return "approval/" .. digest end

-- An approval that counts by its file, from that file.
local function again(given)
  local now, err = document.read(given.path)
  if now then return now end
  return fail("guard", ("the plan was approved by %s, and that approval cannot be read any more: %s"):format(given.user,
    err.message), { hint = "give it again with --approval FILE, or have the plan approved again" })
end

-- The approval of a plan that the ledger has: it was given before this run, which goes on with the plan.
local function kept(ledger, digest)
  local events, err = ledger:history(approval.key(digest))
  if not events then return nil, err end
  for i = #events, 1, -1 do
    local given = document.parse(events[i].note or "")
    if given and given.path then return again(given) end
    if given then return given end
  end
end

-- Who may approve, for a person who has a plan that needs it.
local function who(approvers)
  local names = {}
  for i, approver in ipairs(approvers) do names[i] = approver.name end
  if #names < 2 then return names[1] or "another user of this system" end
  return table.concat(names, ", ", 1, #names - 1) .. " or " .. names[#names]
end

-- What to do about a plan that no other user can read.
local function unread(path, is_written)
  if is_written then
    return "only you can read that plan: set approval_folder in the profile to a folder that those who approve can "
      .. "read, and run this again"
  end
  local file = words.of_shell(path)
  return ("only you can read that plan: let a group read it, with `chgrp GROUP %s && chmod g+r %s`, or make it with "
    .. "--share GROUP"):format(file, file)
end

-- The error of a plan that needs an approval and has none that counts: with what to do, for which there is a file.
local function missing(client, message, about)
  local path, err = about.path()
  if not path then return nil, err end
  local approvers = client.settings.approvers or {}
  local command, yes = place.command(path, approvers)
  local hint = ("have %s run `%s`, then run `sendoso apply %s --approval %s%s`"):format(who(approvers), command,
    words.of_shell(path), words.of_shell(yes), client.run:flags())
  if users.are_listed(approvers) and place.is_private(path) then
    hint = hint .. "\n" .. unread(path, about.is_written)
  end
  if #approvers == 0 then
    hint = hint .. "\nor list people who have keys, anywhere: add approvers = NAME:KEY to the profile, as "
      .. "`sendoso approve --init` prints it for each of them"
  end
  return fail("guard", message .. ": nothing was sent", { hint = hint })
end

-- The approval of a file. One that cannot be read is refused as any other that does not count.
local function named(file)
  local given, err = document.read(file)
  if given or err.kind == "guard" then return given, err, true end
  return fail("guard", "the approval does not count: " .. err.message,
    { hint = "give --approval the file that `sendoso approve PLAN` wrote, where you can read it" })
end

-- The approval that was given with the command line, or before; false: there is none.
local function find(ledger, digest, file)
  if file then return named(file) end
  local given, err = kept(ledger, digest)
  if err then return nil, err end
  return given or false
end

-- Writes an approval into the ledger: of one that counts by its file, also where that is.
local function keep(ledger, digest, given, is_user)
  return ledger:called(approval.key(digest), document.text(given, given, is_user and given.path or nil))
end

--- Returns why a plan needs an approval.
---@param plan sendoso.Plan
---@param settings sendoso.Settings
---@return string? reason nil: it needs none
function approval.reason(plan, settings) return limit.reason(plan, settings.approval_over) end

--- Names the person who made a plan that waits for an approval: by their key, which is made if there is none, or they
--- could make it later, and approve their own plan.
---@param run sendoso.Run
---@param plan sendoso.Plan
function approval.name_planner(run, plan)
  if plan.planner then return end
  local public, is_new = keys.make()
  plan.planner = public
  if not public then run:warn("the plan does not say who made it: %s", fail.line(is_new))
  elseif is_new then run:tell("wrote your key to %s: a plan has the key of whoever made it", keys.path()) end
end

--- Asks whether a plan may be applied: it needs no approval, or has a good one, which is written into the ledger.
---@param client sendoso.Client
---@param plan sendoso.Plan
---@param about { digest: fun(): string, path: (fun(): string?, sendoso.Error?), is_written: boolean } path: a file with
---the plan, for a person who is to approve it; is_written: it is written for that only
---@return true?, sendoso.Error?
function approval.ask(client, plan, about)
  local run = client.run
  local most = client.settings.approval_over
  local reason = limit.reason(plan, most, run.unapproved)
  if not reason then
    if most then run.unapproved = limit.cost(plan):join(run.unapproved or money.sum()) end
    return true
  end
  if client:is_dry_run() then
    run:note("%s, so it needs an approval", reason)
    return true
  end
  local ledger, err = client:ledger()
  if not ledger then return nil, err or fail.new("guard", reason .. ", and there is no ledger to keep an approval") end
  local approvers, digest = client.settings.approvers or {}, about.digest()
  local given, is_new
  given, err, is_new = find(ledger, digest, run.settings.approval)
  if given == nil then return nil, err end
  if not given then return missing(client, reason .. ", so it needs an approval", about) end
  local name, is_user
  name, err, is_user = document.check(given, { digest = digest, plan = plan, approvers = approvers, now = run:now() })
  if not name and given.plan ~= digest then return missing(client, err.message, about) end
  if not name then return nil, err end
  local ok = true
  if is_new then ok, err = keep(ledger, digest, given, is_user) end
  if not ok then return nil, err end
  run:say("approved by %s%s at %s", name, is_user and ", a user of this system," or "", given.at)
  if is_new then run:say("`sendoso ledger show %s%s` shows that", approval.key(digest), run:flags()) end
  return true
end

--- Returns until when an approval counts.
---@param given sendoso.Approval
---@return string UTC
function approval.ends(given) return instant.utc((instant.parse(given.at) or 0) + document.LASTS) end

-- Who gave an approval, and how, as the ledger keeps it: by the key of an approver, or as the user of a file.
local function giver_of(given, approvers)
  if given.path then return given.user, ("as a user of this system, with the file %s"):format(given.path) end
  for _, approver in ipairs(approvers) do
    if approver.key == given.key then return approver.name, "with the key " .. given.key end
  end
  return "somebody who is not listed now", "with the key " .. given.key
end

--- Describes an approval that the ledger keeps.
---@param note string? of its event
---@param approvers sendoso.Approver[]
---@return { approved_by: string, at: string, ends: string, how: string }? described nil: it is none
function approval.describe(note, approvers)
  local given = document.parse(note or "")
  if not given or not (given.path or given.key) then return nil end
  local name, how = giver_of(given, approvers)
  return { approved_by = name, at = given.at, ends = approval.ends(given), how = how }
end

return approval
