-- Retry-After: how long Sendoso, or a gateway in front of it, asks to wait.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

local now = 1785000000 -- Sat, 25 Jul 2026 17:20:00 GMT
local function http_date(seconds) return os.date("!%a, %d %b %Y %H:%M:%S GMT", seconds) end

describe("sendoso.core.retry_after #binding", function()
  for value, ms in pairs {
    ["0"] = 0, ["5"] = 5000, ["120"] = 120000, ["1.5"] = 1500, ["99999999999999999999"] = 10 * 366 * 86400000,
    ["Sat, 25 Jul 2026 17:20:07 GMT"] = 7000, ["Saturday, 25-Jul-26 17:21:00 GMT"] = 60000,
    ["Sat Jul 25 17:30:00 2026"] = 600000, ["Sat, 25 Jul 2026 17:19:00 GMT"] = 0,
    ["Thu, 01 Jan 1970 00:00:00 GMT"] = 0,
    -- Several headers, and several that a gateway made one of.
    ["5\n7"] = 7000, ["7\nsoon"] = 7000, ["soon\n5"] = 5000, ["5, 7"] = 7000, ["7,5"] = 7000, ["2, "] = 2000,
    ["30\nSat, 25 Jul 2026 17:20:07 GMT"] = 30000,
  } do
    it(("reads '%s' as %d ms"):format(value, ms), function() assert.equal(ms, core.retry_after(value, now)) end)
  end

  for _, value in ipairs { "", "soon", "-5", "5 s", ".5", ",", "\n", "-5\nsoon", "2026-07-25T17:20:07Z later" } do
    it(("reads nothing out of '%s'"):format(value), function() assert.is_nil(core.retry_after(value, now)) end)
  end
end)

local me = fixture.example "get-me.200"

-- A client of a service whose first answers are these, all of the others good; and its requests. true: in two seconds,
-- as a date.
local function client_of(answers, options)
  return serve.client(function(request, number)
    local answer = answers[number]
    if answer then
      local value = answer[2] == true and http_date(os.time() + 2) or answer[2]
      return { status = answer[1], headers = { ["Retry-After"] = value }, body = '{"message":"busy"}' }
    end
    return { status = 200, body = request.method == "POST" and fixture.taken() or me }
  end, options)
end

