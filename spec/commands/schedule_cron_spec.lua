local browser = require "spec.support.browser"
local jobs = require "spec.support.jobs"
local printed = require "spec.support.printed"
local process = require "spec.support.process"
local sandboxes = require "spec.support.sandbox"
local scripted = require "spec.support.peer"
local sign_in = require "spec.support.sign_in"
local temp = require "spec.support.temp"

local awkward_script, schedule = jobs.awkward_script, jobs.schedule

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
    local script = jobs.script()
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
    assert.same({ 0, "" }, { seen.status, seen.err }) -- cron mails what is printed
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

  it("needs no token where a profile is signed in: its runs renew what that gave", function()
    local sandbox <close> = sign_in.start "--fault expire@campaigns=1"
    local seen = sandbox.run(("login --profile acme --client-secret-file %s --redirect-uri %s"):format(
      temp.file("secret", "sandbox-secret"), sign_in.redirect_uri()), { BROWSER = browser.command(temp.path "log") })
    assert.equal(0, seen.status, seen.err)
    local variables, _, command, text = lines_of(temp.quote(awkward_script()), { env = { SENDOSO_PROFILE = "acme",
      SENDOSO_BASE_URL = sandbox.url, XDG_CONFIG_HOME = sandbox.user.XDG_CONFIG_HOME } })
    assert.matches("\n# Once: [^\n]* login %-%-no%-browser %-%-base%-url [^ ]+ %-%-profile acme\n", text)
    assert.is_nil(text:find("SENDOSO_ACCESS_TOKEN", 1, true))
    variables.XDG_CONFIG_HOME = sandbox.user.XDG_CONFIG_HOME
    seen = run(variables, command)
    assert.same({ 0, "" }, { seen.status, seen.err })
    assert.equal(2, select(2, temp.read(sandbox.journal):gsub('"oauth":"token"', "")))
  end)

  it("keeps the heartbeat out of the command, which cron writes to the log", function()
    local variables, _, command = lines_of(jobs.script() .. " --heartbeat https://hc-ping.com/4f3a")
    assert.equal("https://hc-ping.com/4f3a", variables.SENDOSO_HEARTBEAT)
    assert.is_nil(command:find("4f3a", 1, true))
  end)

  it("sets an empty heartbeat, so that the one of a job further up is not called", function()
    local variables = lines_of(jobs.script())
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
      local _, fields, command, text = lines_of(jobs.script() .. " " .. case.arguments,
        { env = { TZ = case.tz } })
      assert.equal(case.is, fields)
      assert.matches("\n# " .. case.words, text, 1, true)
      local zone = case.arguments:match "--zone (%S+)"
      assert.equal(zone, command:match "--zone (%S+)")
    end)
  end

  it("refuses a command that is longer than cron takes", function()
    local script = jobs.script()
    local seen = schedule(("%s --sandbox --as cron -- %s"):format(script, ("x"):rep(1000)))
    assert.equal(64, seen.status)
    assert.matches("characters, and cron accepts at most 998", seen.err, 1, true)
    local room = 998 - #select(3, lines_of(script .. " --sandbox -- x")) + 1
    lines_of(("%s --sandbox -- %s"):format(script, ("x"):rep(room)))
    assert.equal(64, schedule(("%s --sandbox --as cron -- %s"):format(script, ("x"):rep(room + 1))).status)
  end)
end)
