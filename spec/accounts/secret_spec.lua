-- Where the client secret comes from, and that it goes nowhere else.
local browser = require "spec.support.browser"
local core = require "sendoso.core"
local process = require "spec.support.process"
local sign_in = require "spec.support.sign_in"
local temp = require "spec.support.temp"

describe("the client secret of a sign-in #socket", function()
  -- Signs in without a secret but the ones of a case. Returns what was seen, and what is kept.
  local function login(flags, env, command)
    local sandbox <close> = sign_in.start()
    local uri, log = sign_in.redirect_uri(), temp.path "browser.log"
    if command then sandbox.profiles(("[default]\ncredential_command = %s\n"):format(command)) end
    local more = { SENDOSO_CLIENT_SECRET = false, BROWSER = browser.command(log) }
    for name, value in pairs(env or {}) do more[name] = value end
    local seen = sandbox.run(("login --redirect-uri %s %s"):format(uri, flags or ""), more)
    return seen, temp.read(sandbox.user.XDG_CONFIG_HOME .. "/sendoso/credentials/default")
  end

  it("may be in a file, and is kept with the tokens then, since later runs know nothing of it", function()
    local seen, kept = login("--client-secret-file " .. temp.file("secret", "sandbox-secret\nmore\n"))
    assert.equal(0, seen.status, seen.err)
    assert.matches("the client secret is kept with the tokens", seen.err)
    assert.matches("sandbox-secret", kept, 1, true)
  end)

  it("may be in the folder of a service manager, and is kept nowhere else then", function()
    local folder = temp.file("client_secret", "sandbox-secret"):match "^(.*)/"
    local seen, kept = login("", { CREDENTIALS_DIRECTORY = folder })
    assert.equal(0, seen.status, seen.err)
    assert.matches("later runs read the client secret from $CREDENTIALS_DIRECTORY/client_secret", seen.err, 1, true)
    assert.is_nil(kept:find("sandbox-secret", 1, true))
  end)

  it("may be told by a command of the profile, whose words are parted by blanks alone", function()
    local program = temp.file("tell", "#!/bin/sh\nprintf '%s-%s\\n' \"$1\" \"$2\"\n")
    os.execute("chmod +x " .. program)
    local seen, kept = login("", {}, program .. "  sandbox secret")
    assert.equal(0, seen.status, seen.err)
    assert.matches("from credential_command, too", seen.err)
    assert.is_nil(kept:find("sandbox-secret", 1, true))
  end)

  it("comes from the file before the environment, and from there before the command", function()
    local right, wrong = temp.file("secret", "sandbox-secret"), temp.file("secret", "wrong")
    assert.equal(0, login("--client-secret-file " .. right, { SENDOSO_CLIENT_SECRET = "wrong" }).status)
    assert.equal(0, login("", { SENDOSO_CLIENT_SECRET = "sandbox-secret" }, "cat " .. wrong).status)
    assert.equal(4, login("--client-secret-file " .. wrong, { SENDOSO_CLIENT_SECRET = "sandbox-secret" }).status)
  end)

  -- flags, command -> status, message
  for what, case in pairs {
    ["that is nowhere"] = { "", nil, 4, "no client secret is set" },
    ["in a file that does not exist"] = { "--client-secret-file /nonexistent", nil, 1, "No such file or directory" },
    ["in an empty file"] = { "--client-secret-file " .. temp.file("secret", ""), nil, 1,
      "expected the client secret in the first line" },
    ["of a command that fails"] = { "", "false", 1, "credential_command: false ended with status 1" },
    ["of a command that prints nothing"] = { "", "true", 1, "credential_command: expected the client secret" },
    ["of a command that prints much"] = { "", "head -c 5000 /dev/zero", 1, "printed more than 4095 bytes" },
    ["of a command that prints zeros"] = { "", "head -c 50 /dev/zero", 1, "printed a zero byte" },
    ["of a command that does not exist"] = { "", "/nonexistent/tell", 1, "cannot start /nonexistent/tell" },
    ["of a command that is meant for a shell"] = { "", "echo x | cat", 4, "client" },
  } do
    it("ends the sign-in before it begins, one " .. what, function()
      local seen = login(case[1], {}, case[2])
      assert.equal(case[3], seen.status, seen.err)
      assert.matches(case[4], seen.err, 1, true)
    end)
  end

  -- Signs in at a terminal, where that is typed when the secret is asked for. Returns what came of it, and the screen.
  local function type_in(text)
    local sandbox <close> = sign_in.start()
    local uri, log, screen = sign_in.redirect_uri(), temp.path "browser.log", temp.file("screen", "")
    local env = { BROWSER = browser.command(log) }
    for name, value in pairs(sandbox.user) do env[name] = value end
    env.SENDOSO_CLIENT_SECRET = nil
    local line = ("(spec/support/await shown %s; printf '%s') | "
      -- Debian's sh would end at a Ctrl-C itself.
      .. "SHELL=/bin/bash script -qefc '%s login --redirect-uri %s; s=$?; stty -a; exit $s' %s"):format(screen, text,
      process.program, uri, screen)
    return process.run("timeout 60 sh -c " .. temp.quote(line), { env = env }), temp.read(screen)
  end

  it("is asked for at a terminal, and not shown there", function()
    local seen, screen = type_in "sandbox-secret\\n"
    assert.equal(0, seen.status, screen)
    assert.matches("Client secret of sandbox (not shown): ", screen, 1, true)
    assert.matches("signed in to the sandbox", screen)
    assert.is_nil(screen:find("sandbox-secret", 1, true))
    assert.is_nil(seen.out:find("sandbox-secret", 1, true))
  end)

  for name, byte in pairs { ["Ctrl-C"] = "\\003", ["Ctrl-D"] = "\\004" } do
    it("is not needed after a " .. name .. " at the terminal, which shows again what is typed", function()
      local seen, screen = type_in(byte)
      assert.equal(130, seen.status, screen)
      assert.matches("\r\nerror: ", screen)
      assert.matches(" echo ", screen, 1, true)
    end)
  end

  it("is in no argument and in no environment of a program that is started", function()
    local sandbox <close> = sign_in.start()
    local uri, log, trace = sign_in.redirect_uri(), temp.path "browser.log", temp.path "trace"
    sandbox.profiles("[default]\ncredential_command = cat " .. temp.file("secret", "sandbox-secret") .. "\n")
    local env = { BROWSER = browser.command(log), SENDOSO_ACCESS_TOKEN = "an-access-token",
      ASAN_OPTIONS = "detect_leaks=0" } -- which cannot be detected under strace
    for name, value in pairs(sandbox.user) do env[name] = value end
    env.SENDOSO_CLIENT_SECRET = nil
    local seen = process.run(("strace -f -v -s 100000 -e trace=execve -o %s setsid -w %s login --redirect-uri %s")
      :format(trace, process.program, uri), { env = env })
    assert.equal(0, seen.status, seen.err)
    browser.log(log)
    local children = {}
    for _, line in ipairs(temp.lines(trace)) do
      local program = line:match 'execve%("[^"]*/([^"/]+)".* = 0$'
      if program ~= "setsid" and program ~= "sendoso" then
        children[program or 1] = true
        for _, secret in ipairs { "sandbox-secret", "an-access-token", "SENDOSO_" } do
          assert.is_nil(line:find(secret, 1, true), line)
        end
      end
    end
    assert(children.cat and children.env and children["lua5.4"])
  end)
end)

