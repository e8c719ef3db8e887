-- Gifts that wait for a person.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local gift = require "spec.support.claim"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

describe("a gift that is held #binding", function()
  local ledger

  local function states()
    local seen = {}
    for i, event in ipairs(ledger:history "k/1") do seen[i] = event.state end
    return table.concat(seen, " ")
  end

  -- Brings the key into a state.
  local reach = {
    nothing = function() end,
    intent = function() ledger:intend(gift()) end,
    sent = function() ledger:intend(gift()) ledger:settle("k/1", "sent", { tracking_code = "abc" }) end,
    unknown = function() ledger:intend(gift()) ledger:settle("k/1", "unknown", nil, "lost") end,
    refused = function() ledger:refuse(gift(), "no") end,
    withdrawn = function() ledger:intend(gift()) ledger:settle("k/1", "withdrawn") end,
    absent = function()
      ledger:intend(gift())
      ledger:settle("k/1", "unknown")
      ledger:resolve("k/1", "absent")
    end,
    held = function() ledger:hold(gift(), "send 17 of yesterday") end,
    released = function()
      ledger:hold(gift(), "send 17 of yesterday")
      ledger:release("k/1", "that was another gift")
    end,
  }

  before_each(function() ledger = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" }) end)
  after_each(function() ledger:close() end)

  for state, is_held in pairs {
    nothing = true, refused = true, withdrawn = true, absent = true, held = true, intent = false, sent = false,
    unknown = false, released = false,
  } do
    it(("%s held where it was %s"):format(is_held and "is" or "is not", state), function()
      reach[state]()
      local before = states()
      assert.equal(is_held, ledger:hold(gift(), "send 17 of yesterday"))
      local after = is_held and state ~= "held" and (before .. " held"):match "^ ?(.*)$" or before
      assert.equal(after, states())
    end)
  end

  it("says why, and is not claimed", function()
    reach.held()
    assert.equal("held", ledger:look(gift()))
    assert.equal("held", ledger:intend(gift()))
    local row = ledger:list { state = "held" }[1]
    assert.equal("send 17 of yesterday", row.note)
    assert.equal(2002, row.campaign)
  end)

  it("is held for its recipient of today: nothing was given to the one of before", function()
    reach.held()
    assert.equal("held", ledger:look(gift { recipient = "bob@example.com" }))
  end)

  it("is not hidden by a refusal of ours", function()
    reach.held()
    assert(ledger:refuse(gift(), "not now"))
    assert.equal("held", states())
  end)

  it("may be sent when a person has released it", function()
    reach.released()
    assert.equal("that was another gift", ledger:list { state = "released" }[1].note)
    assert.equal("free", ledger:intend(gift()))
    assert(ledger:settle("k/1", "sent", { tracking_code = "abc" }))
    assert.equal("held released intent sent", states())
  end)

  for how, is_held in pairs { withdrawn = false, refused = false, unknown = false } do
    it(("stays released while nothing has come of it: %s"):format(how), function()
      reach.released()
      ledger:intend(gift())
      ledger:settle("k/1", how)
      assert.equal(is_held, ledger:hold(gift(), "send 17 of yesterday"))
    end)
  end

  it("can be held again when it was settled since", function()
    reach.released()
    ledger:intend(gift())
    ledger:settle("k/1", "unknown")
    ledger:resolve("k/1", "absent")
    assert.is_true(ledger:hold(gift(), "send 18 of today"))
  end)

  it("can be settled by a person as sent", function()
    reach.held()
    assert(ledger:resolve("k/1", "sent", "looked it up"))
    assert.equal("duplicate", ledger:intend(gift()))
  end)

  it("cannot be settled as not sent: it never left, and the same send would hold it again", function()
    reach.held()
    local ok, err = ledger:resolve("k/1", "absent", "looked it up")
    assert.is_nil(ok)
    assert.matches("was not tried", err.message)
    assert.matches("sendoso ledger release", err.hint)
    assert.equal("held", states())
  end)

  for name, note in pairs { ["nothing"] = false, ["blanks"] = " \t" } do
    it("is not released with a note of " .. name, function()
      reach.held()
      local ok, err = ledger:release("k/1", note or nil)
      assert.is_nil(ok)
      assert.equal("invalid", err.kind)
      assert.equal("note", err.field)
      assert.equal("held", states())
    end)
  end

  for _, state in ipairs { "intent", "sent", "unknown", "refused", "withdrawn", "absent", "released" } do
    it("is the only one that is released: not one that is " .. state, function()
      reach[state]()
      local ok, err = ledger:release("k/1", "because")
      assert.is_nil(ok)
      assert.equal("invalid", err.kind)
      assert.matches(("is %s: only one that is held"):format(state), err.message)
    end)
  end

  it("is released where there is one", function()
    local ok, err = ledger:release("k/9", "because")
    assert.is_nil(ok)
    assert.equal("not_found", err.kind)
  end)
end)

describe("a tracking code #binding #socket", function()
  local ledger

  before_each(function() ledger = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" }) end)
  after_each(function() ledger:close() end)

  local function send(key, code)
    assert.equal("free", ledger:intend(gift { key = key, recipient = key .. "@example.com" }))
    return ledger:settle(key, "sent", { tracking_code = code, tracking_url = "https://x" })
  end

  it("that another gift has is no proof: the gift is unknown, and says whose code it is", function()
    assert(send("k/1", "abc"))
    local ok, err = send("k/2", "abc")
    assert.is_nil(ok)
    assert.equal("unknown", err.kind)
    assert.matches("the tracking code of another gift: k/1", err.message)
    local row = ledger:list { key = "k/2" }[1]
    assert.equal("unknown", row.state)
    assert.equal("the answer has the tracking code of another gift: k/1", row.note)
    assert.is_nil(row.tracking_code)
    assert.equal("held", ledger:intend(gift { key = "k/2", recipient = "k/2@example.com" }))
  end)

  it("that another gift has is told to whoever has sent it", function()
    local client <close> = serve.client(function(request)
      local body = fixture.example(request.method == "POST" and "post-send-egift.200" or "get-me.200")
      return { status = 200, body = body }
    end)
    assert.equal("sent", client.egift(fixture.gift { once = "k/1" }).outcome)
    local receipt, err = client.egift(fixture.gift { once = "k/2" })
    assert.is_nil(receipt)
    assert.equal("unknown", err.kind)
    assert.equal("the answer has the tracking code of another gift: k/1", err.message)
    assert.matches("do not send it again by hand", err.hint)
  end)

  it("that is empty is nobody's", function()
    assert(send("k/1", ""))
    assert(send("k/2", ""))
  end)

  it("that is its own may be written twice", function()
    assert(send("k/1", "abc"))
    assert.equal("duplicate", ledger:look(gift { key = "k/1", recipient = "k/1@example.com" }))
  end)
end)
