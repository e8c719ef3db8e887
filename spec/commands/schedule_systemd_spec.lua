local jobs = require "spec.support.jobs"
local printed = require "spec.support.printed"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local temp = require "spec.support.temp"

local awkward_script, file_of, schedule, text_of = jobs.awkward_script, jobs.file_of, jobs.schedule, jobs.text_of

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
    ["a profile"] = "--profile acme --live",
    ["weekdays, a heartbeat and a ledger in a file"] = "--every weekday --heartbeat 'https://hc-ping.com/a?b=%20c' "
      .. "--ledger /srv/sendoso/ledger.db",
    ["again and again, in the sandbox"] = "--every 15m --sandbox",
    ["a ledger in PostgreSQL and everything that a run takes"] = "--ledger postgresql://hr@db.example.com/gifts --live "
      .. "--date-order dmy --max-sends 50 --timeout 45 --user gifts --mail hr@example.com -- a 'b c'",
  } do
    it("prints units with which systemd finds nothing wrong: " .. name, function()
      assert.equal("", verify(temp.quote(jobs.script()) .. " " .. arguments))
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

  it("gives its user a sign-in of its own for a profile, where the runs can renew it", function()
    local text = file_of("sendoso-thanks.service", "--live --profile acme")
    local service = printed.unit(text).Service
    assert.is_nil(service.EnvironmentFile)
    assert.same({ "XDG_CONFIG_HOME=/var/lib/sendoso/config", "XDG_STATE_HOME=/var/lib" }, service.Environment)
    for _, command in ipairs {
      "systemd%-run %-%-pty .* login %-%-no%-browser", "systemd%-run %-%-pipe .* ledger init",
    } do
      assert.matches("\n# " .. command .. " %-%-base%-url https://app.sendoso.com %-%-profile acme\n", text)
    end
    assert.is_nil(text:find("SENDOSO_ACCESS_TOKEN", 1, true))
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

  it("allows what the job needs, and not more: a ledger of its own", function()
    local folder = temp.path()
    local service = printed.unit(file_of("sendoso-thanks.service", ("--ledger '%s/a b.db'"):format(folder))).Service
    assert.same({ folder }, service.ReadWritePaths)
    assert.same({ "strict" }, service.ProtectSystem)
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
    assert.matches("systemd cannot run a program with a quote", seen.err, 1, true)
    assert.equal(0, process.run(("%s schedule scripts/anniversary.lua --as cron"):format(
      temp.quote(folder .. "/sendoso"))).status)
  end)
end)
