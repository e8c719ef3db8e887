-- How the program ends where something around it is missing: with a line that says what to do.
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

-- Where nobody can create a folder, not even root.
local READ_ONLY = "/proc/none"

describe("a state folder that cannot be written #process", function()
  local egift = "egift --campaign 2002 --to a@example.com --once x"

  it("is not needed to read", function()
    for _, command in ipairs { "groups", "sends --limit 1", "campaign 2002", "api GET /api/v3/me",
      "ledger list", "owed", "plan scripts/anniversary.lua --today 2026-02-28" } do
      local seen = process.sendoso(command, { state = READ_ONLY })
      assert.is_true(seen.status == 0 or seen.status == 5, command .. ": " .. seen.err)
      assert.is_nil(seen.err:find "error: ")
    end
    local peer <close> = scripted.start { scripted.json '{"id":1,"email":"a@example.com"}' }
    local seen = process.sendoso("me", { state = READ_ONLY, env = scripts.account(peer) })
    assert.equal(0, seen.status, seen.err)
  end)

  it("ends what sends, before anything is sent", function()
    local seen = process.sendoso(egift, { state = READ_ONLY })
    assert.equal(1, seen.status)
    assert.matches("not sent .*cannot create the folder /proc/none.*\n  set XDG_STATE_HOME to a folder", seen.err)
    local other = process.sendoso(egift .. " --ledger " .. temp.path "x.db", { state = READ_ONLY })
    assert.equal(1, other.status)
  end)
end)

describe("a state folder that is a file #process", function()
  local file = temp.file("state", "")

  it("is not needed to read", function()
    assert.equal(0, process.sendoso("groups", { state = file }).status)
  end)

  it("is said to be one, with what to do", function()
    for _, command in ipairs { "ledger list", "owed", "reconcile", "plan scripts/anniversary.lua",
      "egift --campaign 2002 --to a@example.com --once x" } do
      local seen = process.sendoso(command, { state = file })
      assert.equal(1, seen.status, command)
      assert.matches("cannot open [^\n]*: Not a directory\n  a part of this path is a file; ", seen.err)
      assert.matches("set XDG_STATE_HOME to a folder\n", seen.err, 1, true)
    end
  end)
end)

describe("a user without a home #process", function()
  local is_root = process.run("id -u").out == "0\n"
  local function run(arguments)
    return process.run("setpriv --reuid 54321 --clear-groups env -u HOME -u XDG_STATE_HOME -u XDG_CONFIG_HOME "
      .. process.program .. " " .. arguments)
  end

  it("reads", function()
    if not is_root then return pending "only root can be a user whom nobody knows" end
    local seen = run "groups --limit 1"
    assert.equal(0, seen.status, seen.err)
  end)

  it("is told what to set", function()
    if not is_root then return pending "only root can be a user whom nobody knows" end
    for _, command in ipairs { "ledger list", "egift --campaign 2002 --to a@example.com --once x", "reconcile",
      "sandbox", "ledger init", "schedule scripts/anniversary.lua --at 07:00" } do
      local seen = run(command)
      assert.equal(1, seen.status, command)
      assert.matches("the home folder is not known\n  set HOME or XDG_%u+_HOME to a folder\n", seen.err)
      assert.is_nil(seen.err:find "traceback")
    end
  end)
end)

describe("a package that is not installed #process", function()
  -- The command line in a Lua that finds our own files, and what else is said.
  local function run(path, cpath)
    return process.run(("lua5.4 -e %s"):format(temp.quote(([[
      package.path, package.cpath = "lua/?.lua;lua/?/init.lua;%s", "%s"
      package.preload["sendoso.operations"] = function() return {} end
      os.exit(require("sendoso.commands").main({ "help" }, "0"))]]):format(path, cpath))))
  end

  for missing, seen in pairs {
    ["lua-argparse"] = run("", package.cpath),
    ["lua-cjson"] = run("/usr/share/lua/5.4/?.lua", ""),
    ["lua-argparse, lua-cjson"] = run("", ""),
  } do
    it("is named in a line, with what to do: " .. missing, function()
      assert.equal(1, seen.status)
      assert.equal(("error: not installed: %s; as root, run: apt-get install %s\n"):format(missing,
        (missing:gsub(",", ""))), seen.err)
    end)
  end

  it("is named for a ledger in PostgreSQL, too", function()
    local folder = temp.path()
    process.shell("cd %s; mkdir -p lib/sendoso; cp %s .; ln -s $OLDPWD/lua lua; cp %s lib/sendoso/", folder,
      process.program, (process.program:gsub("[^/]*$", "lib/sendoso/core.so")))
    local seen = process.run(("env -u LUA_PATH -u LUA_CPATH %s/sendoso ledger list --ledger postgresql://h/x")
      :format(folder))
    assert.equal(1, seen.status)
    assert.matches("error: this installation cannot open a ledger in PostgreSQL\n"
      .. "  install the Debian package sendoso-postgres", seen.err, 1, true)
  end)
end)

