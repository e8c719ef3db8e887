local folders = require "spec.support.folder"
local jobs = require "spec.support.jobs"
local lyaml = require "lyaml"
local printed = require "spec.support.printed"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local schedule, text_of = jobs.schedule, jobs.text_of

describe("sendoso schedule --as github", function()
  local function workflow_of(arguments)
    local text, notes = text_of("--as github " .. arguments)
    local workflow = lyaml.load(text)
    return workflow, workflow.jobs.run, workflow.jobs.run.steps, text, notes
  end

  it("prints a workflow that runs one at a time, and may read the repository and nothing else", function()
    local workflow, job, steps = workflow_of "--every weekday --at 06:05"
    assert.same({ { cron = "5 6 * * 1-5" } }, workflow.on.schedule)
    assert.is_truthy(workflow.on.workflow_dispatch)
    assert.same({}, workflow.permissions)
    assert.same({ contents = "read", packages = "read" }, job.permissions)
    assert.same({ group = "sendoso-thanks", ["cancel-in-progress"] = false }, workflow.concurrency)
    assert.matches("^actions/checkout@%x+$", steps[1].uses)
    assert.is_false(steps[1].with["persist-credentials"])
  end)

  it("takes the token and the ledger's URL from secrets", function()
    local _, _, steps = workflow_of "--ledger postgresql://hr@db.example.com/gifts --heartbeat https://hc-ping.com/a"
    assert.same({ SENDOSO_ACCESS_TOKEN = "${{ secrets.SENDOSO_ACCESS_TOKEN }}",
      SENDOSO_LEDGER = "${{ secrets.SENDOSO_LEDGER }}", SENDOSO_HEARTBEAT = "https://hc-ping.com/a" }, steps[2].env)
  end)

  it("moves the time to UTC", function()
    local workflow, _, _, text = workflow_of "--zone Europe/Berlin"
    assert.same({ { cron = "30 6 * * *" } }, workflow.on.schedule)
    assert.matches("# 06:30 UTC is 07:30 or 08:30 in Europe/Berlin, depending on the time of year.", text, 1, true)
    workflow, _, _, text = workflow_of "--zone Asia/Kolkata"
    assert.same({ { cron = "0 2 * * *" } }, workflow.on.schedule)
    assert.matches("# 02:00 UTC is 07:30 in Asia/Kolkata.", text, 1, true)
    assert.matches("the time is UTC", select(5, workflow_of ""), 1, true)
  end)

  it("gets an image of GitHub's registry with the workflow's own rights, and no other one", function()
    local _, job = workflow_of ""
    assert.equal("${{ secrets.GITHUB_TOKEN }}", job.container.credentials.password)
    _, job = workflow_of "--image r.example.com/gifts:7"
    assert.same({ image = "r.example.com/gifts:7", options = "--user root" }, job.container)
    assert.same({ contents = "read" }, job.permissions)
  end)

  it("runs what it prints, from the root of the repository, whatever the script is called", function()
    local folder, tools = temp.path(), temp.path()
    local script = "rules/it's ${{ x }} 5%.lua"
    process.run(("mkdir -p %s/.git %s/rules; ln -s %s %s/sendoso"):format(folder, folder, process.program, tools))
    folders.write(folder, script, jobs.one_gift)
    local seen = schedule(temp.quote(folder .. "/" .. script) .. " --as github --sandbox -- 'a b'", { folder = "/" })
    local step = lyaml.load(seen.out).jobs.run.steps[2]
    assert.is_nil(step.env)
    seen = process.run("sh -e " .. temp.file("step.sh", printed.github(step.run)),
      { folder = folder, env = { PATH = tools .. ":" .. os.getenv "PATH", XDG_STATE_HOME = temp.path() } })
    assert.equal(0, seen.status, seen.err)
    assert.matches("1 sent", seen.err, 1, true)
  end)
end)