describe("an answer with Retry-After #socket", function()
  local function gift(client) return client.egift(fixture.gift()) end
  local function read(client) return client.me() end

  for name, case in pairs {
    ["429 to a gift, in seconds"] = { gift, 429, "1" }, ["429 to a read, in seconds"] = { read, 429, "1" },
    ["503 to a read, in seconds"] = { read, 503, "1" },
    ["429 to a gift, as a date"] = { gift, 429, true }, ["503 to a read, as a date"] = { read, 503, true },
  } do
    it("is not asked again before its time: " .. name, function()
      local client <close>, seen = client_of { { case[2], case[3] } }
      assert(case[1](client))
      assert.equal(2, #seen)
      local gap = seen[2].at - seen[1].at
      assert(gap >= 1000 and gap < 4000, gap)
    end)
  end

  for _, status in ipairs { 429, 503 } do
    it(("lets the others wait, too, where the rate limit is shared: %d"):format(status), function()
      local permits = temp.path "permits.db"
      local function of(seen)
        return assert(core.client { base_url = seen.url, token = "t", permits = permits, backoff_ms = 1 })
      end
      local first <close>, seen = client_of { { status, "1" } }
      local one <close> = of(seen)
      local other <close> = of(seen)
      one:serve(seen.server)
      other:serve(seen.server)
      local results = first.concurrently(2, { one, other }, function(client)
        if client == other then
          repeat core.later() until #seen > 0
          local answered = core.clock() + 50
          repeat core.later() until core.clock() > answered
        end
        return client:read("me", {})
      end)
      assert.equal(2, #results)
      for i = 2, 3 do assert(seen[i].at - seen[1].at >= 1000, seen[i].at - seen[1].at) end
    end)
  end

  it("is no reason to send a gift again that was answered by 503", function()
    local client <close>, seen = client_of { { 503, "0" } }
    local _, err = client.egift(fixture.gift())
    assert.equal("unknown", err.kind)
    assert.equal("held", select(2, client.egift(fixture.gift())).kind)
    assert.equal(1, #seen)
  end)

  it("of another status counts for nothing", function()
    local client <close>, seen = client_of { { 500, "3600" } }
    assert(client.me())
    assert.equal(2, #seen)
  end)

  for name, case in pairs {
    ["429 to a gift"] = { gift, 429, "limited" }, ["429 to a read"] = { read, 429, "limited" },
    ["503 to a read"] = { read, 503, "server" },
  } do
    it("that asks for more than five minutes ends it all, and says when to come back: " .. name, function()
      for _, value in ipairs { "301", http_date(os.time() + 310) } do
        local client <close>, seen = client_of { { case[2], value } }
        local _, err = case[1](client)
        local at = { err.message:match "^Sendoso asks to wait until (%d+)%-(%d+)%-(%d+) (%d+):(%d+):(%d+) UTC$" }
        assert.equal(6, #at, err.message)
        local wait = os.time { year = at[1], month = at[2], day = at[3], hour = at[4], min = at[5], sec = at[6] }
          - os.time(os.date "!*t")
        assert(wait > 290 and wait < 320, wait)
        assert.same({ case[3], case[2] }, { err.kind, err.status })
        assert.matches("run the same command again after that", err.hint)
        for _ = 1, 3 do
          local _, later = client.egift(fixture.gift { once = "later" })
          assert.same({ "limited", err.message }, { later.kind, later.message })
          assert.is_nil(fixture.row(client, "later"))
        end
        assert.equal(1, #seen)
      end
    end)
  end

  it("that asks for more than five minutes leaves the gift that it refused to the next run", function()
    local client <close> = client_of { { 429, "3600" } }
    client.egift(fixture.gift())
    local row = fixture.row(client, "spec/7")
    assert.equal("withdrawn", row.state)
  end)

  it("that asks for more than five minutes leaves a gift unknown where it was 503", function()
    local client <close>, seen = client_of { { 503, "3600" } }
    local _, err = client.egift(fixture.gift())
    assert.equal("unknown", err.kind)
    assert.matches("run `sendoso reconcile`", err.hint, 1, true)
    assert.matches("asks to wait until", select(2, client.me()).message)
    assert.equal(1, #seen)
  end)

  it("that asks for five minutes and no more is waited for", function()
    local client <close>, seen = client_of({ { 429, "300" } }, { timeout = 5 })
    local call_ended
    client.concurrently(2, { "read", "look" }, function(what)
      if what == "read" then
        client.me()
        call_ended = true
        return
      end
      repeat core.later() until #seen > 0
      local later = core.clock() + 200
      repeat core.later() until core.clock() > later
      assert.is_nil(call_ended)
      client.core:drain() -- as after a Ctrl-C: what waits is broken off at once
    end)
    assert.is_true(call_ended)
    assert.equal(1, #seen)
  end)
end)

describe("a run that is asked to wait for an hour #socket", function()
  local twenty = [[
local sendoso = require "sendoso"
for i = 1, 20 do
  sendoso.campaign(2002)
  sendoso.egift { campaign = 2002, to = { email = ("p%d@example.com"):format(i) }, once = "k/" .. i }
end
]]
  local rule = [[
local rule = require "sendoso.rule"
return rule {
  name = "all", each = rule.people "people.csv", when = rule.anniversary "hire_date", once = "{id}/{years}",
  gift = function() return { campaign = 2002 } end,
}
]]
  local busy = { status = 503, headers = { ["Retry-After"] = "3600" } }
  local limited = { status = 429, headers = { ["Retry-After"] = "3600" } }

  -- Everything that is printed of gifts and failures, and how often something was asked.
  local function run_of(script, peer, arguments)
    local people = { "id,first_name,last_name,email,hire_date" }
    for i = 1, 20 do people[i + 1] = ("%d,Ann,No%d,p%d@example.com,2020-03-%02d"):format(i, i, i, i % 5 + 1) end
    local folder = temp.path()
    for file, text in pairs { ["people.csv"] = table.concat(people, "\n") .. "\n", ["s.lua"] = script } do
      local opened <close> = assert(io.open(folder .. "/" .. file, "w"))
      opened:write(text)
    end
    return process.sendoso("run s.lua " .. arguments, { env = scripts.account(peer), folder = folder })
  end

  for name, case in pairs {
    ["at its first read"] = { twenty, scripted.start { busy }, "error: ", 20 },
    ["at its first gift"] = { twenty, scripts.peer_of { limited }, "not sent  ", 19 },
    ["while its rules are planned"] = { rule, scripted.start { busy }, "not sent  ", 19 },
    ["while its rules are applied"] = { rule, scripts.peer_of { limited }, "not sent  ", 19 },
  } do
    it("ends, and says so once: " .. name, function()
      local script, peer, first, rest = table.unpack(case)
      local seen = run_of(script, peer, script == rule and "--today 2026-03-05 --since 2026-03-01" or "")
      peer.close()
      assert.equal(1, seen.status)
      local _, count = seen.err:gsub("%f[^%z\n]" .. first, "")
      assert.equal(1, count, seen.err)
      assert.matches(first .. "[^\n]*Sendoso asks to wait until 20", seen.err)
      local stopped = "\nsendoso: stopped: Sendoso asks to wait until 20[^\n]* UTC[^\n]*; %d more gifts were not "
      assert.matches(stopped:format(rest) .. "begun\n", seen.err)
      assert.matches("20 not sent", seen.err, 1, true)
    end)
  end
end)
