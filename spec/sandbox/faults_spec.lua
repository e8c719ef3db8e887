-- Each fault of the sandbox, and what comes of it: for the gift, for the ledger, for the next run.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local temp = require "spec.support.temp"

-- A client of a sandbox that is told so. It waits for long, unless the answer itself is to come too late.
local function told(fault, times)
  return fixture.sandbox {
    faults = { fault .. (times or "") }, timeout = fault == "slow" and 0.5 or 20, sandbox_settings = { slow_ms = 1200 },
  }
end

describe("a gift, where the sandbox is told to #socket", function()
  -- fault, kind of the error (or nil: sent), gifts taken, outcome of the second try
  for _, case in ipairs {
    { "drop", "unknown", 0, "held" },
    { "error-before", "unknown", 0, "held" },
    { "limit", nil, 1, "duplicate" }, -- repeated after a pause: it was not a gift
    { "unauthorised", "auth", 0, "sent" },
    { "lose-reply", "unknown", 1, "held" },
    { "lose-reply-kept", "unknown", 1, "held" },
    { "lose-reply-fresh", nil, 1, "duplicate" }, -- its connection has been used for the campaign
    { "error-after", "unknown", 1, "held" },
    { "slow", "unknown", 1, "held" },
    { "truncated", "unknown", 1, "held" },
    { "wrong-length", "unknown", 1, "held" },
  } do
    local fault, kind, taken, again = table.unpack(case)
    it(("%s: is %s"):format(fault, kind or "sent"), function()
      local client <close>, journal = told(fault)
      local receipt, err = client.egift(fixture.gift())
      assert.equal(kind, err and err.kind)
      assert.equal(taken, #temp.lines(journal))
      local second, held = client.egift(fixture.gift())
      assert.equal(again, second and second.outcome or held.kind)
      assert.equal(receipt and receipt.tracking_code, again == "duplicate" and second.tracking_code or nil)
      assert(#temp.lines(journal) <= 1)
    end)
  end

  it("lose the reply on a new connection: is unknown", function()
    local client <close>, journal = fixture.sandbox { faults = { "lose-reply-fresh" }, witness = false }
    client.campaigns_by_id[2002] = { id = 2002, name = "Coffee on us", delivery_type = "email" }
    local _, err = client.egift(fixture.gift())
    assert.equal("unknown", err.kind)
    assert.equal(1, #temp.lines(journal))
  end)
end)

describe("a read, where the sandbox is told to #socket", function()
  for _, fault in ipairs {
    "drop", "error-before", "limit", "lose-reply", "lose-reply-fresh", "error-after", "slow", "truncated",
    "wrong-length",
  } do
    it(fault .. ": is repeated, and answered", function()
      local client <close> = told(fault, "@me=2")
      assert.equal(123456, assert(client.me()).id)
      assert.equal(3, client.core:requests())
    end)
  end

  it("say 401 in the middle of a list: raises, and is not repeated", function()
    local client <close> = fixture.sandbox()
    local count = 0
    local ok, err = pcall(function()
      for _ in client.sends { per_page = 100 } do
        count = count + 1
        if count == 20 then client.sandbox.faults:add "unauthorised@sends" end
      end
    end)
    assert.is_false(ok)
    assert.equal("auth", err.kind)
    assert.equal(100, count)
  end)

  -- The ids of all sends, each once, and the error with which the list ends.
  local function ids(client)
    local list, seen = {}, {}
    local ok, err = pcall(function()
      for send in client.sends { per_page = 50 } do
        assert(not seen[send.id])
        seen[send.id] = true
        list[#list + 1] = send.id
      end
    end)
    return list, seen, not ok and err or nil
  end

  it("let the list drift: gives every send that was there, once", function()
    local client <close> = fixture.sandbox { faults = { "drift=4" } }
    local list, seen = ids(client)
    for id = 1, 240 do assert.is_true(seen[id]) end
    assert(#list >= 240)
  end)

  for _, fault in ipairs { "total-high=9", "total-low=9" } do
    it("lie about the total (" .. fault .. "): gives every send, once, and ends with an error", function()
      local client <close> = fixture.sandbox { faults = { fault } }
      local list, _, err = ids(client)
      assert.equal(240, #list)
      assert.equal("reply", err.kind)
    end)
  end
end)

describe("faults #socket", function()
  it("are told at run time, by anybody who has the token", function()
    local client <close>, journal = fixture.sandbox()
    local function ask(body, token)
      return client.sandbox.handle {
        method = "POST", path = "/sandbox/faults", query = {}, body = body, authorization = "Bearer " .. token,
      }
    end
    assert.equal(401, ask('{"drop":1}', "wrong").status)
    assert.equal('{"drop":1}', ask('{"drop":1}', client.sandbox.token).body)
    assert.equal('{"drop":1}', client.core:get "/sandbox/faults")
    assert.equal(400, ask('{"gremlins":1}', client.sandbox.token).status)
    assert.equal(400, ask('{"drop":"x"}', client.sandbox.token).status)
    assert.equal("unknown", select(2, client.egift(fixture.gift())).kind)
    assert.equal("{}", client.core:get "/sandbox/faults")
    assert.equal("", temp.read(journal))
  end)

  for text, message in pairs {
    ["lose-replies"] = "unknown fault 'lose-replies'; did you mean 'lose-reply'?",
    ["slow@nothing"] = "unknown operation 'nothing'",
  } do
    it("are refused where there is none: " .. text, function()
      local _, err = require("sendoso.sandbox").open { faults = { text } }
      assert.equal("fault", err.field)
      assert.matches(message, err.message, 1, true)
    end)
  end
end)

describe("a send of the sandbox", function()
  local lifecycle = require "sendoso.sandbox.lifecycle"
  local settings = require("sendoso.sandbox.unknowns").with {}
  local day = 86400

  local function life(entry, kind, days, more)
    entry.time = 0
    local words, with = {}, setmetatable(more or {}, { __index = settings })
    for i, step in ipairs(lifecycle.until_now(entry, kind, math.floor(days * day), with)) do words[i] = step.status end
    return table.concat(words, ", ")
  end

  -- e-mail, kind, days after it was sent -> its statuses until then
  for _, case in ipairs {
    { "ann@x.y", "email", 0, "Sent" },
    { "ann@x.y", "email", 0.15, "Sent, Opened" },
    { "ann@x.y", "email", 1, "Sent, Opened, Clicked, Used" },
    { "bounced.7@x.y", "email", 1, "Sent, Bounced and Credited" },
    { "unopened@x.y", "email", 89, "Sent" },
    { "unopened@x.y", "email", 90, "Sent, Expired and Credited" },
    { "expired@x.y", "email", 90, "Sent, Opened, Expired" },
    { "refunded@x.y", "email", 91, "Sent, Opened, Expired, Refunded" },
    { "failed@x.y", "email", 1, "pending, Failed" },
    { "cancelled@x.y", "email", 2, "Paused, Cancelled" },
    { "ann+gift@x.y", "email", 9, "Paused" },
    { "ann@x.y", "mail", 0, "Processing" },
    { "ann@x.y", "mail", 2, "Processing, Packed, Shipped" },
    { "ann@x.y", "mail", 5, "Processing, Packed, Shipped, Delivered" },
    { "undeliverable@x.y", "mail", 9, "Processing, Packed, Shipped, Undeliverable" },
    { "refunded@x.y", "mail", 2, "Processing, Cancelled, Refunded" },
  } do
    it(("to %s by %s is after %g days: %s"):format(table.unpack(case)), function()
      assert.equal(case[4], life({ email = case[1] }, case[2], case[3]))
    end)
  end

  it("whose address is asked for waits, and is cancelled when nobody confirms it", function()
    local entry = { email = "ann@x.y", collects = true, expire_after_days = 3 }
    assert.equal("Confirming Address", life(entry, "mail", 1))
    assert.equal("Confirming Address, Processing", life(entry, "mail", 2))
    entry.email = "unconfirmed@x.y"
    assert.equal("Confirming Address", life(entry, "mail", 2.9))
    assert.equal("Confirming Address, Address Confirmation - Cancelled", life(entry, "mail", 3))
  end)

  it("stays in processing where packages do, as in Sendoso's staging", function()
    assert.equal("Processing", life({ email = "a@x.y" }, "mail", 30, { packages = "processing" }))
  end)

  it("is listed with its status of the moment, by a clock that can be made to run", function()
    local now = os.time()
    local opened = assert(require("sendoso.sandbox").open {
      clock = function() return now end, settings = { day_s = 10 },
    })
    local client <close> = fixture.client({ url = opened.base_url }, { token = opened.token })
    client.core:serve(opened.server)
    client.server = opened.server
    assert(client.egift(fixture.gift()))
    local function send() return client.page("sends", { per_page = 1 }).items[1] end
    assert.equal("Sent", send().status)
    now = now + 10
    assert.equal("Used", send().status)
    local updates = send().status_updates
    assert.same({ "Sent", "Opened", "Clicked", "Used" }, { updates[1].status, updates[2].status, updates[3].status,
      updates[4].status })
    assert.equal(core.decode(client.core:get "/api/v3/send?per_page=1").sends[1].status_updates[4].occurred_at,
      updates[4].occurred_at)
  end)
end)
