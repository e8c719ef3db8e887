--- sendoso approve PLAN
local approval = require "sendoso.approval"
local document = require "sendoso.approval.document"
local fail = require "sendoso.fail"
local file = require "sendoso.plan.file"
local keys = require "sendoso.approval.keys"
local output = require "sendoso.run.output"
local planned = require "sendoso.commands.planned"
local shell = require "sendoso.commands.shell"

local command = {
  name = "approve", usage = "PLAN",
  epilog = [[
The plan is shown, and the approval is written beside it, as PLAN.approval. It is for exactly this plan, ends after a
day, and is given with --approval to `sendoso apply` or `sendoso run`. Approving needs no ledger and no network, so it
can be done on another machine. Who may approve is listed in the profile: approvers = NAME:KEY.]],
  examples = { "sendoso approve --init", "sendoso approve march.plan",
    "sendoso approve march.plan -o - > yes.approval" },
}

function command.describe(parser)
  parser:argument("plan", "A plan file, written by `sendoso plan -o` or `sendoso run`"):args "?"
  parser:flag("--init", "Make your key, if you have none, and print the public part for the profile")
  parser:option("-o --output", "Where to write the approval; - is stdout"):argname "FILE"
end

-- The name of this user, as a proposal for the list of approvers.
local function user_name()
  local name = os.getenv "LOGNAME" or os.getenv "USER" or ""
  return name:find "^[%w._-]+$" and name or "NAME"
end

local function make_key(run)
  local public, is_new = keys.make()
  if not public then return shell.fail(run, is_new) end
  run:tell("%s %s", is_new and "wrote your key to" or "your key is", keys.path())
  run:tell "add this to the profile of those who apply plans; it is not secret:"
  return shell.protect(run, function() output.text(("approvers = %s:%s\n"):format(user_name(), public)) end)
end

-- An approval is overwritten, and nothing else.
local function check_path(path)
  local old <close> = io.open(path, "rb")
  local text = old and old:read(2000)
  if not text or document.parse(text) then return true end
  return fail("guard", ("%s exists and is not an approval"):format(path), { hint = "use another file name" })
end

local function write(path, text)
  local ok, err = check_path(path)
  if not ok then return nil, err end
  local out <close>, message = io.open(path, "wb")
  local written = out and out:write(text) and out:close()
  if written then return true end
  return fail("store", ("cannot write the approval: %s"):format(message or path .. ": the disk may be full"),
    { hint = "use -o FILE, in a folder that you can write" })
end

-- Makes the approval of a plan.
local function approve(run, path)
  local plan, err = file.read(path)
  if not plan then return nil, err end
  local secret
  secret, err = keys.secret()
  if not secret then return nil, err end
  if plan.planner and plan.planner == keys.public() then
    return fail("guard", ("%s was made with your key: another person must approve it"):format(path))
  end
  local given
  given, err = document.new(plan.digest, secret, run:now())
  return given, err, plan
end

-- Shows what is approved.
local function show(run, plan)
  run:tell("%s, for %s, of %s, made at %s", plan.script, plan.account, plan.today, plan.made)
  for _, text in ipairs(plan.unusual) do run:warn("unusual: %s", text) end
  for _, text in ipairs(plan.remarks) do run:note("%s", text) end
  planned.show(plan)
end

function command.run(args, run)
  if (args.init or false) == (args.plan ~= nil) then
    run:problem(args.init and "--init makes a key and approves nothing: remove PLAN" or "PLAN is missing")
    return shell.USAGE
  end
  if args.init then return make_key(run) end
  local given, err, plan = approve(run, args.plan)
  if not given then return shell.fail(run, err) end
  local text, path = document.text(given) .. "\n", args.output or args.plan .. ".approval"
  return shell.protect(run, function()
    if path == "-" then return output.exact(text) end
    show(run, plan)
    fail.need(write(path, text))
    run:tell("approved until %s; wrote %s", approval.ends(given), path)
    run:tell("to apply the plan: `sendoso apply %s --approval %s`", args.plan, path)
  end)
end

return command
