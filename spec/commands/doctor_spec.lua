-- sendoso doctor: a line for each thing that a run needs, and what to do.
local config = require "spec.support.config"
local json = require "sendoso.json"
local process = require "spec.support.process"
local production = require "spec.support.production"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

-- The findings of a check, as "state: finding".
local function findings(seen, check)
  local list = {}
  for _, row in ipairs(require("sendoso.core").decode(seen.out)) do
    if row.check == check then list[#list + 1] = ("%s: %s"):format(row.state, row.finding) end
  end
  return list
end

local function doctor(options, flags)
  return process.sendoso("doctor --json " .. (flags or ""), options)
end

describe("sendoso doctor", function()
  it("finds nothing wrong on a machine where nothing is", function()
    local seen = doctor { env = { XDG_CONFIG_HOME = temp.path() } }
    assert.equal(0, seen.status, seen.err)
    assert.matches("^ok: Lua 5.4.%d+, libcurl %d+%.%d+.*, OpenSSL 3.*, SQLite 3.*, libmicrohttpd",
      findings(seen, "libraries")[1])
    assert.same({ "ok: found" }, findings(seen, "time zones"))
    assert.matches("^ok: the sandbox %(127.0.0.1:%d+%), by the user sandra.box@example.com %(manager%), balance 500.0$",
      findings(seen, "service")[1])
    assert.matches("^ok: [01] seconds? ", findings(seen, "clock")[1])
    assert.matches("^ok: .*: the first gift creates it$", findings(seen, "ledger")[1])
    assert.equal(2, #findings(seen, "campaigns"))
    assert.matches("look: campaign 'Holiday 2024' ended on 2024-12-31", findings(seen, "campaigns")[1], 1, true)
  end)

  it("changes nothing", function()
    local state = temp.path()
    doctor { state = state, env = { XDG_CONFIG_HOME = temp.path() } }
    assert.equal("", process.shell("find %s -name '*.db' -path '*ledgers*'", state))
  end)

  it("ends with 4 where nobody is signed in", function()
    local folder = config.folder "[acme]\nbase_url = http://127.0.0.1:1\n"
    local seen = doctor({ env = { XDG_CONFIG_HOME = folder } }, "--profile acme")
    assert.equal(4, seen.status)
    assert.matches("failed: the profile 'acme' is not signed in", findings(seen, "service")[1], 1, true)
    assert.matches("sendoso login --profile acme", seen.out, 1, true)
  end)

  it("ends with 1 where nobody answers", function()
    local seen = doctor { env = { SENDOSO_BASE_URL = "http://127.0.0.1:1", SENDOSO_ACCESS_TOKEN = "s3cret" } }
    assert.equal(1, seen.status)
    assert.matches("^failed: cannot reach 127.0.0.1:1", findings(seen, "service")[1])
    assert.not_matches("s3cret", seen.out .. seen.err, 1, true)
  end)

  it("ends with 6 for an unknown outcome, and names the way out", function()
    local state = temp.path()
    local peer <close> = scripts.peer_of { { close = true } }
    process.sendoso("egift --campaign 2002 --to ann@example.com --name Ann --once k",
      { state = state, env = scripts.account(peer) })
    local seen = doctor { state = state, env = { XDG_CONFIG_HOME = temp.path() } }
    assert.equal(6, seen.status)
    assert.same({ "failed: 1 gift with an unknown outcome" }, findings(seen, "gifts"))
    assert.matches("run `sendoso reconcile`", seen.out, 1, true)
    assert.matches("%.db, 0 gifts sent$", findings(seen, "ledger")[1])
  end)

  it("ends with 7 in production without a ledger", function()
    local there <close> = production.start()
    local seen = there.run("doctor --json", { env = { SENDOSO_ACCESS_TOKEN = "sandbox" } })
    assert.equal(7, seen.status)
    assert.matches("^ok: PRODUCTION %(app.sendoso.com%)", findings(seen, "service")[1])
    assert.matches("^failed: the ledger .*production%-5678.db does not exist$", findings(seen, "ledger")[1])
  end)

  it("says who else can read what only its owner should", function()
    local folder = config.folder "[acme]\n"
    os.execute(("chmod 775 %s/sendoso/profiles.ini"):format(folder))
    local seen = doctor({ env = { XDG_CONFIG_HOME = folder } }, "--sandbox")
    assert.matches("look: profiles: .*/profiles.ini has the mode 0775", findings(seen, "files")[1])
    assert.matches("run `chmod go%-w .*profiles.ini`", seen.out)
  end)

  it("says when Sendoso's clock is another one", function()
    local date = os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + 3600)
    local me = scripted.json(json.encode { id = 1 })
    me.headers.Date = date
    local empty = scripted.json(json.encode { touches = json.list {}, total_posts = 0 })
    local peer <close> = scripted.start { me, empty, empty, empty }
    local seen = doctor { env = scripts.account(peer) }
    assert.matches("^look: 3%d%d%d seconds behind Sendoso's$", findings(seen, "clock")[1])
    assert.matches("set the clock of this machine", seen.out, 1, true)
  end)
end)

describe("sendoso me", function()
  it("shows the account, its host, and when the token ends", function()
    local out = process.sendoso("me", { env = { XDG_CONFIG_HOME = temp.path() } }).out
    assert.matches("\naccount +sandbox\n", out)
    assert.matches("\nservice +sandbox\nhost +127.0.0.1:%d+\ntoken_ends +never\n", out)
    local peer <close> = scripted.start { scripted.json '{"id":1}', scripted.json '{"groups":[]}' }
    local folder = config.folder(nil, { acme = peer.url })
    out = process.sendoso("me --profile acme", { env = { XDG_CONFIG_HOME = folder } }).out
    assert.matches("\ntoken_ends +%d+%-%d+%-%d+T%d+:%d+:%d+Z, then it is renewed\n", out)
    assert.matches("\nprofile +acme\n", out)
  end)
end)
