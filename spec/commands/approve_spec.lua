local core = require "sendoso.core"
local document = require "sendoso.approval.document"
local file = require "sendoso.plan.file"
local folders = require "spec.support.folder"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local RULES = [[
  local rule = require "sendoso.rule"
  return rule { name = "anniversary", each = rule.people "staff.csv", when = rule.anniversary "hire_date",
    once = "{id}/{years}", gift = { campaign = "Anniversary eGift", amount = 25 }, %s
    message = "Thank you, {first_name}!" }
]]

describe("sendoso approve", function()
  local folder, taken, run_as

  before_each(function()
    local _
    folder, _, taken = folders.new()
    folders.write(folder, "rules.lua", RULES:format "")
    -- Runs the program as a user of this machine: each has keys and profiles of their own, and all share one ledger.
    function run_as(user, arguments)
      return process.sendoso(arguments, { state = folder .. "/state", folder = folder,
        env = { XDG_CONFIG_HOME = folder .. "/" .. user, LOGNAME = user } })
    end
  end)

  -- Makes a key for a user. Returns "ann:KEY".
  local function key_of(user)
    local seen = run_as(user, "approve --init")
    assert.equal(0, seen.status, seen.err)
    return assert(seen.out:match "^approvers = (%w+:%x+)\n$")
  end

  -- Lists approvers in the profile of a user.
  local function list(user, approvers)
    assert(os.execute(("mkdir -p %s/%s/sendoso"):format(folder, user)))
    folders.write(folder, user .. "/sendoso/profiles.ini",
      ("[acme]\napproval_over = 20\napprovers = %s\n"):format(table.concat(approvers, ", ")))
  end

  local FLAGS = " --profile acme --sandbox"

  local function plan(user, more)
    local seen = run_as(user, "plan rules.lua --today 2026-03-10 -o march.plan" .. FLAGS .. (more or ""))
    assert.equal(0, seen.status, seen.err)
    return seen
  end

  local function refused(said, seen)
    assert.equal(7, seen.status, seen.err)
    assert.matches(said, seen.err, 1, true)
    assert.equal(0, taken())
  end

  -- The plan that a run has written.
  local function written(seen)
    local path = seen.err:match "run `sendoso approve ([^`]+)`"
    assert.equal(folder .. "/state/sendoso/plans/", path:match "^.*/")
    return path
  end

  it("lets a costly plan be applied, once another person has said yes", function()
    list("ops", { key_of "bob" })
    assert.matches("costs 50.00 USD, above the approval limit of 20.00. It can be applied only with an approval; have",
      plan("ops").err, 1, true)
    refused("run `sendoso approve march.plan`", run_as("ops", "apply march.plan --yes --accept-unusual" .. FLAGS))
    local seen = run_as("bob", "approve march.plan")
    assert.equal(0, seen.status, seen.err)
    assert.matches("2 would be sent", seen.out, 1, true)
    assert.matches("`sendoso ledger show approval/" .. file.read(folder .. "/march.plan").digest .. "`", seen.err, 1,
      true)
    seen = run_as("ops", "apply march.plan --approval march.plan.approval" .. FLAGS)
    assert.equal(0, seen.status, seen.err)
    assert.matches("approved by bob at ", seen.err, 1, true)
    assert.equal(2, taken())
    -- The ledger has it: whoever was interrupted goes on without the file.
    seen = run_as("ops", "apply march.plan" .. FLAGS)
    assert.equal(0, seen.status, seen.err)
    assert.matches("2 already sent", seen.err, 1, true)
  end)

  it("keeps the approval in the ledger, under the digest of the plan", function()
    list("ops", { key_of "bob" })
    plan "ops"
    run_as("bob", "approve march.plan")
    local applied = run_as("ops", "apply march.plan --approval march.plan.approval" .. FLAGS)
    local text = temp.read(folder .. "/march.plan.approval")
    local key, digest, at = text:match '"key":"(%x+)"', text:match '"plan":"(%x+)"', text:match '"at":"([^"]+)"'
    local show = applied.err:match "`sendoso (ledger show [^`]+)` shows that"
    assert.equal("ledger show approval/" .. digest .. FLAGS, show)
    local seen = run_as("ops", show)
    assert.equal(0, seen.status, seen.err)
    assert.matches("approved_by +bob\n", seen.out)
    assert.matches("\nat +" .. at:gsub("%-", "%%-") .. "\n", seen.out)
    assert.matches("how +with the key " .. key .. "\n", seen.out)
    assert.is_nil(seen.out:find("[{}]") or seen.out:find("call", 1, true))
    -- The text itself is for programs.
    assert.matches(text:match '"signature":"(%x+)"', run_as("ops", show .. " --json").out, 1, true)
    -- Another digest leads to the right one.
    local other = temp.read(folder .. "/march.plan"):match '"digest":"(%x+)"'
    seen = run_as("ops", "ledger show --sandbox approval/" .. other)
    assert.matches("no approval with the key approval/" .. other .. "\n  its key is approval/ and the \"plan\" that",
      seen.err, 1, true)
  end)

  it("writes the plan of a run, which ends with 7, and the same run goes on with the approval", function()
    list("ops", { key_of "bob" })
    local seen = run_as("ops", "run rules.lua --today 2026-03-10 --yes" .. FLAGS)
    local path = written(seen)
    refused("run `sendoso apply " .. path .. " --approval " .. path
      .. ".approval --profile acme --sandbox --today 2026-03-10 --yes`", seen)
    assert.equal("600\n", process.shell("stat -c %%a %s", path))
    assert.equal(0, run_as("bob", "approve -o yes " .. path).status)
    seen = run_as("ops", "run rules.lua --today 2026-03-10 --approval yes" .. FLAGS)
    assert.equal(0, seen.status, seen.err)
    assert.equal(2, taken())
  end)

  it("does not ask where the plan costs no more than the limit, in a dry run, or without a limit", function()
    list("ops", { key_of "bob" })
    local seen = run_as("ops", "run -n rules.lua --today 2026-03-10" .. FLAGS)
    assert.equal(0, seen.status, seen.err)
    assert.matches("so it needs an approval", seen.err, 1, true)
    assert.equal(0, run_as("ops", "run rules.lua --today 2026-03-10 --approval-over 50 --sandbox").status)
    assert.equal(2, taken())
  end)

  it("holds for the limit of a rule, and of the command line", function()
    folders.write(folder, "rules.lua", RULES:format 'approval_over = "49.99",')
    refused("rule 'anniversary' costs 50.00 USD, above the approval limit of 49.99",
      run_as("ops", "run rules.lua --today 2026-03-10 --sandbox"))
    folders.write(folder, "rules.lua", RULES:format "")
    refused("add approvers = NAME:KEY to the profile", run_as("ops", "run rules.lua --today 2026-03-10 --sandbox "
      .. "--approval-over 49.99"))
    refused("limit of 49.99", run_as("ops", "run rules.lua --today 2026-03-10 --sandbox --approval-over 49.99"))
  end)

  it("holds for all scripts of a run together, and for what they send in a loop", function()
    local GIFT = [[require("sendoso").egift { campaign = "Anniversary eGift", amount = %d, once = "%s",
      to = { email = "cy@example.com", first_name = "Cy" } }]]
    folders.write(folder, "loop.lua", GIFT:format(25, "loop"))
    folders.write(folder, "small.lua", GIFT:format(10, "small"))
    local seen = run_as("ops", "run rules.lua loop.lua small.lua --today 2026-03-10 --sandbox --approval-over 60")
    assert.equal(7, seen.status)
    assert.matches("not sent +loop[^\n]* the run costs 75.00 USD", seen.err)
    assert.matches("\nsent +small", seen.err)
    folders.write(folder, "more.lua", (RULES:format "was = false,":gsub('"anniversary"', '"more"', 1)))
    seen = run_as("ops", "run small.lua more.lua --today 2026-03-10 --sandbox --approval-over 50")
    assert.matches("\nsent +more/", seen.err)
    folders.write(folder, "again.lua", (RULES:format "was = false,":gsub('"anniversary"', '"again"', 1)))
    folders.write(folder, "tiny.lua", GIFT:format(10, "tiny"))
    seen = run_as("ops", "run tiny.lua again.lua --today 2026-03-10 --sandbox --approval-over 50")
    assert.equal(7, seen.status)
    assert.matches("with this plan the run costs 60.00 USD", seen.err, 1, true)
    assert.equal(2 + 1 + 2 + 1, taken())
  end)

  it("is not lifted by a flag: the smaller limit holds", function()
    list("ops", { key_of "bob" })
    refused("limit of 20.00", run_as("ops", "run rules.lua --today 2026-03-10 --approval-over 1000" .. FLAGS))
  end)

  it("does not count for a plan of other people, nor for one that was changed", function()
    list("ops", { key_of "bob" })
    plan "ops"
    run_as("bob", "approve march.plan")
    folders.write(folder, "staff.csv", "id,first_name,email,hire_date\n1,Ann,ann@example.com,2021-03-10\n"
      .. "3,Cy,cy@example.com,2019-03-10\n")
    plan "ops"
    local apply = "apply march.plan --approval march.plan.approval" .. FLAGS
    refused("the approval is for another plan", run_as("ops", apply))
    process.run("sed -i s/Ann/Amy/ march.plan", { folder = folder })
    refused("was changed after it was made", run_as("ops", apply))
    assert.matches("was changed after it was made", run_as("bob", "approve march.plan").err, 1, true)
  end)

  it("is refused to whoever made the plan, and open to either of two approvers", function()
    local ann, bob = key_of "ann", key_of "bob"
    list("ann", { ann, bob })
    plan "ann"
    local seen = run_as("ann", "approve march.plan")
    refused("was made with your key: another person must approve it", seen)
    assert.is_nil(io.open(folder .. "/march.plan.approval"))
    assert.equal(0, run_as("bob", "approve march.plan").status)
    assert.equal(0, run_as("ann", "apply march.plan --approval march.plan.approval" .. FLAGS).status)
    assert.equal(2, taken())
  end)

  it("is refused to whoever made the plan and had no key then", function()
    list("ops", { key_of "bob" })
    plan "ops"
    local own = key_of "ops"
    list("ops", { own })
    refused("was made with your key", run_as("ops", "approve march.plan"))
    local path = written(run_as("ops", "run rules.lua --today 2026-03-10" .. FLAGS))
    refused("was made with your key", run_as("ops", "approve " .. path))
  end)

  it("is for what the plan shows: a plan that would send something else is neither approved nor applied", function()
    list("ops", { key_of "bob" })
    plan "ops"
    local its_plan = file.read(folder .. "/march.plan")
    its_plan.entries[1].cost.hundredths, its_plan.digest = 1, nil
    folders.write(folder, "march.plan", file.text(its_plan, its_plan.made))
    refused("shows another cost of anniversary/1/5 than it would send", run_as("bob", "approve march.plan"))
    refused("shows another cost of anniversary/1/5 than it would send", run_as("ops", "apply march.plan" .. FLAGS))
  end)

  it("for another plan leads to this one", function()
    list("ops", { key_of "bob" })
    local first = written(run_as("ops", "run rules.lua --today 2026-03-10" .. FLAGS))
    run_as("bob", "approve " .. first)
    folders.write(folder, "staff.csv", "id,first_name,email,hire_date\n1,Ann,ann@example.com,2021-03-10\n")
    local seen = run_as("ops", ("run rules.lua --today 2026-03-10 --approval %s.approval --approval-over 0%s")
      :format(first, FLAGS))
    refused("the approval is for another plan", seen)
    assert.not_equal(first, written(seen))
    assert.equal(0, run_as("bob", "approve " .. written(seen)).status)
  end)

  it("that nobody has given by the next day is no reason to forget a rule's first day", function()
    list("ops", { key_of "bob" })
    written(run_as("ops", "run rules.lua --today 2026-03-10" .. FLAGS))
    local path = written(run_as("ops", "run rules.lua --today 2026-03-11" .. FLAGS))
    local seen = run_as("bob", "approve " .. path)
    assert.matches("2 would be sent", seen.out, 1, true)
    seen = run_as("ops", ("apply %s --approval %s.approval%s"):format(path, path, FLAGS))
    assert.equal(0, seen.status, seen.err)
    assert.equal(2, taken())
  end)

  it("by a key that is not listed, or where nobody is, counts for nothing", function()
    key_of "eve"
    list("ops", { key_of "bob" })
    plan "ops"
    assert.equal(0, run_as("eve", "approve march.plan").status)
    refused("a key that is not listed", run_as("ops", "apply march.plan --approval march.plan.approval" .. FLAGS))
    refused("the plan was made and approved by the same user",
      run_as("ops", "apply march.plan --approval march.plan.approval --sandbox"))
  end)

  it("that cannot be read counts for nothing, as any other that is none", function()
    list("ops", { key_of "bob" })
    plan "ops"
    for _, name in ipairs { "nowhere", "." } do
      local seen = run_as("ops", "apply march.plan --approval " .. name .. FLAGS)
      refused("the approval does not count: ", seen)
      assert.matches("give --approval the file that `sendoso approve PLAN` wrote", seen.err, 1, true)
      refused("the approval does not count: ", run_as("ops", "run rules.lua --today 2026-03-10 --approval " .. name
        .. FLAGS))
    end
  end)

  it("that is older than a day counts for nothing, also one that the ledger keeps", function()
    list("ops", { key_of "bob" })
    plan "ops"
    local digest = file.read(folder .. "/march.plan").digest
    local secret = temp.read(folder .. "/bob/sendoso/approver.key"):match "%x+"
    local function approve(age)
      folders.write(folder, "yes", document.text(assert(document.new(digest, secret, os.time() - age))))
      return run_as("ops", "apply march.plan --approval yes" .. FLAGS)
    end
    refused("older than a day", approve(24 * 3600 + 1))
    local ledger <close> = assert(core.ledger { path = folder .. "/state/sendoso/ledgers/sandbox.db",
      account = "sandbox" })
    assert(ledger:called("approval/" .. digest, temp.read(folder .. "/yes")))
    ledger:close()
    refused("older than a day", run_as("ops", "apply march.plan" .. FLAGS))
    assert.equal(0, approve(24 * 3600 - 60).status)
    assert.equal(2, taken())
  end)

  it("is not given with a key that others can read, or without one", function()
    list("ops", { key_of "bob" })
    plan "ops"
    local key = folder .. "/bob/sendoso/approver.key"
    assert.equal("600\n", process.shell("stat -c %%a %s", key))
    process.shell("chmod 640 %s", key)
    refused("can be read by other users", run_as("bob", "approve march.plan"))
    refused("can be read by other users", run_as("bob", "approve --init"))
    refused("march.plan belongs to you", run_as("eve", "approve march.plan"))
    folders.write(folder, "bob/sendoso/approver.key", "no key\n")
    process.shell("chmod 600 %s", key)
    refused("is not a key", run_as("bob", "approve march.plan"))
  end)

  it("--init says the public key again, and never the secret one", function()
    local first, again = run_as("bob", "approve --init"), run_as("bob", "approve --init")
    assert.equal(first.out, again.out)
    local secret = temp.read(folder .. "/bob/sendoso/approver.key"):match "%x+"
    assert.is_nil((first.out .. first.err .. again.err):find(secret, 1, true))
  end)

  it("reads a plan that was shared with a group", function()
    list("ops", { key_of "bob" })
    local group = process.shell("id -gn"):match "%S+"
    assert.is_nil(plan("ops").err:find("--share", 1, true)) -- only keys are listed
    list("ops", { "bob" })
    assert.matches("; --share GROUP lets another user of this system read it", plan("ops").err, 1, true)
    assert.is_nil(plan("ops", " --share " .. temp.quote(group)).err:find("--share", 1, true))
    assert.equal("640 " .. group .. "\n", process.shell("stat -c '%%a %%G' %s/march.plan", folder))
    local seen = run_as("ops", "plan rules.lua --today 2026-03-10 -o march.plan --share no-such-group" .. FLAGS)
    assert.equal(1, seen.status)
    assert.matches("the group no-such-group does not exist", seen.err, 1, true)
    assert.equal(64, run_as("ops", "plan rules.lua --share " .. temp.quote(group)).status)
  end)

  it("overwrites an approval, and no other file", function()
    list("ops", { key_of "bob" })
    plan "ops"
    refused("staff.csv exists and is not an approval", run_as("bob", "approve march.plan -o staff.csv"))
    assert.equal(0, run_as("bob", "approve march.plan").status)
    assert.equal(0, run_as("bob", "approve march.plan").status)
    local seen = run_as("bob", "approve march.plan -o -")
    assert.matches('^{"approval":1,[^\n]*}\n$', seen.out)
  end)

  it("wants a plan, or --init, and not both", function()
    assert.equal(64, run_as("bob", "approve").status)
    assert.equal(64, run_as("bob", "approve --init march.plan").status)
    folders.write(folder, "march.plan", "{}\n")
    local seen = run_as("bob", "approve march.plan")
    assert.equal(1, seen.status)
    assert.matches("march.plan is not a plan", seen.err, 1, true)
  end)
end)
