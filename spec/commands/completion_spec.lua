-- What a shell offers behind TAB: asked of bash, zsh and fish themselves, where they are installed.
local config = require "spec.support.config"
local json = require "sendoso.core".decode
local line = require "sendoso.commands.completion.line"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

-- A user with a cache and ledgers of their own.
local function user(env)
  local self = { env = { XDG_STATE_HOME = temp.path(), XDG_CACHE_HOME = temp.path(), PATH = temp.path() .. ":"
    .. os.getenv "PATH" } }
  for name, value in pairs(env or {}) do self.env[name] = value end
  process.run(("ln -s %s %s/sendoso"):format(process.program, self.env.PATH:match "^[^:]+"))
  function self.run(command) return process.run(command, { env = self.env }) end
  function self.sendoso(arguments) return self.run("sendoso " .. arguments) end
  -- What may stand next, as fish is told it.
  function self.offered(...)
    local words = { ... }
    for i, word in ipairs(words) do words[i] = temp.quote(word) end
    local list, seen = {}, self.sendoso("__complete fish " .. table.concat(words, " "))
    assert.equal(0, seen.status, seen.err)
    assert.equal("", seen.err)
    for value in seen.out:gmatch "([^\t\n]+)[^\n]*\n" do list[#list + 1] = value end
    self.kind = table.remove(list, 1)
    return list
  end
  return self
end

local function has(list, value)
  for _, one in ipairs(list) do
    if one == value then return true end
  end
  return false
end

describe("completion #process", function()
  local one = user()
  assert.equal(0, one.sendoso("egift --campaign 2002 --to ann@example.com --once 'web/ann lee@x' -q").status)

  it("knows every command, action, option and choice", function()
    for _, op in ipairs(require "sendoso.operations") do
      assert.is_true(has(one.offered "", (op.name:gsub("_", "-"))), op.name)
    end
    assert.same({ "egift", "egift-links" }, one.offered "eg")
    assert.same({ "resolve", "release", "recover" }, one.offered("ledger", "re"))
    assert.same({ "--campaign" }, one.offered("egift", "--cam"))
    assert.same({ "--base-url" }, one.offered("--sandbox", "--ba"))
    assert.same({ "unknown" }, one.offered("ledger", "list", "--state", "u"))
    assert.same({ "--format=csv" }, one.offered("groups", "--format=c"))
    assert.same({ "bash", "zsh", "fish" }, one.offered("completion", ""))
    assert.same({ "list" }, one.offered("help", "ledger", "l"))
    assert.same({ "id,name" }, one.offered("groups", "--columns", "id,n"))
    assert.same({ "Expired", "Expired and Credited" }, one.offered("sends", "--status", "Exp"))
  end)

  it("offers the profiles of profiles.ini", function()
    local two = user { XDG_CONFIG_HOME = config.folder "[acme]\n[globex]\n" }
    assert.same({ "acme", "globex" }, two.offered("--profile", ""))
    assert.same({ "globex" }, two.offered("profile", "use", "g"))
  end)

  it("offers files where one may stand, and nowhere else", function()
    for _, words in ipairs { { "run", "" }, { "--ledger", "" }, { "plan", "x.lua", "-o", "" }, { "apply", "" } } do
      one.offered(table.unpack(words))
      assert.equal(":files", one.kind, table.concat(words, " "))
    end
    for _, words in ipairs { { "" }, { "egift", "--once", "" }, { "egift", "--campaign", "" } } do
      one.offered(table.unpack(words))
      assert.equal(":words", one.kind, table.concat(words, " "))
    end
  end)

  it("offers campaigns by name, or by ID where only that is taken, and groups", function()
    assert.same({ "Coffee on us" }, one.offered("egift", "--campaign", "Cof"))
    assert.same({ "Coffee on us" }, one.offered("campaign", "'Cof"))
    assert.same({ "2001", "2002" }, { table.unpack(one.offered("ledger", "list", "--campaign", "200"), 1, 2) })
    assert.same({ "1234", "1235", "1236", "1237" }, one.offered("members", ""))
    assert.same({ "1237" }, one.offered("invite", "--group", "1237"))
  end)

  it("offers keys of the ledger that is named: those about which an action decides", function()
    assert.same({ "web/ann lee@x" }, one.offered("ledger", "show", "web"))
    assert.same({}, one.offered("ledger", "resolve", ""))
    local other = temp.path "other.db"
    assert.equal(0, one.sendoso("egift --campaign 2002 --to bo@example.com --once bo -q --ledger " .. other).status)
    assert.same({ "bo" }, one.offered("ledger", "show", "--ledger", other, ""))
    assert.same({ "bo" }, one.offered("--ledger=" .. other, "ledger", "show", ""))
  end)

  it("keeps what it has read of Sendoso for a while, without the token, for the user alone", function()
    local peer <close> = scripted.start { scripted.json [[{"current_page":1,"per_page":100,"total_posts":2,"touches":
      [{"id":1,"name":"Tea"},{"id":2,"name":"a\u001b[31mb"}]}]] }
    local two = user(scripts.account(peer))
    for _ = 1, 3 do assert.same({ "Tea" }, two.offered("egift", "--campaign", "")) end
    assert.equal(1, #peer.requests())
    local file = two.env.XDG_CACHE_HOME .. "/sendoso/completion.json"
    local kept = temp.read(file)
    assert.is_nil(kept:find("secret-token", 1, true))
    assert.equal("Tea", json(kept).kinds.campaigns.values[1].name)
    assert.equal("600\n", process.shell("stat -c %%a %s", file))
    -- Another account has other campaigns; nobody answers for this one.
    two.env.SENDOSO_ACCESS_TOKEN = "another-token"
    peer.close()
    assert.same({}, two.offered("egift", "--campaign", ""))
  end)

  it("does not ask at every key where there was no answer", function()
    local peer <close> = scripted.start { scripted.json("{}", 403), scripted.json("{}", 403) }
    local four = user(scripts.account(peer))
    for _ = 1, 3 do assert.same({}, four.offered("egift", "--campaign", "")) end
    assert.equal(1, #peer.requests())
    for _ = 1, 3 do assert.same({}, four.offered("members", "")) end
    assert.equal(2, #peer.requests())
  end)

  it("is silent where nothing can be read", function()
    local three = user { SENDOSO_BASE_URL = "http://127.0.0.1:1", SENDOSO_ACCESS_TOKEN = "x" }
    assert.same({}, three.offered("egift", "--campaign", ""))
    assert.same({}, three.offered("ledger", "show", ""))
    three.env.SENDOSO_ACCESS_TOKEN = ""
    assert.same({}, three.offered("egift", "--campaign", ""))
  end)

  it("knows no other shell", function()
    assert.equal(64, process.sendoso("completion cmd").status)
  end)
end)

describe("a line that is typed", function()
  for text, expected in pairs {
    ["sendoso "] = { words = {}, current = "", typed = 0 },
    ["sendoso a 'b c' d"] = { words = { "a", "b c" }, current = "d", typed = 0 },
    ["sendoso 'b c"] = { words = {}, current = "b c", quote = "'", typed = 0 },
    ['sendoso x"b \\"c'] = { words = {}, current = 'xb "c', quote = '"', typed = 1 },
    ["sendoso a\\ b"] = { words = {}, current = "a b", typed = 0 },
    ["sendoso --x=a@b"] = { words = {}, current = "--x=a@b", typed = 6 },
  } do
    it("is read as a shell reads it: " .. text, function() assert.same(expected, line.read(text)) end)
  end

  it("is completed behind what bash leaves as it is, in its quotes", function()
    assert.equal("Ann\\ \\&\\ Bo\\'s", line.rest(line.read "sendoso ", "Ann & Bo's"))
    assert.equal("Ann & Bo'\\''s", line.rest(line.read "sendoso 'An", "Ann & Bo's"))
    assert.equal('Ann & \\"Bo\\"', line.rest(line.read 'sendoso "An', 'Ann & "Bo"'))
    assert.equal("b.c", line.rest(line.read "sendoso web/a@", "web/a@b.c"))
  end)
end)

describe("in a shell #process", function()
  local one = user()
  assert.equal(0, one.sendoso("egift --campaign 2002 --to ann@example.com --once web/ann@example.com -q").status)

  -- Runs a script of a shell, if it is installed.
  local function in_shell(name, flags, text)
    if process.run("sh -c 'command -v " .. name .. "'").status ~= 0 then return nil end
    local seen = one.run(("%s %s %s"):format(name, flags, temp.file("script", text)))
    assert.equal(0, seen.status, seen.err)
    return seen.out
  end

  it("bash puts in what is offered", function()
    local function complete(text)
      return in_shell("bash", "--norc", ([[source <(sendoso completion bash)
        COMP_LINE=%s; COMP_POINT=${#COMP_LINE}; _sendoso sendoso; printf '%%s\n' "${COMPREPLY[@]}"]])
        :format(temp.quote(text)))
    end
    assert.equal("egift\negift-links\n", complete "sendoso eg")
    assert.equal("Coffee\\ on\\ us\n", complete "sendoso egift --campaign Cof")
    assert.equal("Coffee on us\n", complete "sendoso egift --campaign 'Cof")
    assert.equal("example.com\n", complete "sendoso ledger show web/ann@")
  end)

  it("bash completes at its prompt", function()
    local seen = one.run(([[sh -c %s]]):format(temp.quote([[printf '%s\n%s\n%s\nexit\n' \
      'source <(sendoso completion bash)' 'printf "<%s>" sendoso 2>/dev/null' 'sendoso campaign Cof	 --format csv' \
      | script -qec "env PS1= bash --norc -i" /dev/null]]))).out
    assert.matches("2002,Coffee on us", seen, 1, true)
  end)

  it("zsh adds what is offered", function()
    local function complete(current, ...)
      local words = { "sendoso", ... }
      for i, word in ipairs(words) do words[i] = temp.quote(word) end
      return in_shell("zsh", "-f", ([[compdef() { }
        compadd() { print -rl -- $values }
        _files() { print files }
        source <(sendoso completion zsh)
        words=(%s %s); CURRENT=%d; PREFIX=%s; _sendoso]]):format(table.concat(words, " "), temp.quote(current),
          #words + 1, temp.quote(current)))
    end
    if not complete "eg" then return pending "zsh is not installed" end
    assert.equal("egift\negift-links\n", complete "eg")
    assert.equal("Coffee on us\n", complete("Cof", "egift", "--campaign"))
    assert.equal("web/ann@example.com\n", complete("web", "ledger", "show"))
    assert.equal("files\n", complete("", "run"))
  end)

  it("zsh completes at its prompt", function()
    local seen = in_shell("zsh", "-f", [[zmodload zsh/zpty
      zpty prompt zsh -f -i
      zpty -w prompt 'autoload -Uz compinit; compinit -D; source <(sendoso completion zsh); print re""ady'
      zpty -r -m prompt seen '*ready*'
      zpty -w prompt $'sendoso campaign Cof\t --format csv\nexit'
      zpty -r -m prompt seen '*2002,Coffee on us*'
      print -r -- $seen]])
    if not seen then return pending "zsh is not installed" end
    assert.matches("2002,Coffee on us", seen, 1, true)
  end)

  it("fish offers the same", function()
    local function complete(text)
      return in_shell("fish", "--no-config", "sendoso completion fish | source; complete -C " .. temp.quote(text))
    end
    if not complete "sendoso eg" then return pending "fish is not installed" end
    assert.matches("^egift\t[^\n]*\negift%-links\t[^\n]*\n$", complete "sendoso eg")
    assert.matches("^Coffee\\? on\\? us\t2002\n$", complete "sendoso egift --campaign Cof")
    assert.equal("web/ann@example.com\tsent\n", complete "sendoso ledger show web")
  end)
end)
