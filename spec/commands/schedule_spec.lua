local jobs = require "spec.support.jobs"
local lyaml = require "lyaml"
local process = require "spec.support.process"
local temp = require "spec.support.temp"
local tls = require "spec.support.tls"

local schedulers = { "systemd", "cron", "kubernetes", "github" }
local schedule, text_of = jobs.schedule, jobs.text_of

describe("sendoso schedule", function()
  local thanks = jobs.script()

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

    it("gives the run the authorities that it was given, in any folder: --as " .. scheduler, function()
      local folder = temp.path()
      process.shell("cd %s && cp %s ca.pem", folder, tls.certificate("localhost").ca_file)
      local seen = schedule(("%s --as %s --ca-file ca.pem"):format(thanks, scheduler), { folder = folder })
      assert.matches("--ca-file", seen.out, 1, true)
      assert.matches(folder .. "/ca.pem", seen.out, 1, true)
    end)

    it("names the schema of the ledger, for the run and for what creates the ledger: --as " .. scheduler, function()
      local text = text_of("--ledger postgresql://hr@db.example.com/gifts --ledger-schema emea --as " .. scheduler)
      local _, count = text:gsub("%-%-ledger%-schema[^%w]+emea", "")
      assert(count >= 2, text)
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
        "6  an outcome is unknown or a gift is held: run `sendoso reconcile`", "7  stopped by a safety check" } do
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
    ["--every hour --at 07:30"] = "--at has no effect with --every hour; use --every day",
    ["--as kubernetes --mail hr@example.com"] = "--mail has no effect with --as kubernetes",
    ["--as cron --user hr"] = "--user has no effect with --as cron",
    ["--image x"] = "--image has no effect with --as systemd",
    ["--mail 'hr@example.com, x'"] = "--mail: expected a value such as ops@example.com",
    ["--user 'hr; x'"] = "--user: expected a value such as sendoso",
    ["--as github --image '${{ x }}'"] = "--image: expected a value such as",
    ["--name 'A b'"] = "--name: expected at most 44 small letters, digits and -, got \"A b\"",
    ["--name " .. ("x"):rep(45)] = "--name: expected at most 44 small letters",
    ["--today 2026-03-31"] = "--today: a job that is repeated has no fixed date",
    ["--base-url http://app.sendoso.com"] = "expected https",
    ["--zone Europe/Nowhere"] = "Europe/Nowhere",
    ["--heartbeat nonsense"] = "--heartbeat: expected a URL",
    ["-- 'a\nb'"] = "expected names in UTF-8 without control characters",
    ["-- 'a\xff'"] = "expected names in UTF-8 without control characters",
    ["--as github --zone Asia/Tokyo --every month --at 03:00"] =
      "03:00 is on the day before or after the first of a month",
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
      local text = schedule(temp.quote(temp.file(script, jobs.one_gift)) .. " --as kubernetes").out
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
    assert.matches("without --yes a run for which more than ten gifts are due sends none", notes "--live", 1, true)
    assert.equal("", notes "--live -y")
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
