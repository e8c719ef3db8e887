local cjson = require "cjson"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local account, one_gift, peer_of, run = scripts.account, scripts.one_gift, scripts.peer_of, scripts.run
local ok = scripted.json(fixture.example "post-send-egift.200")

describe("sendoso ledger list", function()
  it("lists what was sent, and what is unknown", function()
    local state = temp.path()
    local empty = process.sendoso("ledger list --json", { state = state })
    assert.matches("no gift was sent yet", empty.err)
    assert.equal("[]\n", empty.out)
    run(one_gift, { state = state })
    local rows = cjson.decode(process.sendoso("ledger list --json", { state = state }).out)
    assert.equal("one", rows[1].key)
    assert.equal("sent", rows[1].state)
    assert.equal("script.lua", rows[1].script)
    assert.equal("[]\n", process.sendoso("ledger list --json --state unknown", { state = state }).out)
  end)
end)

describe("a ledger with more gifts than are read at once #file", function()
  it("is listed and exported whole, each gift once", function()
    local path = temp.path "ledger.db"
    do
      local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
      for i = 1, 450 do
        ledger:hold({ key = "k" .. i, operation = "egift", recipient = "ann@example.com", campaign = 2002 }, "why")
      end
    end
    for _, command in ipairs { "list --format ndjson", "export", "export --format csv" } do
      local seen = process.run(("timeout 20 %s --ledger %s ledger %s"):format(process.program, path, command))
      assert.equal(0, seen.status, seen.err)
      local keys, count = {}, 0
      for key in seen.out:gmatch "%f[%w]k%d+" do
        if not keys[key] then count = count + 1 end
        keys[key] = true
      end
      assert.equal(450, count)
      assert.equal(command:find "csv" and 451 or 450, select(2, seen.out:gsub("\n", "")))
    end
  end)
end)

describe("sendoso ledger list and export", function()
  local state = temp.path()

  local function keys(options)
    local list = {}
    local result = process.sendoso("ledger list --json " .. options, { state = state })
    assert.equal(0, result.status, result.err)
    for i, row in ipairs(cjson.decode(result.out)) do list[i] = row.key end
    table.sort(list)
    return table.concat(list, " ")
  end

  setup(function()
    run([[
      local sendoso = require "sendoso"
      for i, campaign in ipairs { 2002, 2002, 2004, 2007 } do
        sendoso.egift { campaign = campaign, to = { email = "g" .. i .. "@x.y" }, once = "k" .. i }
      end ]], { state = state })
    process.sendoso("egift --campaign 2002 --to g1@x.y --once shell", { state = state })
  end)

  -- k4 is refused: its campaign is of physical gifts
  for options, expected in pairs {
    [""] = "k1 k2 k3 k4 shell", ["--state refused"] = "k4", ["--campaign 2002"] = "k1 k2 shell",
    ["--recipient G1@x.y"] = "k1 shell", ["--script script.lua"] = "k1 k2 k3 k4", ["--since 1h"] = "k1 k2 k3 k4 shell",
    ["--since 2999-01-01"] = "", ["--campaign 2002 --script script.lua --recipient g2@x.y"] = "k2",
  } do
    it("list what is asked for: " .. options, function() assert.equal(expected, keys(options)) end)
  end

  it("know nothing of a ledger that does not exist: that is an error", function()
    process.shell("touch %s/x.ndjson", state)
    for _, action in ipairs {
      "list --ledger TYPO.db", "export --ledger TYPO.db", "show k1 --ledger TYPO.db", "verify --ledger TYPO.db",
      "resolve k1 sent --ledger TYPO.db", "backup x.db --ledger TYPO.db", "import x.ndjson --ledger TYPO.db",
      "copy TYPO.db x.db",
    } do
      local seen = process.sendoso("ledger " .. action, { state = state, folder = state })
      assert.equal(1, seen.status)
      assert.equal("", seen.out)
      assert.matches("^error: the ledger TYPO.db does not exist\n  check the path", seen.err)
      assert.not_matches("ledger init", seen.err)
    end
    assert.equal("", process.run("ls TYPO.db 2>&1 | grep -v 'cannot access'", { folder = state }).out)
  end)

  it("refuse the name of a campaign, which no ledger knows, and say where its ID is", function()
    local seen = process.sendoso 'ledger list --campaign "Coffee on us"'
    assert.equal(64, seen.status)
    assert.matches('expected the ID of a campaign, got "Coffee on us" (`sendoso campaigns` lists', seen.err, 1, true)
  end)

  it("refuse a time that is none", function()
    assert.equal(64, process.sendoso("ledger list --since soon", { state = state }).status)
  end)

  it("give every gift with all its changes, or every change", function()
    local lines = process.sendoso("ledger export", { state = state }).out
    local first = cjson.decode(lines:match "^[^\n]+")
    assert.equal("k1", first.key)
    assert.same({ "intent", "sent" }, { first.events[1].state, first.events[2].state })
    assert.equal(5, select(2, lines:gsub("\n", "")))
    local csv = process.sendoso("ledger export --format csv", { state = state }).out
    assert.matches("^at,key,state,operation,", csv)
    assert.equal(1 + 4 * 2 + 1, select(2, csv:gsub("\n", ""))) -- k4 has one change
  end)
end)

describe("sendoso ledger show and resolve", function()
  it("tell the story of an unknown gift, and settle it", function()
    local state = temp.path()
    local peer <close> = peer_of { { close = true }, ok }
    local options = { env = account(peer), state = state }
    assert.equal(6, run(one_gift, options).status)
    local shown = process.sendoso("ledger show one", { state = state }).out
    assert.matches("^key +one\nstate +unknown\n", shown)
    assert.matches("Z  intent .*Z  unknown ", shown)
    assert.equal(2, #cjson.decode(process.sendoso("ledger show one --json", { state = state }).out).events)
    local settled = process.sendoso("ledger resolve one absent --note 'not in the list'", { state = state })
    assert.equal(0, settled.status)
    assert.matches("the next run may send it", settled.err)
    assert.equal(0, run(one_gift, options).status)
    assert.equal(2, peer.gifts())
    assert.equal(1, process.sendoso("ledger resolve one sent", { state = state }).status)
    assert.equal(1, process.sendoso("ledger show nobody", { state = state }).status)
    assert.equal(64, process.sendoso("ledger resolve one perhaps", { state = state }).status)
  end)
end)
