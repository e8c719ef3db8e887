-- Several processes on one ledger, one application client and one sandbox.
local core = require "sendoso.core"
local cjson = require "cjson"
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local sendoso = require "sendoso"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

describe("several processes #process", function()
  it("make one gift of a key: one sends it, the others wait for it and have its receipt", function()
    local box <close> = sandbox.start "--set slow_ms=700 --fault slow=9"
    local one = ("XDG_STATE_HOME=%s %s egift -q --campaign 2002 --to a@b.c --once k --json"):format(temp.path(),
      process.program)
    local all = process.run("sh -c " .. temp.quote(("for i in 1 2 3 4; do %s & done; wait"):format(one)),
      { env = box.env })
    local outcomes, codes = {}, {}
    for line in all.out:gmatch "[^\n]+" do
      local receipt = cjson.decode(line)
      outcomes[#outcomes + 1], codes[receipt.tracking_code] = receipt.outcome, true
    end
    table.sort(outcomes)
    assert.same({ "duplicate", "duplicate", "duplicate", "sent" }, outcomes)
    assert.truthy(next(codes))
    assert.is_nil(next(codes, (next(codes))))
    assert.equal(1, #temp.lines(box.journal))
  end)

  it("all pause after a 429 that one of them got", function()
    local one <close>, seen = serve.client(function(_, n)
      return { status = n == 1 and 429 or 200, body = '{"id":1}' }
    end, { pace = true, client_id = "pause", backoff_ms = 400 })
    local other <close> = assert(sendoso.open {
      base_url = seen.url, token = "other", pace = true, client_id = "pause", backoff_ms = 400,
    })
    other.core:serve(seen.server)
    sendoso.concurrently(2, { one, other }, function(client)
      while client == other and #seen == 0 do core.later() end
      assert(client.me())
    end)
    assert.equal("Bearer t", seen[1].authorization)
    assert.equal(3, #seen)
    for i = 2, 3 do assert(seen[i].at - seen[1].at >= 200, seen[i].at - seen[1].at) end -- half at the least
  end)
end)

describe("a process that slept #socket", function()
  local claim = { key = "k", operation = "egift", recipient = "a@b.c" }

  it("sends nothing under an intent that is too old, and begins again with a new one", function()
    local posts = 0
    local server <close> = assert(core.server({}, function()
      posts = posts + 1
      return { status = 200, body = '{"success":true,"tracking_code":"abc"}' }
    end))
    local ledger <close> = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
    local client <close> = assert(core.client {
      base_url = "http://127.0.0.1:" .. server:port(), token = "t", begin_ms = 100, backoff_ms = 1,
    })
    local receipts
    local body = coroutine.create(function()
      local request = core.prepare("egift", { touch_id = 1, email = "a@b.c", via_from = "x" })
      receipts = client:spend(request, { claim }, ledger)
    end)
    core.manage(body)
    local _, call = coroutine.resume(body)
    call:step(0) -- the intent is written
    core.sleep(150) -- the machine sleeps
    client:serve(server)
    while not call:done() do call:step(50) end
    coroutine.resume(body)
    assert.equal("sent", receipts[1].outcome)
    assert.equal(1, posts)
    local states = {}
    for i, event in ipairs(ledger:history "k") do states[i] = event.state end
    assert.equal("sent", states[#states])
  end)

  it("sends nothing under an intent that waited too long, but under a new one #file", function()
    local server <close> = assert(core.server({}, function()
      return { status = 200, body = '{"success":true,"tracking_code":"abc"}' }
    end))
    local path, held = temp.path "ledger.db", temp.path "held"
    local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
    local client <close> = assert(core.client {
      base_url = "http://127.0.0.1:" .. server:port(), token = "t", begin_ms = 100, backoff_ms = 1,
    })
    client:serve(server)
    local holder <close> = assert(io.popen(("sqlite3 %s >/dev/null"):format(path), "w"))
    holder:write(("begin exclusive;\n.shell touch %s; sleep 0.3\ncommit;\n.quit\n"):format(held))
    holder:flush()
    while not core.exists(held) do core.later() end
    local request = assert(core.prepare("egift", { touch_id = 1, email = "a@b.c", via_from = "x" }))
    assert.equal("sent", assert(client:spend(request, { claim }, ledger))[1].outcome)
    local states = {}
    for i, event in ipairs(ledger:history "k") do states[i] = event.state end
    assert.same({ "intent", "withdrawn", "intent", "sent" }, states)
  end)

  it("finds its key held by whoever took it for dead, and does not send", function()
    local path = temp.path "ledger.db"
    local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
    assert.equal("free", ledger:intend(claim, 60000))
    local later <close> = assert(core.ledger { path = path, account = "sandbox", ahead_ms = 60001 })
    assert.equal("held", later:intend(claim))
    assert.equal("held", ledger:look(claim))
  end)
end)