describe("sendoso.core", function()
  it(".printed gives what a program prints, with its own stdin and stderr, and none of our files", function()
    assert.equal("a b\n", core.printed({ "echo", "a b" }, 5000))
    local file <close> = assert(io.open "/dev/null")
    assert(file)
    assert.equal("0\n1\n2\n3\n", core.printed({ "ls", "/proc/self/fd" }, 5000)) -- 3 is the folder that it lists
  end)

  it(".printed ends a program that takes too long", function()
    local began = core.clock()
    local text, err = core.printed({ "sleep", "30" }, 50)
    assert.is_nil(text)
    assert.same({ "store", "sleep did not end within 0.05 seconds" }, { err.kind, err.message })
    assert(core.clock() - began < 10000)
  end)

  it(".start says how a program has ended, once and again", function()
    local child = assert(core.start { "sh", "-c", "exit 3" })
    local status
    repeat status = child:ended() until status
    assert.same({ 3, 3 }, { status, child:ended() })
    child = assert(core.start { "sh", "-c", "kill -9 $$" })
    repeat status = child:ended() until status
    assert.equal(137, status)
  end)

  it("takes no words that are none", function()
    for _, words in ipairs { {}, { 1 }, { "a\0b" } } do
      assert.error(function() core.start(words) end)
      assert.error(function() core.printed(words, 1000) end)
    end
  end)
end)
