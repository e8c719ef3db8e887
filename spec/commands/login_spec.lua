-- Signing in: in a browser, by pasting an address, and in two steps. And what can go wrong on the way.
local browser = require "spec.support.browser"
local core = require "sendoso.core"
local process = require "spec.support.process"
local sign_in = require "spec.support.sign_in"
local temp = require "spec.support.temp"

local SECRETS = { "sandbox-secret" }

-- The secrets of a sandbox: all codes and tokens that it has given out.
local function secrets_of(sandbox)
  local list = table.move(SECRETS, 1, #SECRETS, 1, {})
  for _, line in ipairs(temp.lines(sandbox.journal)) do
    for _, name in ipairs { "code", "access", "refresh" } do
      list[#list + 1] = line:match(('"%s":"([^"]+)"'):format(name))
    end
  end
  return list
end

local function assert_silent(sandbox, ...)
  local secrets = secrets_of(sandbox)
  assert(#secrets > 1, "nothing was given out")
  for _, text in ipairs { ... } do
    for _, secret in ipairs(secrets) do assert.is_nil(text:find(secret, 1, true), text) end
  end
end

local function mode_of(path) return process.shell("stat -c %%a %s", path):match "%d+" end

describe("sendoso login #socket", function()
  it("signs in by a browser, and keeps what it is given where nobody else reads it", function()
    local sandbox <close> = sign_in.start()
    local log, uri = temp.path "browser.log", sign_in.redirect_uri()
    local seen = sandbox.run("login --profile acme --redirect-uri " .. uri, { BROWSER = browser.command(log) })
    assert.equal(0, seen.status, seen.err)
    assert.equal("", seen.out)
    assert.matches("signed in to the sandbox %(127.0.0.1:%d+%) as the profile 'acme'", seen.err)
    assert.matches("\n200 .*You are signed in%.", browser.log(log))
    assert_silent(sandbox, seen.err)
    local credentials = sandbox.user.XDG_CONFIG_HOME .. "/sendoso/credentials/acme"
    assert.equal("600", mode_of(credentials))
    assert.equal("700", mode_of(credentials:match "^(.*)/"))
    assert.is_nil(temp.read(credentials):find("sandbox-secret", 1, true))
  end)

  it("signs in for good: what is kept signs requests, and is renewed when the token ends", function()
    local sandbox <close> = sign_in.start "--fault expire@me=1"
    local uri = sign_in.redirect_uri()
    local seen = sandbox.run("login --redirect-uri " .. uri, { BROWSER = browser.command(temp.path "log") })
    assert.equal(0, seen.status, seen.err)
    local kept = { path = sandbox.user.XDG_CONFIG_HOME .. "/sendoso/credentials/default",
      client_secret = "sandbox-secret" }
    local client <close> = assert(core.client { base_url = sandbox.url, credentials = kept, backoff_ms = 1 })
    assert(client:read("me", {}))
    assert(client:read("groups", {}))
    local tokens = select(2, temp.read(sandbox.journal):gsub('"oauth":"token"', ""))
    assert.equal(2, tokens)
    assert.equal(2, core.credentials(kept).generation)
  end)

  it("gives the browser none of our secrets, and no file of ours", function()
    local sandbox <close> = sign_in.start()
    local log, uri = temp.path "browser.log", sign_in.redirect_uri()
    local more = { BROWSER = browser.command(log), SENDOSO_ACCESS_TOKEN = "a-token", PGPASSWORD = "a-password",
      SENDOSO_LEDGER = "/a-password.db", SPEC_OWN = "seen", CREDENTIALS_DIRECTORY = "/x" }
    local seen = sandbox.run("login --redirect-uri " .. uri, more)
    assert.equal(0, seen.status, seen.err)
    local environment = browser.log(log):match "^[^\n]*"
    assert.matches(" SPEC_OWN=seen ", environment, 1, true)
    for _, name in ipairs { "SENDOSO_", "PGPASSWORD", "a-password", "a-token", "CREDENTIALS_DIRECTORY",
      "sandbox-secret" } do
      assert.is_nil(environment:find(name, 1, true), name)
    end
  end)

  it("gives the browser a session of its own, and the signals of a shell", function()
    local sandbox <close> = sign_in.start()
    local log, seen_by = temp.path "browser.log", temp.path "status"
    local script = temp.file("browser", ("cat /proc/self/status /proc/self/stat >%s; exec %s"):format(seen_by,
      browser.command(log):gsub("%%s", '"$1"')))
    local seen = sandbox.run("login --redirect-uri " .. sign_in.redirect_uri(), { BROWSER = "sh " .. script })
    assert.equal(0, seen.status, seen.err)
    local status = temp.read(seen_by)
    local ignored = tonumber(status:match "SigIgn:%s+(%x+)", 16)
    for _, signal in ipairs { 2, 13, 15, 25 } do assert.equal(0, ignored >> (signal - 1) & 1, signal) end
    local group, session = status:match "%) R %d+ (%d+) (%d+)"
    assert.equal(group, session) -- the first process of its session
  end)

  it("keeps nothing where others could read it, and says so before anybody signs in", function()
    local sandbox <close> = sign_in.start()
    process.shell("mkdir -p -m 755 %s/sendoso/credentials", sandbox.user.XDG_CONFIG_HOME)
    local log = temp.path "browser.log"
    local seen = sandbox.run("login --redirect-uri " .. sign_in.redirect_uri(), { BROWSER = browser.command(log) })
    assert.equal(7, seen.status)
    assert.matches("other users can reach it\n  run `chmod go= ", seen.err)
    assert.equal("", temp.read(log))
  end)

  -- Signs in while the folder of the credentials changes under it. Returns the status, and what the server saw.
  local function login_while(change)
    local sandbox <close> = sign_in.start()
    local log, folder = temp.path "browser.log", sandbox.user.XDG_CONFIG_HOME .. "/sendoso/credentials"
    local script = temp.file("browser", ("mkdir -p -m 700 %s; %s; exec %s"):format(folder, change:format(folder),
      browser.command(log):gsub("%%s", '"$1"')))
    local seen = sandbox.run("login --redirect-uri " .. sign_in.redirect_uri(), { BROWSER = "sh " .. script })
    return seen.status, temp.read(sandbox.journal)
  end

  it("asks nobody for access where nothing can be kept", function()
    local sandbox <close> = sign_in.start()
    local log = temp.path "browser.log"
    local seen = sandbox.run("login --profile acme --redirect-uri " .. sign_in.redirect_uri(),
      { BROWSER = browser.command(log), XDG_CONFIG_HOME = "/proc/nowhere" })
    assert.equal(1, seen.status)
    assert.matches("set XDG_CONFIG_HOME to a folder that you can write", seen.err, 1, true)
    assert.is_nil(io.open(log))
  end)

  it("takes no tokens that others could read meanwhile", function()
    local status, journal = login_while "chmod 755 %s"
    assert.equal(7, status)
    assert.not_matches('"oauth":"token"', journal, 1, true)
  end)

  it("revokes at once what it cannot keep", function()
    local status, journal = login_while "mkdir %s/default.new"
    assert.equal(1, status)
    assert.matches('"oauth":"token".*"oauth":"revoked"', journal)
  end)

  it("asks with PKCE, a state, the scope and the redirect URI as they are set", function()
    local sandbox <close> = sign_in.start()
    local log, uri = temp.path "browser.log", sign_in.redirect_uri()
    local seen = sandbox.run("login --scope 'public write' --redirect-uri " .. uri, { BROWSER = browser.command(log) })
    assert.equal(0, seen.status, seen.err)
    local asked = browser.log(log):match "\nasked ([^\n]+)"
    assert.matches("scope=public%20write&", asked, 1, true)
    assert.matches("code_challenge_method=S256", asked, 1, true)
    assert.matches("redirect_uri=" .. uri:gsub("[:/]", { [":"] = "%3A", ["/"] = "%2F" }), asked, 1, true)
    assert.matches('"challenge":"', temp.read(sandbox.journal), 1, true)
  end)

  it("ignores a page of another sign-in, says so, and goes on waiting", function()
    local sandbox <close> = sign_in.start()
    local log, uri = temp.path "browser.log", sign_in.redirect_uri()
    local seen = sandbox.run("login --redirect-uri " .. uri, { BROWSER = browser.command(log, "strange") })
    assert.equal(0, seen.status, seen.err)
    assert.matches("warning: a page of another sign-in came back, and is ignored", seen.err, 1, true)
    assert.matches("\n400 .*\n200 ", browser.log(log))
  end)

  it("refuses an answer that names another service", function()
    local sandbox <close> = sign_in.start()
    local log, uri = temp.path "browser.log", sign_in.redirect_uri()
    local seen = sandbox.run("login --redirect-uri " .. uri,
      { BROWSER = browser.command(log, "with=&iss=https%3A%2F%2Fapp.sendoso.com") })
    assert.equal(4, seen.status)
    assert.matches("error: the answer was not given by http://127.0.0.1:", seen.err, 1, true)
    assert.is_nil(temp.read(sandbox.journal):find('"access"', 1, true))
    assert.matches("\n400 ", browser.log(log))
  end)

  it("takes an answer that names its own service", function()
    local sandbox <close> = sign_in.start "--set iss=yes"
    local log, uri = temp.path "browser.log", sign_in.redirect_uri()
    local seen = sandbox.run("login --redirect-uri " .. uri, { BROWSER = browser.command(log) })
    assert.equal(0, seen.status, seen.err)
  end)

  it("says that access was denied", function()
    local sandbox <close> = sign_in.start "--set consent=deny"
    local log, uri = temp.path "browser.log", sign_in.redirect_uri()
    local seen = sandbox.run("login --redirect-uri " .. uri, { BROWSER = browser.command(log) })
    assert.equal(4, seen.status)
    assert.matches("error: access was denied in the browser\n  run `sendoso login` again, and allow it", seen.err, 1,
      true)
  end)

  for what, case in pairs {
    ["a wrong client secret"] = { "", { SENDOSO_CLIENT_SECRET = "wrong-secret" }, 4 },
    ["a code that is refused"] = { "--fault invalid-grant=1", {}, 4 },
    ["an answer that is lost"] = { "--fault lose-reply@token=1", {}, 1 },
  } do
    it("ends with an error at " .. what .. ", and keeps nothing", function()
      local sandbox <close> = sign_in.start(case[1])
      local log, uri = temp.path "browser.log", sign_in.redirect_uri()
      local more = { BROWSER = browser.command(log) }
      for name, value in pairs(case[2]) do more[name] = value end
      local seen = sandbox.run("login --redirect-uri " .. uri, more)
      assert.equal(case[3], seen.status, seen.err)
      assert.matches("\n400 .*The terminal says why", browser.log(log))
      assert.equal("", process.shell("find %s -path '*credentials/default'", sandbox.user.XDG_CONFIG_HOME))
      assert.is_nil(seen.err:find("wrong-secret", 1, true))
      assert_silent(sandbox, seen.err)
    end)
  end

  for what, case in pairs {
    ["ends with a failure"] = { "false", "warning: the browser ended with status 1: open the address above yourself" },
    ["cannot be started"] = { "/nonexistent/browser %s",
      "warning: cannot start /nonexistent/browser: No such file or directory: open the address above yourself" },
  } do
    it("goes on waiting if the browser " .. what, function()
      local sandbox <close> = sign_in.start()
      local uri, pid_file = sign_in.redirect_uri(), temp.path "pid"
      local errors = temp.path "err"
      -- Somebody opens the address by hand, as soon as the warning is there.
      local by_hand = ("(spec/support/await warning %s; "
        .. "url=$(grep -o 'http://[^ ]*authorize[^ ]*' %s); lua5.4 spec/support/browser.lua %s go \"$url\") & "
        .. "exec setsid -w %s login --redirect-uri %s 2>%s")
        :format(errors, errors, temp.path "log", process.program, uri, errors)
      local env = { BROWSER = case[1] }
      for name, value in pairs(sandbox.user) do env[name] = value end
      temp.read(errors)
      local seen = process.run("timeout 60 sh -c " .. temp.quote(": >" .. errors .. "; " .. by_hand), { env = env,
        pid_file = pid_file })
      assert.equal(0, seen.status, temp.read(errors))
      assert.matches(case[2], temp.read(errors), 1, true)
    end)
  end

  it("tries one browser after the other until one starts", function()
    local sandbox <close> = sign_in.start()
    local log, uri = temp.path "browser.log", sign_in.redirect_uri()
    local seen = sandbox.run("login --redirect-uri " .. uri,
      { BROWSER = "/nonexistent/browser:" .. browser.command(log):gsub(" %%s", "") })
    assert.equal(0, seen.status, seen.err)
    assert.is_nil(seen.err:find("warning", 1, true))
  end)

  it("says that its port is in use, before it opens a browser", function()
    local sandbox <close> = sign_in.start()
    local server <close> = assert(core.server({}, function() end))
    local log, port = temp.path "browser.log", server:port()
    local seen = sandbox.run(("login --redirect-uri http://127.0.0.1:%d/callback"):format(port),
      { BROWSER = browser.command(log) })
    assert.equal(1, seen.status)
    assert.matches(("error: cannot listen on port %d"):format(port), seen.err)
    assert.matches("--no-browser", seen.err, 1, true)
    assert.equal("", temp.read(log))
  end)

  it("ends with 130 when it is interrupted while it waits", function()
    local sandbox <close> = sign_in.start()
    local uri, err = sign_in.redirect_uri(), temp.path "err"
    local seen = sandbox.run(("login --redirect-uri %s 2>%s & spec/support/await authorize %s; "
      .. "kill -TERM $!; wait $!; echo $?"):format(uri, err, err))
    assert.equal("130\n", seen.out)
    assert.matches("error: interrupted: not signed in", temp.read(err), 1, true)
  end)
end)

describe("sendoso login --no-browser #socket", function()
  -- Signs in by what a shell makes of the URL, which stands in $url.
  local function paste(sandbox, command, flags)
    local fifo, err = temp.path "fifo", temp.path "err"
    local line = ("mkfifo %s; : >%s; { spec/support/await paste %s; "
      .. "url=$(grep -o 'http://[^ ]*authorize[^ ]*' %s); %s; } >%s & setsid -w %s login --no-browser %s <%s 2>%s")
      :format(fifo, err, err, err, command, fifo, process.program, flags or "", fifo, err)
    local env = { BROWSER = "touch " .. temp.path "opened" }
    for name, value in pairs(sandbox.user) do env[name] = value end
    local seen = process.run("timeout 60 sh -c " .. temp.quote(line), { env = env })
    return seen.status, temp.read(err)
  end

  local stop = "lua5.4 spec/support/browser.lua %s stop \"$url\"; sed -n 's/^back //p' %s"

  it("takes the address to which the browser is sent, wherever that is", function()
    local sandbox <close> = sign_in.start()
    local log = temp.path "log"
    local status, err = paste(sandbox, stop:format(log, log), "--redirect-uri https://oauth.example.com/v1/callback")
    assert.equal(0, status, err)
    assert.matches("signed in to the sandbox", err)
  end)

  it("takes a code that a page has shown", function()
    local sandbox <close> = sign_in.start()
    local command = "grep . >/dev/null </dev/null; lua5.4 -e 'package.path = \"./?.lua;\" .. package.path; "
      .. "print((select(2, require(\"spec.support.browser\").visit(os.getenv \"url\")):match \"<code>(.-)</code>\"))'"
    local status, err = paste(sandbox, "export url; " .. command, "--redirect-uri urn:ietf:wg:oauth:2.0:oob")
    assert.equal(0, status, err)
  end)

  it("is what a redirect URI of another machine needs, asked for or not", function()
    local sandbox <close> = sign_in.start()
    local seen = sandbox.run "login --redirect-uri https://oauth.example.com/v1/callback"
    assert.equal(1, seen.status)
    assert.matches("expected an address or a code on standard input, got none", seen.err)
  end)

  for what, case in pairs {
    ["of another sign-in"] = { "echo 'https://x.example/?code=c&state=s'", 4, "the URL has another state" },
    ["with nothing in it"] = { "echo", 1, "expected an address or a code" },
    ["that is the first one"] = { 'echo "$url"', 1, "has no code in it" },
  } do
    it("refuses an address " .. what, function()
      local sandbox <close> = sign_in.start()
      local status, err = paste(sandbox, case[1])
      assert.equal(case[2], status, err)
      assert.matches("error: [^\n]*" .. case[3], err)
    end)
  end
end)

describe("sendoso login --begin #socket", function()
  local function begin(sandbox, flags)
    local seen = sandbox.run("login --begin --redirect-uri https://example.com/linked " .. (flags or ""))
    assert.equal(0, seen.status, seen.err)
    assert.equal("", seen.err)
    return browser.allow(seen.out:match "^(%S+)\n$")
  end

  local function finish(sandbox, address, flags, more)
    return sandbox.run(("login --finish - %s <<'EOF'\n%s\nEOF\n"):format(flags or "", address), more)
  end

  it("prints a URL; another process finishes it, once", function()
    local sandbox <close> = sign_in.start()
    local address = begin(sandbox, "--profile acme")
    assert.equal("600", mode_of(sandbox.user.XDG_STATE_HOME .. "/sendoso/sign-in/acme"))
    assert.equal("700", mode_of(sandbox.user.XDG_STATE_HOME .. "/sendoso/sign-in"))
    local seen = finish(sandbox, address, "--profile acme", { SENDOSO_BASE_URL = false, SENDOSO_CLIENT_ID = "other" })
    assert.equal(0, seen.status, seen.err)
    assert.matches("as the profile 'acme'", seen.err)
    local again = finish(sandbox, address, "--profile acme")
    assert.equal(4, again.status)
    assert.matches("no sign-in has begun for the profile 'acme', or it has been finished", again.err, 1, true)
    assert_silent(sandbox, seen.err, again.err)
  end)

  it("takes the URL as an argument, too", function()
    local sandbox <close> = sign_in.start()
    local seen = sandbox.run("login --finish " .. temp.quote(begin(sandbox)))
    assert.equal(0, seen.status, seen.err)
  end)

  it("is replaced by a later one of the same profile", function()
    local sandbox <close> = sign_in.start()
    local first, second = begin(sandbox), begin(sandbox)
    local seen = finish(sandbox, first)
    assert.equal(4, seen.status)
    assert.matches("the URL has another state", seen.err)
    assert.equal(0, finish(sandbox, second).status)
  end)

  it("is good for another try if the URL was none, or there was no client secret", function()
    local sandbox <close> = sign_in.start()
    local address = begin(sandbox)
    assert.equal(1, finish(sandbox, "https://example.com/linked").status)
    assert.equal(4, finish(sandbox, address, "", { SENDOSO_CLIENT_SECRET = false }).status)
    local seen = finish(sandbox, address)
    assert.equal(0, seen.status, seen.err)
  end)

  it("is one of two steps", function()
    for _, flags in ipairs {
      "--begin --finish -", "--begin --no-browser", "--finish - --no-browser", "--sandbox", "-n",
    } do
      assert.equal(64, process.sendoso("login " .. flags).status, flags)
    end
  end)
end)
