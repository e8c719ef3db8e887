local folders = require "spec.support.folder"
local lyaml = require "lyaml"
local printed = require "spec.support.printed"
local process = require "spec.support.process"
local sandboxes = require "spec.support.sandbox"
local scripted = require "spec.support.peer"
local temp = require "spec.support.temp"

local schedulers = { "systemd", "cron", "kubernetes", "github" }

local one_gift = [[
local sendoso = require "sendoso"
sendoso.egift { campaign = "Coffee on us", to = { email = "ann@example.com", first_name = ... or "Ann" }, once = "one" }
]]

-- A script in a folder, both with names that each reader could take for something else.
local function awkward_script()
  local folder = temp.path() .. [[/it's 5% "ours" ${{ x }}]]
  assert(os.execute("mkdir " .. temp.quote(folder)))
  local path = folder .. [[/Thanks, $HOME & Co.lua]]
  local file <close> = assert(io.open(path, "w"))
  file:write(one_gift)
  return path
end

-- Prints a job, with HOME and the time zone that a spec needs.
local function schedule(arguments, options)
  options = options or {}
  local env = { TZ = "UTC", XDG_CONFIG_HOME = temp.path() }
  for name, value in pairs(options.env or {}) do env[name] = value end
  return process.sendoso("schedule " .. arguments, { env = env, folder = options.folder, state = options.state })
end

-- What is printed for a script of one gift.
local function text_of(arguments, options)
  local seen = schedule(temp.quote(temp.file("thanks.lua", one_gift)) .. " " .. arguments, options)
  assert.equal(0, seen.status, seen.err)
  return seen.out, seen.err
end

-- The text of a file that -o writes.
local function file_of(name, arguments)
  local folder = temp.path()
  text_of(("-o %s %s"):format(folder, arguments))
  return temp.read(folder .. "/" .. name)
end

describe("sendoso schedule --as systemd", function()
  -- Writes the units, has systemd look at them, and returns what it says.
  local function verify(arguments)
    local folder = temp.path()
    local seen = schedule(("-o %s %s"):format(folder, arguments))
    assert.equal(0, seen.status, seen.err)
    local units = process.run("ls", { folder = folder }).out:gsub("@%.", "@x."):gsub("%s+", " ./")
    seen = process.run("systemd-analyze verify --man=no ./" .. units:gsub(" %./$", ""), { folder = folder })
    return seen.out .. seen.err, folder
  end

  local function unit(folder, kind)
    local text = process.run("cat sendoso-t*." .. kind, { folder = folder }).out
    return printed.unit(text), text
  end

  for name, arguments in pairs {
    ["a time of day"] = "--at 06:15 --zone Europe/Berlin --live",
    ["weekdays, a heartbeat and a ledger in a file"] = "--every weekday --heartbeat 'https://hc-ping.com/a?b=%20c' "
      .. "--ledger /srv/sendoso/ledger.db",
    ["again and again, in the sandbox"] = "--every 15m --sandbox",
    ["a ledger in PostgreSQL and everything that a run takes"] = "--ledger postgresql://hr@db.example.com/gifts --live "
      .. "--date-order dmy --max-sends 50 --timeout 45 --user gifts --mail hr@example.com -- a 'b c'",
  } do
    it("prints units with which systemd finds nothing wrong: " .. name, function()
      assert.equal("", verify(temp.quote(temp.file("thanks.lua", one_gift)) .. " " .. arguments))
      assert.equal("", verify(temp.quote(awkward_script()) .. " " .. arguments))
    end)
  end

  it("is looked at by a systemd that does find what is wrong", function()
    local folder = temp.path()
    text_of("-o " .. folder)
    process.run("sed -i 's/^Persistent=/Persistant=/; s/07:30/27:30/' sendoso-thanks.timer", { folder = folder })
    local seen = process.run("systemd-analyze verify ./sendoso-thanks.timer", { folder = folder })
    assert.matches("Unknown key 'Persistant'", seen.err, 1, true)
    assert.matches("27:30", seen.err, 1, true)
  end)

  it("runs the script, and from its folder, whatever it is called", function()
    local script = awkward_script()
    local _, folder = verify(temp.quote(script) .. " --live -- 'a $b' '%n'")
    local service = unit(folder, "service").Service
    assert.same({ process.program, "run", "--base-url", "https://app.sendoso.com", "--live", script, "--", "a $b",
      "%n" }, printed.systemd_words(service.ExecStart[1], true))
    assert.equal(script:match "^(.*)/", (service.WorkingDirectory[1]:gsub("%%%%", "%%")))
  end)

  it("runs what it prints: the gift is sent, and the heartbeat called", function()
    local monitor <close> = scripted.start { { status = 200 } }
    local script, folder = awkward_script(), temp.path()
    schedule(("%s --sandbox --heartbeat '%s/a%%20b' -o %s"):format(temp.quote(script), monitor.url, folder))
    local service = unit(folder, "service").Service
    local command = {}
    for i, word in ipairs(printed.systemd_words(service.ExecStart[1], true)) do command[i] = temp.quote(word) end
    local env = { XDG_STATE_HOME = temp.path() }
    for _, assignment in ipairs(service.Environment) do
      local name, value = printed.systemd_words(assignment)[1]:match "^([%w_]+)=(.*)$"
      if name ~= "XDG_STATE_HOME" then env[name] = value end
    end
    local seen = process.run(table.concat(command, " "), { env = env, folder = "/" })
    assert.equal(0, seen.status, seen.err)
    assert.matches("1 sent", seen.err, 1, true)
    assert.equal("/a%20b", monitor.requests()[1].path)
  end)

  it("keeps its state where StateDirectory= makes it, and takes its secrets from a file", function()
    local service = printed.unit(file_of("sendoso-thanks.service", "")).Service
    assert.same({ "sendoso" }, service.StateDirectory)
    assert.same({ "0700" }, service.StateDirectoryMode)
    assert.same({ "XDG_STATE_HOME=/var/lib" }, service.Environment)
    assert.same({ "/etc/sendoso/thanks.env" }, service.EnvironmentFile)
    assert.is_nil(printed.unit(file_of("sendoso-thanks.service", "--sandbox")).Service.EnvironmentFile)
  end)

  it("catches up with a missed run, tells of a failure, and lets requests under way end", function()
    local timer = printed.unit(file_of("sendoso-thanks.timer", "--zone Europe/Berlin"))
    assert.same({ "true" }, timer.Timer.Persistent)
    assert.same({ "*-*-* 07:30:00 Europe/Berlin" }, timer.Timer.OnCalendar)
    assert.same({ "timers.target" }, timer.Install.WantedBy)
    local service = printed.unit(file_of("sendoso-thanks.service", "--timeout 100"))
    assert.same({ "sendoso-failed@%n.service" }, service.Unit.OnFailure)
    assert.same({ "160" }, service.Service.TimeoutStopSec)
    assert.same({ "no" }, service.Service.Restart)
    assert.is_nil(service.Service.SuccessExitStatus)
  end)

  it("allows what the job needs, and not more: a ledger of its own, a script in a home or in /tmp", function()
    local folder = temp.path() -- below /tmp
    local service = printed.unit(file_of("sendoso-thanks.service", ("--ledger '%s/a b.db'"):format(folder))).Service
    assert.same({ folder }, service.ReadWritePaths)
    assert.same({ "strict" }, service.ProtectSystem)
    assert.same({ "no" }, service.PrivateTmp)
    assert.same({ "yes" }, service.ProtectHome)
    service = printed.unit(file_of("sendoso-thanks.service", "--ledger /var/lib/sendoso/ledgers/x.db")).Service
    assert.is_nil(service.ReadWritePaths)
  end)

  it("mails the end of the log of a failed run", function()
    local text = file_of("sendoso-failed@.service", "--mail hr@example.com")
    local words = printed.systemd_words(printed.unit(text).Service.ExecStart[1], true)
    local tools = temp.path()
    for name, script in pairs {
      sendmail = "cat", systemctl = 'echo "$*" >&2; echo 6', journalctl = 'echo "$*" >&2; echo the log',
    } do
      local path = tools .. "/" .. name
      local file <close> = assert(io.open(path, "w"))
      file:write("#!/bin/sh\n", script, "\n")
      os.execute("chmod +x " .. path)
    end
    for i, word in ipairs(words) do words[i] = temp.quote(word) end
    local seen = process.run(table.concat(words, " "), { env = { PATH = tools .. ":" .. os.getenv "PATH" } })
    assert.equal("To: hr@example.com\nSubject: INSTANCE ended with exit status 6\n\nthe log\n", seen.out)
    assert.matches("--value INSTANCE\n--unit=INSTANCE ", seen.err, 1, true)
  end)

  it("refuses a program of a name that systemd cannot run", function()
    local folder = temp.path() .. "/it's"
    process.run(("mkdir %s; cp %s %s/sendoso; ln -s $PWD/build/lua %s/lua; ln -s $PWD/build/lib %s/lib"):format(
      temp.quote(folder), process.program, temp.quote(folder), temp.quote(folder), temp.quote(folder)))
    local seen = process.run(("%s schedule scripts/anniversary.lua"):format(temp.quote(folder .. "/sendoso")))
    assert.equal(64, seen.status)
    assert.matches("systemd runs no program whose path has a quote", seen.err, 1, true)
    assert.equal(0, process.run(("%s schedule scripts/anniversary.lua --as cron"):format(
      temp.quote(folder .. "/sendoso"))).status)
  end)
end)

describe("sendoso schedule --as cron", function()
  -- The lines, as crontab has looked at them.
  local function lines_of(arguments, options)
    local seen = schedule("--as cron " .. arguments, options)
    assert.equal(0, seen.status, seen.err)
    local checked = process.run("crontab -n " .. temp.file("crontab", seen.out))
    assert.equal(0, checked.status, checked.err)
    local variables, lines = printed.crontab(seen.out)
    assert.equal(1, #lines)
    return variables, lines[1][1], lines[1][2], seen.out
  end

  -- Runs a command as cron does: by its SHELL, from the home, with nothing but the crontab's variables.
  local function run(variables, command)
    local env = { "env", "-i", "HOME=/", "LOGNAME=root", "XDG_STATE_HOME=" .. temp.path() }
    for name, value in pairs(variables) do env[#env + 1] = temp.quote(name .. "=" .. value) end
    return process.run(("%s %s -c %s"):format(table.concat(env, " "), variables.SHELL, temp.quote(command)))
  end

  it("prints lines that cron understands, with -q, PATH and MAILTO", function()
    local script = temp.file("thanks.lua", one_gift)
    local variables, fields, command = lines_of(script .. " --every weekday --at 06:05 --mail hr@example.com")
    assert.equal("5 6 * * 1-5", fields)
    assert.equal("hr@example.com", variables.MAILTO)
    assert.equal("/usr/local/bin:/usr/bin:/bin", variables.PATH)
    assert.matches(" run --base-url https://app.sendoso.com -q " .. script, command, 1, true)
  end)

  it("runs what it prints, whatever the script is called: the gift is sent, and the heartbeat called", function()
    local monitor <close> = scripted.start { { status = 200 } }
    local variables, _, command = lines_of(("%s --sandbox --heartbeat '%s/a%%20b' -- 'a $b %%n'"):format(
      temp.quote(awkward_script()), monitor.url))
    local seen = run(variables, command)
    assert.equal(0, seen.status, seen.err)
    assert.matches("1 sent", seen.err, 1, true)
    assert.equal("/a%20b", monitor.requests()[1].path)
  end)

  it("reads the access token from a file, and without it runs nothing", function()
    local sandbox <close> = sandboxes.start()
    local config = temp.path() .. "/my config"
    local variables, _, command = lines_of(("%s --base-url %s"):format(temp.quote(awkward_script()),
      sandbox.env.SENDOSO_BASE_URL), { env = { XDG_CONFIG_HOME = config, SENDOSO_ACCESS_TOKEN = "from-the-shell" } })
    local seen = run(variables, command)
    assert.not_equal(0, seen.status)
    assert.equal(0, #temp.lines(sandbox.journal))
    process.run(("mkdir -p %s; echo SENDOSO_ACCESS_TOKEN=\\'sandbox\\' >%s/thanks-home-co.env"):format(
      temp.quote(config .. "/sendoso"), temp.quote(config .. "/sendoso")))
    seen = run(variables, command)
    assert.equal(0, seen.status, seen.err)
    assert.equal(1, #temp.lines(sandbox.journal))
  end)

  it("keeps the heartbeat out of the command, which cron writes to the log", function()
    local variables, _, command = lines_of(temp.file("thanks.lua", one_gift) .. " --heartbeat https://hc-ping.com/4f3a")
    assert.equal("https://hc-ping.com/4f3a", variables.SENDOSO_HEARTBEAT)
    assert.is_nil(command:find("4f3a", 1, true))
  end)

  it("sets an empty heartbeat, so that the one of a job further up is not called", function()
    local variables = lines_of(temp.file("thanks.lua", one_gift))
    assert.equal("", variables.SENDOSO_HEARTBEAT)
  end)

  -- The clock of this machine, a zone and a time -> the fields, and what is said of them.
  for _, case in ipairs {
    { tz = "UTC", arguments = "", is = "30 7 * * *", words = "Times are by the clock of this machine." },
    { tz = "Europe/Berlin", arguments = "--zone Europe/Berlin", is = "30 7 * * *",
      words = "07:30 by the clock of this machine is 07:30 in Europe/Berlin." },
    { tz = "UTC", arguments = "--zone Europe/Berlin", is = "30 6 * * *",
      words = "06:30 by the clock of this machine is 07:30 or 08:30 in Europe/Berlin, depending on the time of year." },
    { tz = "America/New_York", arguments = "--zone Europe/Berlin", is = "30 2 * * *",
      words = "02:30 by the clock of this machine is 07:30 or 08:30 in Europe/Berlin" },
    { tz = "UTC", arguments = "--zone Asia/Kolkata --every monday --at 03:00", is = "30 21 * * 0",
      words = "21:30 by the clock of this machine is 03:00 in Asia/Kolkata." },
    { tz = "UTC", arguments = "--zone Europe/Berlin --every 2h", is = "0 */2 * * *",
      words = "Times are by the clock of this machine." },
  } do
    it(("moves the time to the clock of cron: %s, %s"):format(case.tz, case.arguments), function()
      local _, fields, command, text = lines_of(temp.file("thanks.lua", one_gift) .. " " .. case.arguments,
        { env = { TZ = case.tz } })
      assert.equal(case.is, fields)
      assert.matches("\n# " .. case.words, text, 1, true)
      local zone = case.arguments:match "--zone (%S+)"
      assert.equal(zone, command:match "--zone (%S+)")
    end)
  end

  it("refuses a command that is longer than cron takes", function()
    local script = temp.file("thanks.lua", one_gift)
    local seen = schedule(("%s --sandbox --as cron -- %s"):format(script, ("x"):rep(1000)))
    assert.equal(64, seen.status)
    assert.matches("characters, and cron takes no more than 998", seen.err, 1, true)
    local room = 998 - #select(3, lines_of(script .. " --sandbox -- x")) + 1
    lines_of(("%s --sandbox -- %s"):format(script, ("x"):rep(room)))
    assert.equal(64, schedule(("%s --sandbox --as cron -- %s"):format(script, ("x"):rep(room + 1))).status)
  end)
end)

describe("sendoso schedule --as kubernetes", function()
  local function job_of(arguments)
    local job = lyaml.load((text_of("--as kubernetes " .. arguments)))
    local pod = job.spec.jobTemplate.spec.template.spec
    return job, pod, pod.containers[1]
  end

  -- The variables of a container, by name.
  local function env_of(container)
    local env = {}
    for _, variable in ipairs(container.env) do env[variable.name] = variable end
    return env
  end

  it("prints a CronJob that runs one at a time, and that nothing repeats", function()
    local job, pod = job_of "--zone Europe/Berlin --every weekday --at 06:05"
    assert.same({ "batch/v1", "CronJob", "sendoso-thanks" }, { job.apiVersion, job.kind, job.metadata.name })
    local spec = job.spec
    assert.same({ "5 6 * * 1-5", "Europe/Berlin", "Forbid", 21600 },
      { spec.schedule, spec.timeZone, spec.concurrencyPolicy, spec.startingDeadlineSeconds })
    assert.equal(0, spec.jobTemplate.spec.backoffLimit)
    assert.equal("Never", pod.restartPolicy)
  end)

  it("gives a request under way the time to end", function()
    local _, pod = job_of "--timeout 45"
    assert.equal(105, pod.terminationGracePeriodSeconds)
  end)

  it("says which clock it is, and that it is UTC where no zone was given", function()
    local text, notes = text_of "--as kubernetes"
    assert.equal("Etc/UTC", lyaml.load(text).spec.timeZone)
    assert.matches("note: the time is UTC; use --zone NAME for another time zone", notes, 1, true)
  end)

  it("takes the ledger's URL and the token from a secret, whichever URL was given", function()
    for _, ledger in ipairs { "", "--ledger postgresql://hr@db.example.com/gifts" } do
      local _, _, container = job_of("--heartbeat https://hc-ping.com/a " .. ledger)
      local env = env_of(container)
      for _, name in ipairs { "SENDOSO_ACCESS_TOKEN", "SENDOSO_LEDGER" } do
        assert.same({ name = "sendoso-thanks", key = name }, env[name].valueFrom.secretKeyRef)
        assert.is_nil(env[name].value)
      end
      assert.equal("https://hc-ping.com/a", env.SENDOSO_HEARTBEAT.value)
    end
  end)

  it("writes to what a pod has for that, and runs as nobody in particular", function()
    local _, pod, container = job_of ""
    assert.equal("/state", env_of(container).XDG_STATE_HOME.value)
    local volumes = {}
    for _, volume in ipairs(pod.volumes) do volumes[volume.name] = volume.emptyDir end
    for _, mount in ipairs(container.volumeMounts) do assert.same({}, volumes[mount.name]) end
    local context = container.securityContext
    assert.same({ true, true, false }, { pod.securityContext.runAsNonRoot, context.readOnlyRootFilesystem,
      context.allowPrivilegeEscalation })
  end)

  it("runs the script of the image, by its path from the root of the project", function()
    local folder = temp.path()
    process.run(("mkdir -p %s/.git %s/rules"):format(folder, folder))
    folders.write(folder, "rules/$(x) y.lua", one_gift)
    local seen = schedule("'rules/$(x) y.lua' --as kubernetes --image r.example.com/gifts:7 --live -- '$(HOME)'",
      { folder = folder })
    local container = lyaml.load(seen.out).spec.jobTemplate.spec.template.spec.containers[1]
    assert.equal("r.example.com/gifts:7", container.image)
    local words = {}
    for i, word in ipairs(container.args) do words[i] = printed.kubernetes(word) end
    assert.same({ "run", "--base-url", "https://app.sendoso.com", "--live", "/srv/sendoso/rules/$(x) y.lua", "--",
      "$(HOME)" }, words)
    assert.same({ "/usr/local/bin/sendoso" }, container.command)
  end)

  it("runs what it prints, where the image has the folder", function()
    local folder = temp.path()
    folders.write(folder, "it's 5%.lua", one_gift)
    local seen = schedule([["it's 5%.lua" --as kubernetes --sandbox -- '$HOME']], { folder = folder })
    local container = lyaml.load(seen.out).spec.jobTemplate.spec.template.spec.containers[1]
    local command = { process.program }
    for _, word in ipairs(container.args) do
      command[#command + 1] = temp.quote((printed.kubernetes(word):gsub("^/srv/sendoso/", folder .. "/")))
    end
    seen = process.run(table.concat(command, " "), { env = { XDG_STATE_HOME = temp.path() }, folder = "/" })
    assert.equal(0, seen.status, seen.err)
    assert.matches("1 sent", seen.err, 1, true)
  end)

  it("needs no secrets in the sandbox", function()
    local _, _, container = job_of "--sandbox"
    assert.same({ "XDG_STATE_HOME" }, { container.env[1].name, container.env[2] })
  end)
end)

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
    assert.same({ image = "r.example.com/gifts:7" }, job.container)
    assert.same({ contents = "read" }, job.permissions)
  end)

  it("runs what it prints, from the root of the repository, whatever the script is called", function()
    local folder, tools = temp.path(), temp.path()
    local script = "rules/it's ${{ x }} 5%.lua"
    process.run(("mkdir -p %s/.git %s/rules; ln -s %s %s/sendoso"):format(folder, folder, process.program, tools))
    folders.write(folder, script, one_gift)
    local seen = schedule(temp.quote(folder .. "/" .. script) .. " --as github --sandbox -- 'a b'", { folder = "/" })
    local step = lyaml.load(seen.out).jobs.run.steps[2]
    assert.is_nil(step.env)
    seen = process.run("sh -e " .. temp.file("step.sh", printed.github(step.run)),
      { folder = folder, env = { PATH = tools .. ":" .. os.getenv "PATH", XDG_STATE_HOME = temp.path() } })
    assert.equal(0, seen.status, seen.err)
    assert.matches("1 sent", seen.err, 1, true)
  end)
end)

describe("sendoso schedule", function()
  local thanks = temp.file("thanks.lua", one_gift)

  for _, scheduler in ipairs(schedulers) do
    it("prints no secret: --as " .. scheduler, function()
      for _, ledger in ipairs {
        "postgresql://hr:4f3a@db.example.com/gifts", "postgres://hr:4f3a@db.example.com/gifts?sslmode=require",
        "postgresql://hr@db.example.com/gifts?password=4f3a", "postgresql://hr:4f@3a/4f3a@db.example.com/gifts",
        "postgresql:///gifts?user=hr&PASSWORD=4f3a",
      } do
        local seen = schedule(("%s --as %s --ledger '%s'"):format(thanks, scheduler, ledger),
          { env = { SENDOSO_ACCESS_TOKEN = "token-4f3a" } })
        assert.equal(0, seen.status)
        assert.is_nil((seen.out .. seen.err):find("4f3a", 1, true))
        assert.matches("SENDOSO_LEDGER", seen.out, 1, true)
        assert.matches("the ledger's URL has a password and is not printed", seen.err, 1, true)
      end
      local seen = schedule(("%s --as %s --heartbeat https://hr:4f3a@hc-ping.com/x"):format(thanks, scheduler))
      assert.equal(64, seen.status)
      assert.is_nil((seen.out .. seen.err):find("4f3a", 1, true))
    end)

    it("names where gifts go: a run that lost its secrets is no run in the sandbox: --as " .. scheduler, function()
      assert.matches("%-%-base%-url.*https://app%.sendoso%.com", (text_of("--as " .. scheduler)))
      local staging = text_of("--as " .. scheduler, { env = { SENDOSO_BASE_URL = "https://app.staging.sendo.so" } })
      assert.matches("%-%-base%-url.*https://app%.staging%.sendo%.so", staging)
      local sandbox = text_of(("--as %s --sandbox"):format(scheduler))
      assert.is_nil(sandbox:find("--base-url", 1, true))
      assert.matches("--sandbox", sandbox, 1, true)
    end)

    it("names a ledger by its whole path, or refuses one that would be forgotten: --as " .. scheduler, function()
      local folder = temp.path()
      local seen = schedule(("%s --as %s --ledger ./my/ledger.db"):format(thanks, scheduler), { folder = folder })
      if scheduler == "kubernetes" or scheduler == "github" then
        assert.equal(64, seen.status)
        assert.equal("", seen.out)
        assert.matches("so the ledger must be in PostgreSQL: postgresql://…", seen.err, 1, true)
      else
        assert.equal(0, seen.status)
        assert.matches(("--ledger %s/my/ledger.db"):format(folder), seen.out, 1, true)
      end
    end)

    it("says what each exit status asks for: --as " .. scheduler, function()
      local text = text_of("--as " .. scheduler)
      for _, line in ipairs { "1  something failed", "4  no access token", "5  gifts were refused",
        "6  an outcome is unknown: run `sendoso reconcile`", "7  stopped by a safety check" } do
        assert.matches("#   " .. line, text, 1, true)
      end
    end)

    it("calls a heartbeat of the environment, too: --as " .. scheduler, function()
      local text = text_of("--as " .. scheduler, { env = { SENDOSO_HEARTBEAT = "https://hc-ping.com/e" } })
      assert.matches("SENDOSO_HEARTBEAT.*https://hc%-ping%.com/e", text)
    end)
  end

  -- Arguments behind the script -> what is said.
  for arguments, says in pairs {
    ["--as launchd"] = "expected one of 'systemd', 'cron', 'kubernetes', 'github'",
    ["--every fortnight"] = '--every: expected day, weekday,',
    ["--at 25:00"] = '--at: expected a time such as 07:30, got "25:00"',
    ["--every hour --at 07:30"] = "--at is for jobs that run on a day",
    ["--as kubernetes --mail hr@example.com"] = "--mail has no effect with --as kubernetes",
    ["--as cron --user hr"] = "--user has no effect with --as cron",
    ["--image x"] = "--image has no effect with --as systemd",
    ["--mail 'hr@example.com, x'"] = "--mail: expected a value such as ops@example.com",
    ["--user 'hr; x'"] = "--user: expected a value such as sendoso",
    ["--as github --image '${{ x }}'"] = "--image: expected a value such as",
    ["--name 'A b'"] = "--name: expected small letters, digits and -",
    ["--name " .. ("x"):rep(45)] = "at most 44 of them",
    ["--today 2026-03-31"] = "--today: a job that is repeated has no fixed date",
    ["--base-url http://app.sendoso.com"] = "expected https",
    ["--zone Europe/Nowhere"] = "Europe/Nowhere",
    ["--heartbeat nonsense"] = "--heartbeat: expected a URL",
    ["-- 'a\nb'"] = "expected names without control characters and in UTF-8",
    ["-- 'a\xff'"] = "expected names without control characters and in UTF-8",
    ["--as github --zone Asia/Tokyo --every month --at 03:00"] = "03:00 is another day by the clock of cron",
  } do
    it("refuses a mistake, and prints nothing: " .. arguments:gsub("[%c\xff]", "?"), function()
      local seen = schedule(thanks .. " " .. arguments)
      assert.equal(64, seen.status)
      assert.equal("", seen.out)
      assert.matches("^error: ", seen.err)
      assert.matches(says, seen.err, 1, true)
    end)
  end

  it("refuses a script that is not there, or that is no Lua", function()
    for _, script in ipairs { "nowhere.lua", temp.file("x.lua", "this is no Lua") } do
      local seen = schedule(script)
      assert.equal(1, seen.status)
      assert.equal("", seen.out)
      assert.matches(script, seen.err, 1, true)
    end
  end)

  -- A script's name -> that of the job.
  for script, name in pairs {
    ["Work anniversaries (EU).lua"] = "sendoso-work-anniversaries-eu",
    ["--x--.lua"] = "sendoso-x",
    ["2026 gifts.lua"] = "sendoso-2026-gifts",
    ["Ü.lua"] = "sendoso-script",
    [("long"):rep(20) .. ".lua"] = "sendoso-" .. ("long"):rep(11),
  } do
    it("makes a name that every scheduler takes: " .. name, function()
      local text = schedule(temp.quote(temp.file(script, one_gift)) .. " --as kubernetes").out
      assert.equal(name, lyaml.load(text).metadata.name)
    end)
  end

  it("keeps a link to the program a link, so that an upgrade takes its place", function()
    local tools = temp.path()
    process.run(("ln -s %s %s/sendoso"):format(process.program, tools))
    local options = { env = { PATH = tools .. ":" .. os.getenv "PATH" } }
    local seen = process.run(("sendoso schedule %s"):format(thanks), options)
    assert.matches(("\nExecStart=%s/sendoso run "):format(tools), seen.out, 1, true)
    options.folder = tools
    seen = process.run(("./sendoso schedule %s"):format(thanks), options)
    assert.matches(("\nExecStart=%s/sendoso run "):format(tools), seen.out, 1, true)
  end)

  it("tells that production wants --live, and nothing of that with --live or in the sandbox", function()
    local function notes(arguments) return select(2, text_of(arguments)) end
    assert.matches("note: without --live the runs send nothing in production", notes "", 1, true)
    assert.equal("", notes "--live")
    assert.equal("", notes "--sandbox")
    assert.equal("", notes "-q")
    assert.matches("the runs are dry runs", notes "-n", 1, true)
  end)

  it("writes files with -o, and never over another text", function()
    local folder = temp.path()
    local seen = schedule(("%s --live -o %s"):format(thanks, folder))
    assert.equal("", seen.out)
    assert.matches("wrote " .. folder .. "/sendoso-thanks.timer", seen.err, 1, true)
    assert.equal(0, schedule(("%s --live -o %s"):format(thanks, folder)).status)
    local before = process.run("cat *", { folder = folder }).out
    seen = schedule(("%s --at 08:00 --live -o %s"):format(thanks, folder))
    assert.equal(7, seen.status)
    assert.matches("sendoso-thanks.timer exists with different contents", seen.err, 1, true)
    assert.equal(before, process.run("cat *", { folder = folder }).out)
    assert.equal(1, schedule(("%s --live -o %s/nowhere"):format(thanks, folder)).status)
  end)
end)
