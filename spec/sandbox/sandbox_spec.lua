local cjson = require "cjson"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local limit = require "sendoso.sandbox.limit"
local process = require "spec.support.process"
local sandbox = require "sendoso.sandbox"
local temp = require "spec.support.temp"

-- The JSON type of every member, lists by their first item: what two bodies of one shape share.
local function shape(value)
  if value == cjson.null then return "null" end
  if type(value) ~= "table" then return type(value) end
  if #value > 0 then return { shape(value[1]) } end
  local members = {}
  for name, member in pairs(value) do members[name] = shape(member) end
  return members
end

-- A shape without the words for what may be null.
local function without(members, nullable)
  for name in nullable:gmatch "%S+" do members[name] = nil end
  return members
end

describe("the sandbox", function()
  -- The bytes that it answers, by a client that reads none of them.
  local function raw(name, options)
    local client <close> = fixture.sandbox(options)
    local cursor <close> = client[name] { raw = true }
    return cursor()
  end

  it("answers me as documented", function()
    local client <close> = fixture.sandbox()
    assert.same(shape(cjson.decode(fixture.example "get-me.200")), shape(cjson.decode((client.me { raw = true }))))
  end)

  for name, case in pairs {
    users = { "get-users.200", "users", "" },
    groups = { "get-groups.200", "groups", "" },
    campaigns = { "get-touches.200", "touches", "end_date starting_egift_price ending_egift_price hubspot_key" },
    sends = { "get-sends.200", "sends", "recipient" },
  } do
    it("lists " .. name .. " as documented", function()
      local documented = cjson.decode(fixture.example(case[1]))[case[2]][1]
      assert.same(without(shape(documented), case[3]), without(shape(cjson.decode(raw(name))), case[3]))
    end)
  end

  -- Asks the sandbox's handler itself, so that no client of ours reads the answer.
  local function ask(path, token, settings, body, query)
    local opened = assert(sandbox.open { settings = settings })
    local answer = opened.handle { method = path:match "^%S+", path = path:match " (%S+)$", body = body or "",
      authorization = "Bearer " .. (token or opened.token), query = query or { page = "1", per_page = "1" } }
    opened.server:close()
    return cjson.decode(answer.body), answer.status
  end

  for path, name in pairs {
    ["GET /api/v3/groups"] = "get-groups.200", ["GET /api/v3/touches"] = "get-touches.200",
    ["GET /api/v3/send"] = "get-sends.200", ["GET /api/v3/users"] = "get-users.200",
  } do
    it("gives the envelope of " .. path .. " the documented names", function()
      local names, documented = {}, {}
      for member in pairs((ask(path))) do names[#names + 1] = member end
      for member in pairs(cjson.decode(fixture.example(name))) do documented[#documented + 1] = member end
      table.sort(names)
      table.sort(documented)
      assert.same(documented, names)
    end)
  end

  for path, name in pairs {
    ["GET /api/v3/me"] = "error-401-invalid-description-form", ["POST /api/v3/send"] = "post-send-egift.401",
    ["GET /api/v3/groups"] = "error-401-invalid-message-form",
  } do
    it("answers a wrong token to " .. path .. " in the form that is known for it", function()
      local body, status = ask(path, "wrong", nil, '{"send":{"via":"single_email_address"}}')
      assert.equal(401, status)
      assert.same(cjson.decode(fixture.example(name)), body)
    end)
  end

  it("gives the members of a group as a bare array, and 404 in the form without success", function()
    local documented = cjson.decode(fixture.example "get-group-members.200")
    local list = ask "GET /api/v3/groups/1234/members"
    assert.same(shape(documented), shape(list))
    local body, status = ask "GET /api/v3/groups/99/members"
    assert.equal(404, status)
    assert.same(cjson.decode(fixture.example "get-group-members.404"), body)
  end)

  it("answers an invitation, and what is wrong with one, as documented", function()
    local function invite(role, group)
      return ask("POST /api/v3/users", nil, nil, ('{"user":{"first_name":"A","last_name":"B","email":"a@b.c",'
        .. '"role":"%s","team_group_id":%d}}'):format(role, group))
    end
    local body, status = invite("manager", 1234)
    assert.equal(201, status)
    assert.same(shape(cjson.decode(fixture.example "post-users.201")), shape(body))
    assert.same(cjson.decode(fixture.example "post-users.400-role"), (invite("admin", 1234)))
    assert.same(cjson.decode(fixture.example "post-users.400-team-group"), (invite("regular", 1)))
  end)

  for _, name in ipairs { "post-send-physical", "post-send-physical-address-collection" } do
    it("takes the documented request and gives the documented answer: " .. name, function()
      local request = cjson.decode(fixture.example(name .. ".request"))
      request.send.touch_id = 2009
      local body, status = ask("POST /api/v3/send", nil, nil, cjson.encode(request))
      assert.equal(200, status)
      assert.same(shape(cjson.decode(fixture.example(name .. ".200"))), shape(body))
    end)
  end

  it("accepts the old suffix .json, and knows no other path", function()
    local _, status = ask "GET /api/v3/groups.json"
    assert.equal(200, status)
    _, status = ask "GET /api/v3/sends"
    assert.equal(404, status)
  end)

  it("wraps one campaign, and answers 404 in the form without success", function()
    local client <close> = fixture.sandbox()
    assert.equal("Coffee on us", client.campaign(2002).name)
    local _, err = client.campaign(1)
    assert.equal("not_found (404): Touch not found!", tostring(err))
  end)

  it("filters campaigns by their kind", function()
    local client <close> = fixture.sandbox()
    local count = 0
    for campaign in client.campaigns { delivery_type = "mail" } do
      assert.equal("mail", campaign.delivery_type)
      count = count + 1
    end
    assert.equal(4, count)
  end)

  it("has campaigns of every kind: both ways, set prices and ranges, windows, currencies, countries", function()
    local client <close> = fixture.sandbox()
    local seen = { countries = {} }
    for campaign in client.campaigns() do
      seen[campaign.delivery_type] = true
      seen[campaign.currency] = true
      seen.range = seen.range or campaign.starting_egift_price
      seen.set = seen.set or campaign.is_default_price
      seen.over = seen.over or campaign.end_date
      seen.future = seen.future or campaign.start_date > "2030"
      for _, country in ipairs(campaign.ship_to_countries) do seen.countries[country] = true end
    end
    assert.truthy(seen.mail and seen.email and seen.USD and seen.EUR and seen.range and seen.set and seen.over
      and seen.future and seen.countries.US and seen.countries.DE)
  end)

  it("is the same organisation every time", function()
    local one = process.sendoso "sends --format ndjson"
    local two = process.sendoso "sends --format ndjson"
    assert.equal(240, select(2, one.out:gsub("\n", "")))
    assert.equal(one.out, two.out)
  end)

  it("answers an eGift as documented", function()
    local client <close> = fixture.sandbox()
    local receipt = client.egift(fixture.gift())
    assert.equal(40, #receipt.tracking_code)
    assert.equal("EGifts send Successfully", receipt.message)
    -- As in the example, the code in the URL is another one.
    assert.not_equal(receipt.tracking_code, receipt.tracking_url:match "[^/]+$")
  end)

  -- what is posted, settings of the sandbox -> status and sentence
  for name, case in pairs {
    ["a campaign that there is not"] = { { touch_id = 1 }, {}, 404, "Touch not found" },
    ["a campaign that is over"] = { { touch_id = 2011 }, {}, 404, "Touch not found" },
    ["a campaign that has not begun"] = { { touch_id = 2012 }, {}, 404, "Touch not found" },
    ["a blank e-mail"] = { { email = " " }, {}, 400, "email can't be blank" },
    ["a campaign of the other kind"] = { { touch_id = 2007 }, {}, 400 },
    ["a campaign of the other kind, where that is accepted"] = { { touch_id = 2007 }, { wrong_kind = "accept" }, 200 },
    ["no amount where there is a range"] = { { touch_id = 2001 }, {}, 400 },
    ["an amount above the range"] = { { touch_id = 2001, amount = 101 }, {}, 400 },
    ["an amount with a part of a cent"] = { { touch_id = 2001, amount = 33.333 }, {}, 400 },
    ["an amount in the range"] = { { touch_id = 2001, amount = 99.5 }, {}, 200 },
    ["no amount, where that is accepted"] = { { touch_id = 2001 }, { amount = "accept" }, 200 },
    ["a via that there is not"] = { { via = "pigeon" }, {}, 400 },
  } do
    it(("%s %s"):format(case[3] == 200 and "takes" or "refuses", name), function()
      local send = { touch_id = 2002, email = "ann@example.com", via = "single_email_address", via_from = "spec" }
      for field, value in pairs(case[1]) do send[field] = value end
      local body, status = ask("POST /api/v3/send", nil, case[2], cjson.encode { send = send })
      assert.equal(case[3], status)
      assert.equal(status == 200, body.success)
      if case[4] then assert.equal(case[4], body.message) end
    end)
  end

  it("takes or refuses a gift at the very end of its campaign, as it is set", function()
    for value, status in pairs { inclusive = 200, exclusive = 404 } do
      local opened = assert(sandbox.open { settings = { end_date = value }, clock = function() return 1735718399 end })
      local answer = opened.handle { method = "POST", path = "/api/v3/send", query = {},
        authorization = "Bearer sandbox", body = '{"send":{"touch_id":2011,"email":"a@b.c",'
          .. '"via":"single_email_address","via_from":"x"}}' }
      opened.server:close()
      assert.equal(status, answer.status)
    end
  end)

  it("knows one token, and gives nothing for another", function()
    local journal = temp.path "sandbox.ndjson"
    local opened = assert(sandbox.open { state = journal })
    local client <close> = fixture.client({ url = opened.base_url }, { token = "wrong" })
    client.core:serve(opened.server)
    client.server = opened.server
    local _, err = client.me()
    assert.equal("auth (401): The access token is invalid", tostring(err))
    _, err = client.egift(fixture.gift())
    assert.equal("auth", err.kind)
    assert.equal("", temp.read(journal))
  end)

  it("lists a gift that was taken, with who and which campaign", function()
    local client <close> = fixture.sandbox()
    client.egift(fixture.gift { campaign = 2001, amount = 25 })
    local send = client.page("sends", { per_page = 1 }).items[1]
    assert.equal("ann@example.com", send.recipient.email)
    assert.same({ id = 2001, name = "Anniversary eGift" }, send.touch)
    assert.equal("25.0", send.current_total_cost)
    assert.equal("Sent", send.status)
    assert.equal("sendoso", send.sent_via)
    assert.is_nil(send.tracking_code)
  end)

  it("recognises no duplicate: every post is a gift", function()
    local client <close>, journal = fixture.sandbox()
    client.egift(fixture.gift { once = "a" })
    client.egift(fixture.gift { once = "b" })
    assert.equal(2, #temp.lines(journal))
  end)

  it("is the same Sendoso for everybody who opens its file", function()
    local one <close>, journal = fixture.sandbox()
    local two <close> = fixture.sandbox { state = journal }
    one.egift(fixture.gift { once = "a" })
    two.egift(fixture.gift { once = "b", to = { email = "bob@example.com" } })
    assert.equal(242, one.page("sends", {}).total)
    assert.equal(242, two.page("sends", {}).total)
  end)

  it("takes the gift and loses the reply, as often as it is told", function()
    local client <close>, journal = fixture.sandbox { faults = { "lose-reply=2" } }
    for i, kind in ipairs { "unknown", "unknown", "sent" } do
      local receipt, err = client.egift(fixture.gift { once = "k" .. i })
      assert.equal(kind, receipt and receipt.outcome or err.kind)
    end
    assert.equal(3, #temp.lines(journal))
  end)

  it("is kept below its limit by the client's permits: no 429 in thirty requests", function()
    local client <close> = fixture.sandbox { pace = true }
    local before = core.clock()
    for _ = 1, 30 do assert(client.me()) end
    assert.equal(30, client.core:requests())
    assert.is_true(core.clock() - before >= 2000)
  end)

  for _, case in ipairs {
    { { sandbox_settings = { weather = "rain" } }, "unknown setting 'weather'" },
    { { sandbox_settings = { order = "sideways" } }, "order: expected one of newest, oldest, got \"sideways\"" },
    { { sandbox_settings = { block_ms = "x" } }, "block_ms: expected a whole number, got \"x\"" },
    { { faults = { "gremlins" } }, "unknown fault 'gremlins'" },
  } do
    it("does not open with what it does not know: " .. case[2], function()
      local client, err = require("sendoso").open(case[1])
      assert.is_nil(client)
      assert.equal(case[2], err.message)
    end)
  end

  it("names each setting in its help", function()
    local help = process.sendoso("help sandbox").out
    for _, setting in ipairs(require("sendoso.sandbox.unknowns").list) do
      assert.matches("\n  " .. setting.name .. " ", help, 1, true)
    end
  end)

  -- Each setting does what it says: the setting, a question to a client, and its answer.
  local function first(name) return function(client) return client.page(name, {}).items[1].id end end
  local function asked(name, options)
    return function(client)
      local page, err = client.page(name, options)
      return page and #page.items or err.status
    end
  end
  local function unasked(client) -- a page whose size is not said, as our own client never asks
    return #core.decode(client.core:get "/api/v3/send").sends
  end
  for _, case in ipairs {
    { "per_page", 3, unasked, 3 },
    { "order", "oldest", first "sends", 1 },
    { "order_of_others", "newest", first "campaigns", 2012 },
    { "past_end", "empty", asked("groups", { page = 9 }), 0 },
    { "past_end", "refuse", asked("groups", { page = 9 }), 404 },
  } do
    local name, value, question, answer = table.unpack(case)
    it(("does as it is set: %s=%s"):format(name, value), function()
      local client <close> = fixture.sandbox { sandbox_settings = { [name] = value } }
      assert.equal(answer, question(client))
    end)
  end

  it("checks what it is told to check first", function()
    for value, status in pairs { campaign = 404, fields = 400 } do
      local _, seen = ask("POST /api/v3/send", nil, { checked_first = value },
        '{"send":{"touch_id":1,"via":"single_email_address"}}')
      assert.equal(status, seen)
    end
  end)

  it("takes or refuses a send without via_from, as it is set", function()
    for value, status in pairs { accept = 200, refuse = 400 } do
      local _, seen = ask("POST /api/v3/send", nil, { no_via_from = value },
        '{"send":{"touch_id":2002,"email":"a@b.c","via":"single_email_address"}}')
      assert.equal(status, seen)
    end
  end)

  it("refuses or clamps more than 100 on a page, as it is set", function()
    for value, status in pairs { clamp = 200, refuse = 400 } do
      local body, seen = ask("GET /api/v3/send", nil, { over_per_page = value }, "", { page = "1", per_page = "500" })
      assert.equal(status, seen)
      if status == 200 then assert.equal(100, body.per_page) end
    end
  end)

  it("shows what sent a gift, as it is set", function()
    for value, shown in pairs { via_from = "sendoso", API = "API" } do
      local client <close> = fixture.sandbox { sandbox_settings = { sent_via = value } }
      client.egift(fixture.gift())
      assert.equal(shown, client.page("sends", { per_page = 1 }).items[1].sent_via)
    end
  end)

  for value, body in pairs { json = "^{", html = "^<html", empty = "^$" } do
    it("says 429 in the body that it is set to: " .. value, function()
      local opened = assert(sandbox.open { settings = { limit_body = value } })
      local answer
      for _ = 1, 11 do
        answer = opened.handle { method = "GET", path = "/api/v3/me", query = {}, body = "",
          authorization = "Bearer " .. opened.token }
      end
      opened.server:close()
      assert.equal(429, answer.status)
      assert.matches(body, answer.body)
    end)
  end
end)

describe("the sandbox's limit", function()
  it("allows ten in any second, by a sliding log", function()
    local ten = limit.new(2000)
    for i = 1, 10 do assert.is_true(ten:allows(i * 50)) end
    assert.is_false(ten:allows(1049))
  end)

  it("blocks who asks for more, for as long as it says", function()
    local ten = limit.new(2000)
    for _ = 1, 10 do ten:allows(0) end
    assert.is_false(ten:allows(500))
    assert.is_false(ten:allows(2499))
    assert.is_true(ten:allows(2500))
  end)

  it("allows the eleventh a second after the first", function()
    local ten = limit.new(2000)
    for i = 0, 9 do assert.is_true(ten:allows(i * 100)) end
    assert.is_true(ten:allows(1000))
    assert.is_false(ten:allows(1099))
  end)
end)
