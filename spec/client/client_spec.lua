local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"

local gift = fixture.gift

describe("two clients of one process", function()
  -- Closing any descriptor of a file drops the locks of the whole process on it: opened so, the
  -- ledger would lose its write-ahead log to the next process that looks into it.
  it("keep what they wrote, whoever else opens and closes the ledger", function()
    local first <close>, journal = fixture.sandbox()
    assert(first.egift(gift { once = "1" }))
    local second = fixture.sandbox { state = journal, ledger = first.ledger_path }
    assert(second.egift(gift { once = "2" }))
    process.sendoso("ledger list --ledger " .. first.ledger_path)
    assert(first.egift(gift { once = "3" }))
    second:close()
    process.sendoso("ledger list --ledger " .. first.ledger_path)
    assert(first.egift(gift { once = "4" }))
    local seen = process.sendoso("ledger list --format csv --ledger " .. first.ledger_path)
    local _, sent = seen.out:gsub(",sent,", "")
    assert.equal(4, sent)
  end)
end)

describe("sendoso.open", function()
  it("raises for an option that there is not", function()
    local sendoso = require "sendoso"
    assert.error_matches(function() sendoso.open { bse_url = "x" } end,
      "unknown option 'bse_url'; did you mean 'base_url'")
  end)

  it("says what is wrong with a call by a colon, where a dot is meant", function()
    local sendoso = require "sendoso"
    assert.error_matches(function() sendoso:open { base_url = "x" } end,
      "open: called with a colon; with a dot, as in client%.open { … }, it gets its options")
    local client <close> = sendoso.open {}
    assert.error_matches(function() client:egift { once = "x" } end, "egift: called with a colon; .* client%.egift {")
    assert.error_matches(function() client:sends {} end, "sends: called with a colon")
  end)

  it("is closed by its scope, and then says so", function()
    local kept
    do
      local client <close> = fixture.sandbox()
      kept = client
    end
    assert.error_matches(function() kept.me() end, "attempt to use a closed client")
    kept:close()
  end)

  it("raises at the script's line for a wrong type", function()
    for _, options in ipairs { { timeout = true }, { ledger = true }, { base_url = 7 }, { profile = 7 }, 7 } do
      local ok, message = pcall(require("sendoso").open, options)
      assert.is_false(ok)
      assert.matches("^spec/client/client_spec.lua:%d+: open", message)
    end
  end)

  it("refuses a timeout that is none", function()
    for _, timeout in ipairs { 0, -5, math.huge } do
      local client, err = require("sendoso").open { timeout = timeout }
      assert.is_nil(client)
      assert.equal("timeout", err.field)
    end
  end)

  it("keeps no ledger with ledger = false, on loopback only", function()
    local client <close> = fixture.sandbox { ledger = false }
    assert.equal("sent", client.egift(gift()).outcome)
    assert.equal("duplicate", client.egift(gift()).outcome)
    local _, err = require("sendoso").open { base_url = "https://app.sendoso.test", token = "x", ledger = false }
    assert.equal("guard", err.kind)
  end)

  it("passes over a campaign without a name when it looks for one", function()
    local peer <close> = scripted.start { scripted.json(
      '{"total_posts":2,"touches":[{"id":1,"name":null},{"id":2,"name":"Coffee"}]}'),
      scripted.json '{"touch":{"id":2}}' }
    local client <close> = fixture.client(peer)
    assert.equal(2, client.campaign("Coffee").id)
  end)

  it("wants a token for a base URL", function()
    local client, err = require("sendoso").open { base_url = "http://127.0.0.1:1" }
    assert.is_nil(client)
    assert.equal("auth", err.kind)
  end)

  it("refuses to go anywhere but loopback without https, and a token that would break a header", function()
    local open = require("sendoso").open
    local _, err = open { base_url = "http://app.sendoso.com", token = "x" }
    assert.equal("guard", err.kind)
    _, err = open { base_url = "http://127.0.0.1:1", token = "x\r\nX-Evil: 1" }
    assert.equal("token", err.field)
    _, err = open { base_url = "https://app.sendoso.com", token = "x", pace = false }
    assert.equal("guard", err.kind)
    _, err = open { base_url = "https://sendoso.test", token = "x", connect_to = "192.0.2.1:443" }
    assert.equal("guard", err.kind)
  end)
end)
