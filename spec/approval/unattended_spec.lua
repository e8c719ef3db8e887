-- Two users of one system: one has a job that sends gifts, the other says yes. Each is a real user.
local folders = require "spec.support.folder"
local people = require "spec.support.users"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local OPS, ADA, BOB = table.unpack(people.names)
local RUN = "run rules.lua --today 2026-03-10 --profile acme --sandbox --yes --accept-unusual"
local RULES = [[
  local rule = require "sendoso.rule"
  return rule { name = "anniversary", each = rule.people "staff.csv", when = rule.anniversary "hire_date",
    once = "{id}/{years}", gift = { campaign = "Anniversary eGift", amount = 25 },
    message = "Thank you, {first_name}!" }
]]

local once = math.random(1 << 31) -- in the folder of all users, others run these specs, too

local it_of_users = people.can_run and it or pending

describe("a run of one user, approved by another", function()
  local root

  before_each(function()
    if not people.can_run then return end
    root = folders.new()
    folders.write(root, "rules.lua", RULES)
    -- The plans are in a folder of the user of the job, which a group reads; here, that of ADA.
    folders.write(root, "profiles.ini", ("[acme]\napproval_over = 20\napproval_folder = %s/plans\n"):format(root))
    process.shell("cd %s && mkdir -p plans %s/config/sendoso %s %s && mv profiles.ini %s/config/sendoso && "
      .. "chown -R %s %s && chown %s %s && chown %s %s && chown %s:%s plans && chmod 2710 plans && chmod 755 %s %s && "
      .. "chmod 711 . ..", root, OPS, ADA, BOB, OPS, OPS, OPS, ADA, ADA, BOB, BOB, OPS, ADA, ADA, BOB)
  end)

  local function run_as(user, arguments, more) return people.sendoso(user, arguments, root, more) end

  local function taken() return #temp.lines(root .. "/" .. OPS .. "/state/sendoso/sandbox.ndjson") end

  local function refused(said, seen)
    assert.equal(7, seen.status, seen.err)
    assert.matches(said, seen.err, 1, true)
    assert.equal(0, taken())
  end

  local function list(approvers)
    process.shell("echo 'approvers = %s' >> %s/%s/config/sendoso/profiles.ini", approvers, root, OPS)
  end

  it_of_users("sends once the other has approved, and goes on with what the ledger keeps", function()
    local seen = run_as(OPS, RUN)
    local plan = seen.err:match "have another user of this system run `sendoso approve ([^` ]+)"
    refused("so it needs an approval: nothing was sent", seen)
    assert.is_nil(seen.err:find("only you can read", 1, true))
    assert.equal(("640 %s %s\n"):format(OPS, ADA), process.shell("stat -c '%%a %%U %%G' %s", plan))
    -- Neither who made it nor who cannot read it.
    process.shell("rm %s/%s/config/sendoso/approver.key", root, OPS)
    refused(plan .. " belongs to you", run_as(OPS, "approve " .. plan))
    seen = run_as(BOB, "approve " .. plan)
    assert.matches("Permission denied\n  have its owner let you read it", seen.err, 1, true)
    assert.matches("plan -o FILE --share GROUP`, or approval_folder", seen.err, 1, true)
    -- The folder is not ADA's to write.
    local beside = run_as(ADA, "approve " .. plan)
    assert.equal(1, beside.status)
    assert.matches(("cannot write %s.approval: Permission denied"):format(plan), beside.err, 1, true)
    assert.matches(("run `sendoso approve %s -o /var/tmp/%s.approval`"):format(plan, plan:match "[^/]+$"), beside.err,
      1, true)
    assert.equal("", beside.out) -- nothing is shown that cannot be approved
    local yes = ("%s/%s/yes"):format(root, ADA)
    refused("belongs to " .. OPS .. ", who you were before you became " .. ADA,
      run_as(ADA, ("approve %s -o %s"):format(plan, yes), { sudo = OPS }))
    seen = run_as(ADA, ("approve %s -o %s"):format(plan, yes))
    assert.equal(0, seen.status, seen.err)
    assert.matches("approved as user " .. ADA .. " of this system until", seen.err, 1, true)
    assert.matches("counts on this system only; `sendoso approve --init` makes a key", seen.err, 1, true)
    assert.equal(("644 %s\n"):format(ADA), process.shell("stat -c '%%a %%U' %s", yes))
    refused(ADA .. " approved the plan, and is to send it", run_as(OPS, RUN .. " --approval " .. yes, { sudo = ADA }))
    seen = run_as(OPS, RUN .. " --approval " .. yes)
    assert.equal(0, seen.status, seen.err)
    assert.matches(("approved by %s, a user of this system, at "):format(ADA), seen.err, 1, true)
    local shown = run_as(OPS, seen.err:match "`sendoso (ledger show [^`]+)` shows that")
    assert.matches("approved_by +" .. ADA .. "\n", shown.out)
    assert.matches("as a user of this system, with the file " .. yes, shown.out, 1, true)
    assert.equal(2, taken())
    -- The same again, without --approval; until the file is gone.
    seen = run_as(OPS, "apply --profile acme --sandbox " .. plan)
    assert.equal(0, seen.status, seen.err)
    assert.matches("2 already sent", seen.err, 1, true)
    process.shell("rm %s", yes)
    seen = run_as(OPS, "apply --profile acme --sandbox " .. plan)
    assert.equal(7, seen.status, seen.err)
    assert.matches("was approved by " .. ADA .. ", and that approval cannot be read any more", seen.err, 1, true)
    assert.matches("give it again with --approval", seen.err, 1, true)
  end)

  -- The commands that are printed, run as they are.
  local function follow(seen)
    local approve, apply = seen.err:match "run `sendoso (approve [^`]+)`, then run `sendoso (apply [^`]+)`"
    local yes = apply:match "%-%-approval (%S+)"
    finally(function() os.remove(yes) end)
    local approved = run_as(ADA, approve)
    assert.equal(0, approved.status, approved.err)
    seen = run_as(OPS, apply)
    assert.equal(0, seen.status, seen.err)
    assert.matches("approved by " .. ADA .. ", a user of this system", seen.err, 1, true)
    assert.equal(2, taken())
    return yes
  end

  it_of_users("goes on with the commands that it prints, where the folder is not the approver's to write", function()
    folders.write(root, "rules.lua", (RULES:gsub("Thank you", "Thank you " .. once))) -- its plan has a name of its own
    assert.matches("^/var/tmp/[^/]+%.plan%.approval$", follow(run_as(OPS, RUN)))
  end)

  it_of_users("goes on with the commands that it prints, beside the plan in a folder as documented", function()
    local mode = temp.read "docs/approval.md":match "install %-d [^\n]*%-m (%d+)"
    process.shell("chmod %s %s/plans", mode, root)
    assert.matches(root .. "/plans/[^/]+%.plan%.approval$", follow(run_as(OPS, RUN)))
  end)

  it_of_users("keeps plans and approvals of others in a folder as documented", function()
    local mode = temp.read "docs/approval.md":match "install %-d [^\n]*%-m (%d+)"
    process.shell("chmod %s %s/plans && chmod 755 %s/%s", mode, root, root, BOB)
    local plan = run_as(OPS, RUN).err:match "run `sendoso approve ([^` ]+)"
    local function try(line)
      return process.run(("setpriv --reuid=%s --regid=%s --clear-groups %s"):format(ADA, ADA, line)).status
    end
    assert.not_equal(0, try(("mv %s %s.old"):format(plan, plan)))
    assert.not_equal(0, try(("rm -f %s"):format(plan)))
    process.shell("cp %s/staff.csv %s.approval && chown %s %s.approval", root, plan, BOB, plan)
    assert.not_equal(0, try(("rm -f %s.approval"):format(plan)))
    assert.equal(7, run_as(ADA, "approve " .. plan).status) -- not an approval
    process.shell([[printf '{"approval":1,"plan":"d1","at":"x","key":"d1","signature":"d1"}\n' > %s.approval]], plan)
    local seen = run_as(ADA, "approve " .. plan)
    assert.equal("", seen.out)
    assert.matches(plan .. ".approval: it belongs to another user\n  run `sendoso approve " .. plan .. " -o /var/tmp/",
      seen.err, 1, true)
  end)

  it_of_users("waits for no pipe that somebody has put in the place of the plan", function()
    local plan = run_as(OPS, RUN).err:match "run `sendoso approve ([^` ]+)"
    process.shell("rm %s && mkfifo -m 666 %s && chown %s %s", plan, plan, ADA, plan)
    refused(plan .. " is not a file, so the plan cannot be written", run_as(OPS, RUN, { within = "timeout 5" }))
  end)

  it_of_users("goes on from a plan in a folder of one's own, once a group can read it", function()
    local name, flags = ("march-%d.plan"):format(once), " --profile acme --sandbox"
    local plan = OPS .. "/" .. name
    local seen = run_as(OPS, "plan rules.lua --today 2026-03-10 -o " .. plan .. flags)
    assert.matches(("It can be applied only with an approval; have another person run `sendoso approve %s -o /var/tmp/"
      .. "%s.approval`; --share GROUP"):format(plan, name), seen.err, 1, true)
    seen = run_as(OPS, "apply " .. plan .. flags)
    refused("only you can read that plan: let a group read it, with `chgrp GROUP " .. plan .. " && ", seen)
    process.shell("cd %s && chgrp %s %s && chmod g+r %s && chmod 711 %s", root, ADA, plan, plan, OPS)
    seen = run_as(OPS, "apply " .. plan .. flags)
    assert.is_nil(seen.err:find("only you can read", 1, true))
    assert.equal(("/var/tmp/%s.approval"):format(name), follow(seen))
  end)

  it_of_users("names the approvers of the profile, and takes no others", function()
    list(BOB)
    local plan = run_as(OPS, RUN).err:match("have " .. BOB .. " run `sendoso approve ([^` ]+)")
    assert.equal(0, run_as(ADA, ("approve %s -o %s/yes"):format(plan, ADA)).status)
    refused(ADA .. ", who is not listed as a user of this system", run_as(OPS, RUN .. " --approval " .. ADA .. "/yes"))
    process.shell("chgrp -R %s %s/plans", BOB, root)
    assert.equal(0, run_as(BOB, ("approve %s -o %s/yes"):format(plan, BOB)).status)
    -- What is put in the place of an approval is not one.
    process.shell("cp %s/%s/yes %s/%s/yes", root, BOB, root, OPS)
    process.shell("chown %s %s/%s/yes", BOB, root, OPS)
    refused("is a copy of an approval", run_as(OPS, RUN .. " --approval " .. OPS .. "/yes"))
    assert.equal(0, run_as(OPS, RUN .. " --approval " .. BOB .. "/yes").status)
    assert.equal(2, taken())
  end)

  -- Whoever begins a namespace gives out the numbers of users there.
  it_of_users("counts no users of another namespace", function()
    local own = { within = "unshare --user --map-root-user" }
    if process.run(own.within .. " true").status ~= 0 then return pending "there are no namespaces of users here" end
    local plan = run_as(OPS, RUN).err:match "run `sendoso approve ([^` ]+)"
    refused("users here are not those of the system", run_as(ADA, ("approve %s -o %s/yes"):format(plan, ADA), own))
    assert.equal(0, run_as(ADA, ("approve %s -o %s/yes"):format(plan, ADA)).status)
    refused("users here are not those of the system", run_as(OPS, RUN .. " --approval " .. ADA .. "/yes", own))
  end)

  it_of_users("writes where no link of somebody else leads", function()
    local plan = run_as(OPS, RUN).err:match "run `sendoso approve ([^` ]+)"
    process.shell("cd %s && chmod 777 plans && ln -s ../%s/mine %s.approval && ln -s ../%s/mine %s.approval.new", root,
      ADA, plan, ADA, plan)
    assert.equal(0, run_as(ADA, "approve " .. plan).status)
    assert.is_nil(io.open(("%s/%s/mine"):format(root, ADA)))
    assert.equal(("regular file %s\n"):format(ADA), process.shell("stat -c '%%F %%U' %s.approval", plan))
  end)
end)
