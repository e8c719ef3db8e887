--- May a plan be carried out, now and by this client? If another person must say yes first, it is written for them.
local account = require "sendoso.ledger.account"
local approval = require "sendoso.approval"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"
local file = require "sendoso.plan.file"
local instant = require "sendoso.dates.instant"
local memory = require "sendoso.plan.memory"
local paths = require "sendoso.path"
local unusual = require "sendoso.plan.unusual"

local permission = {}

-- Where a plan is written that waits for an approval: where the state of this user is, or where its profile says.
-- Another plan of that day has a file of its own.
local function path_of(run, plan)
  local name = ("%s-%s-%s.plan"):format((plan.script:gsub("%.lua$", "")), plan.today, file.digest(plan):sub(1, 8))
  local folder = run.settings.approval_folder
  if folder then return folder .. "/" .. name end
  local path, err = fail.try(paths.state, "plans/" .. name)
  if not path then return nil, err end
  local ok
  ok, err = require("sendoso.core").private_file(path)
  return ok and path or nil, err
end

-- Writes a plan for the person who is to approve it. Returns the file.
local function write_plan(run, plan)
  local path, err = path_of(run, plan)
  if not path then return nil, err end
  -- Others can write in that folder: a pipe of theirs would keep the run waiting, and get the plan.
  if require("sendoso.core").is_stream(path) then
    return fail("guard", ("%s is not a file, so the plan cannot be written for an approval"):format(path),
      { hint = "remove it, and run this again" })
  end
  approval.name_planner(run, plan)
  local ok
  ok, err = file.write(path, file.text(plan, instant.utc(run:now())))
  if not ok then return nil, err end
  if run.settings.approval_folder then
    ok, err = require("sendoso.core").share(path)
    if not ok then run:warn("only you can read the plan: %s", fail.line(err)) end
  end
  return path
end

--- Asks whether a plan may be carried out: see `approval.ask`. What waits for an approval has begun.
---@param client sendoso.Client
---@param plan sendoso.Plan
---@param path? string its file; nil: it was just made, and is written where it needs an approval
---@return true?, sendoso.Error?
function permission.ask(client, plan, path)
  local is_approved, err = approval.ask(client, plan, { is_written = not path,
    digest = function() return file.digest(plan) end,
    path = function()
      if path then return path end
      return write_plan(client.run, plan)
    end })
  if not is_approved then memory.wait(client, plan) end
  return is_approved, err
end

--- May this plan be applied by this client, now? Returns nil and why not.
---@param client sendoso.Client
---@param plan sendoso.Plan
---@param now integer seconds since 1970
---@param most_ms integer how old it may be
---@return true?, sendoso.Error?
function permission.check(client, plan, now, most_ms)
  local whose, err = account.identify(client.core)
  if not whose then return nil, err end
  if whose ~= plan.account then
    return fail("guard", ("the plan was made for %s, but this account is %s"):format(plan.account, whose))
  end
  local age_ms = (now - instant.parse(plan.made)) * 1000
  if age_ms > most_ms or age_ms < 0 then
    return fail("guard", ("the plan was made at %s, and now it is %s: too %s"):format(plan.made, instant.utc(now),
      age_ms < 0 and "early" or "old"),
      { hint = age_ms < 0 and "check the clock of this machine" or "make the plan again, or use --max-age" })
  end
  return unusual.ask(client.run, unusual.ahead(client.run, date.parse(plan.today), whose), client:is_dry_run())
end

return permission
