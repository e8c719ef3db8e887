-- The token of a profile: when it is renewed, by whom, and what happens to what is under way meanwhile.
local core = require "sendoso.core"
local oauth = require "spec.support.oauth"
local temp = require "spec.support.temp"

-- A client of that Sendoso that is signed in.
local function open(sendoso, path, more)
  local options = { base_url = sendoso.url, backoff_ms = 1, credentials = { path = path } }
  for name, value in pairs(more or {}) do options[name] = value end
  local client, err = core.client(options)
  if client and sendoso.server then client:serve(sendoso.server) end
  return client, err
end

local function read(client) return client:read("me", {}) end

-- Sends a gift that no ledger knows.
local function give(client, email)
  local ledger <close> = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
  local request = assert(core.prepare("egift", { touch_id = 1, email = email or "ann@example.com", via_from = "spec" }))
  return client:spend(request, { { key = "k", operation = "egift", recipient = email or "ann@example.com" } }, ledger)
end

local EXPIRED = { received_at = oauth.ago(7201) }

describe("the token of a profile #socket", function()
  it("signs reads and gifts, and is not renewed before it must be", function()
    local sendoso <close> = oauth.serve()
    local client <close> = assert(open(sendoso, oauth.signed_in(sendoso.url)))
    assert(read(client))
    assert.equal("sent", assert(give(client))[1].outcome)
    assert.same({ "read 1", "gift 1 ann@example.com" }, sendoso.journal)
  end)

  it("is renewed when it has ended, and only then is anything sent", function()
    local sendoso <close> = oauth.serve { least = 2 }
    local client <close> = assert(open(sendoso, oauth.signed_in(sendoso.url, EXPIRED)))
    assert.equal("sent", assert(give(client))[1].outcome)
    assert.same({ "renew 1 -> 2", "gift 2 ann@example.com" }, sendoso.journal)
  end)
end)