describe("a wrong value in the environment #process", function()
  local commands = { "me", "egift --campaign 2002 --to a@example.com --once x", "plan scripts/anniversary.lua",
    "run scripts/anniversary.lua", "reconcile", "repl" }
  local plan = temp.path "march.plan"
  process.sendoso("plan scripts/anniversary.lua --today 2026-03-31 -o " .. plan)
  table.insert(commands, "apply " .. plan)

  for variable, case in pairs {
    SENDOSO_TIMEOUT = { "abc", 'timeout: expected a number of seconds above 0 and below 86400, got "abc"' },
    SENDOSO_BASE_URL = { "sendoso.com", "the base URL is not a valid URL" },
    SENDOSO_ACCESS_TOKEN = { "a b", "the access token contains a space" },
    SENDOSO_LEDGER = { "mysql://ann:s3cret@db/x", "ledger: expected the path of a file, or a URL such as "
      .. "postgresql://USER@HOST/DATABASE\n  set it with --ledger or SENDOSO_LEDGER\n" },
    SSL_CERT_FILE = { "/nonexistent", "SSL_CERT_FILE: cannot read the authorities of /nonexistent" },
  } do
    it("is a mistake of the command line, and sends nothing: " .. variable, function()
      local env = { SENDOSO_BASE_URL = "https://localhost:9", SENDOSO_ACCESS_TOKEN = "t", [variable] = case[1] }
      for _, command in ipairs(commands) do
        local seen = process.sendoso(command, { env = env })
        assert.equal(64, seen.status, command .. ": " .. seen.err)
        assert.matches("error: " .. case[2], seen.err, 1, true)
        assert.not_matches("s3cret", seen.err .. seen.out)
      end
    end)
  end

  for _, ledger in ipairs { "redis://ann:s3cret@db/0", "postgresql:/ann:s3cret@db/x", " postgresql://ann:s3cret@db/x",
    "POSTGRESQL://ann:s3cret@db/x", "host=db user=ann password=s3cret" } do
    it("is one for each command of the ledger, too: " .. ledger, function()
      for _, command in ipairs { "ledger list", "ledger init", "owed", "ledger verify", "ledger show x" } do
        local seen = process.sendoso(("%s --ledger %s"):format(command, temp.quote(ledger)))
        assert.equal(64, seen.status, command .. ": " .. seen.err)
        assert.not_matches("s3cret", seen.err .. seen.out)
      end
    end)
  end
end)

describe("--live without an account #process", function()
  for _, command in ipairs { "groups", "run scripts/anniversary.lua", "ledger list", "reconcile",
    "egift --campaign 2002 --to a@example.com --once x" } do
    it("ends with 4, and not in the sandbox: " .. command, function()
      local seen = process.sendoso("--live " .. command)
      assert.equal(4, seen.status, seen.err)
      assert.matches("error: no access token is set", seen.err)
    end)
  end

  it("is the sandbox where that is asked for", function()
    assert.equal(0, process.sendoso("--live --sandbox groups").status)
  end)
end)

describe("a campaign that is not there #process", function()
  for typed, meant in pairs { ["'coffee'"] = "'Coffee on us'", ["'COFFEE ON US'"] = "'Coffee on us'",
    ["'Cofee on us'"] = "'Coffee on us'", ["2020"] = "2010 (Handwritten note)" } do
    it("names the nearest: " .. typed, function()
      local hint = "; did you mean " .. meant .. "?"
      assert.matches(hint, process.sendoso("campaign " .. typed).err, 1, true)
      assert.matches(hint, process.sendoso(("egift --campaign %s --to a@example.com --once x"):format(typed)).err, 1,
        true)
    end)
  end
end)
