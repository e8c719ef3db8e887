local cjson = require "cjson"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local operations = require "sendoso.operations"

local function egift(more)
  local args = { touch_id = 2002, email = "ann@example.com", via_from = "spec" }
  for name, value in pairs(more or {}) do args[name] = value end
  return args
end

describe("sendoso.core.request #binding", function()
  it("reproduces the documented body of an eGift", function()
    local documented = cjson.decode(fixture.example "post-send-egift.request")
    local send = documented.send
    local url, body = core.request("egift", {
      touch_id = math.tointeger(send.touch_id), name = send.name, email = send.email,
      custom_message = send.custom_message, via_from = send.via_from,
    })
    assert.equal("/api/v3/send", url)
    assert.same(documented, cjson.decode(body))
  end)

  -- The documented requests, each from arguments of our own; what is fixed is not among them.
  for _, case in ipairs {
    { "physical", "post-send-physical.request", "confirm_address via" },
    { "collect", "post-send-physical-address-collection.request", "no_address confirm_address via" },
  } do
    it("reproduces the documented body of " .. case[1], function()
      local documented = cjson.decode(fixture.example(case[2]))
      local args = {}
      for name, value in pairs(documented.send) do args[name] = value end
      for name in case[3]:gmatch "%S+" do args[name] = nil end
      for _, name in ipairs { "touch_id", "expire_after_days" } do args[name] = math.tointeger(args[name]) end
      args.mobile_no = args.mobile_no and ("%d"):format(args.mobile_no)
      local url, body = core.request(case[1], args)
      assert.equal("/api/v3/send", url)
      assert.same(documented, cjson.decode(body))
    end)
  end

  it("reproduces the documented body of eGift links", function()
    local documented = cjson.decode(fixture.example "post-generate-egift-links.request")
    local emails = {}
    for i, one in ipairs(documented.send.recipient_users) do emails[i] = one.email end
    local url, body = core.request("egift_links", {
      touch_id = math.tointeger(documented.send.touch_id), via_from = documented.send.via_from,
      recipient_users = emails,
    })
    assert.equal("/api/v3/send/generate_egift_links", url)
    assert.same(documented, cjson.decode(body))
  end)

  for name, list in pairs { ["nobody"] = {}, ["a blank"] = { "a@b.c", " " }, ["no address"] = { "ann" } } do
    it("makes no eGift links for " .. name, function()
      local url, err = core.request("egift_links", { touch_id = 1, via_from = "x", recipient_users = list })
      assert.is_nil(url)
      assert.equal("recipients", err.field)
    end)
  end

  it("reproduces the documented body of an invitation", function()
    local documented = cjson.decode(fixture.example "post-users.request")
    local user = {
      first_name = "Ann", last_name = "Lee", email = "ann@example.com", role = "regular", team_group_id = 123,
    }
    local url, body = core.request("invite", user)
    assert.equal("/api/v3/users", url)
    for name, placeholder in pairs(documented.user) do
      assert.equal(type(placeholder), type(cjson.decode(body).user[name]))
    end
    assert.same({ user = user }, cjson.decode(body))
  end)

  it("fills in what an address collection needs and was not given", function()
    local _, body = core.request("collect", { touch_id = 1, name = "A", email = "a@b.c", via_from = "x" })
    local send = cjson.decode(body).send
    assert.equal("email", send.address_confirmation_via)
    assert.equal(7, send.expire_after_days)
    assert.is_false(send.resume_with_unconfirmed_address)
    assert.is_false(send.hide_product_info)
  end)

  local home = {
    touch_id = 1, name = "A", email = "a@b.c", via_from = "x", address = "1 St", city = "C", state = "S", zip = "1",
  }
  for country, field in pairs {
    US = false, USA = false, ["United States"] = false, us = false, DE = "mobile_no", UK = "mobile_no",
  } do
    it(("%s a phone for a direct gift to '%s'"):format(field and "wants" or "wants no", country), function()
      home.country, home.mobile_no = country, nil
      local url, err = core.request("physical", home)
      assert.equal(not field, url ~= nil)
      if field then assert.equal(field, err.field) end
      home.mobile_no = "4930123456"
      assert.matches('"mobile_no":4930123456,', select(2, core.request("physical", home)), 1, true)
    end)
  end

  for name, case in pairs {
    ["a phone of letters"] = { "physical", { mobile_no = "x" }, "mobile_no" },
    ["a phone of sixteen digits"] = { "physical", { mobile_no = ("1"):rep(16) }, "mobile_no" },
    ["a role that there is not"] = { "invite", { role = "admin" }, "role" },
    ["an expiry of one day"] = { "collect", { expire_after_days = 1 }, "expire_after_days" },
    ["an expiry of eight days"] = { "collect", { expire_after_days = 8 }, "expire_after_days" },
    ["a collection by telephone"] = { "collect", { address_confirmation_via = "phone" }, "address_confirmation_via" },
  } do
    it("refuses " .. name, function()
      local args = { first_name = "A", last_name = "B", email = "a@b.c", role = "regular", team_group_id = 1 }
      if case[1] ~= "invite" then args = { touch_id = 1, name = "A", email = "a@b.c", via_from = "x" } end
      if case[1] == "physical" then
        for field, value in pairs(home) do args[field] = value end
        args.country = "DE"
      end
      for field, value in pairs(case[2]) do args[field] = value end
      local _, err = core.request(case[1], args)
      assert.equal(case[3], err.field)
    end)
  end

  it("writes numbers as they were given, and money never as a binary float", function()
    local _, body = core.request("egift", egift { touch_id = 9007199254740993, amount = "12.10" })
    assert.matches('"touch_id":9007199254740993,', body, 1, true)
    assert.matches('"amount":12.10,', body, 1, true)
    _, body = core.request("egift", egift { amount = 25 })
    assert.matches('"amount":25,', body, 1, true)
    _, body = core.request("egift", egift { amount = 0.1 })
    assert.matches('"amount":0.1,', body, 1, true)
  end)

  it("escapes what JSON and URLs want escaped", function()
    local _, body = core.request("egift", egift { custom_message = 'a"b\\c\nd\1é' })
    assert.equal('a"b\\c\nd\1é', cjson.decode(body).send.custom_message)
    assert.equal("/api/v3/touches?page=2&per_page=100&delivery_type=email",
      (core.request("campaigns", { page = 2, per_page = 100, delivery_type = "email" })))
    assert.equal("/api/v3/touches/7", (core.request("campaign", { touch_id = 7 })))
  end)

  for name, case in pairs {
    ["a blank e-mail"] = { egift { email = " " }, "email", "email is empty" },
    ["no e-mail"] = { { touch_id = 1, via_from = "x" }, "email", "email is missing" },
    ["an e-mail without @"] = { egift { email = "ann" }, "email", "email is not an email address" },
    ["an e-mail with a line break"] = { egift { email = "a@b.c\nBcc: x@y.z" }, "email" },
    ["two addresses"] = { egift { email = "a@b.c,d@e.f" }, "email" },
    ["a campaign that is no id"] = { egift { touch_id = 0 }, "campaign", "campaign: expected 1 or more, got 0" },
    ["an amount of nothing"] = { egift { amount = 0 }, "amount" },
    ["a negative amount"] = { egift { amount = -5 }, "amount" },
    ["an amount in words"] = { egift { amount = "ten" }, "amount" },
    ["an endless amount"] = { egift { amount = math.huge }, "amount" },
    ["an amount with a third decimal"] = { egift { amount = 100 / 3 }, "amount",
      "amount: expected a number above 0 with at most two decimals, such as 25 or 12.50" },
    ["a text with a third decimal"] = { egift { amount = "12.345" }, "amount" },
    ["an amount with an exponent"] = { egift { amount = "1e3" }, "amount" },
    ["an amount of thousands"] = { egift { amount = "1,000.00" }, "amount" },
    ["an amount with no digit behind its point"] = { egift { amount = "12." }, "amount" },
    ["an amount with no digit before its point"] = { egift { amount = ".5" }, "amount" },
    ["an amount that begins with 0"] = { egift { amount = "012" }, "amount" },
    ["an amount of no hundredth"] = { egift { amount = "0.00" }, "amount" },
    ["an amount that is too large"] = { egift { amount = 10000000000 }, "amount" },
    ["a message that is not UTF-8"] = { egift { custom_message = "\xff" }, "message", "message is not UTF-8 text" },
    ["a zero byte"] = { egift { name = "a\0b" }, "name" },
  } do
    it("refuses " .. name .. ", naming the parameter and the rule", function()
      local url, err = core.request("egift", case[1])
      assert.is_nil(url)
      assert.equal("invalid", err.kind)
      assert.equal(case[2], err.field)
      if case[3] then assert.equal(case[3], err.message) end
    end)
  end

  it("refuses a page of more than 100, and a kind of campaign that there is not", function()
    local _, err = core.request("groups", { per_page = 101 })
    assert.equal("per_page: expected 1 to 100, got 101", err.message)
    _, err = core.request("campaigns", { delivery_type = "post" })
    assert.equal("delivery_type: expected one of mail|email", err.message)
  end)

  it("raises on what is a mistake in the call", function()
    assert.error_matches(function() core.request("egift", egift { tuch_id = 1 }) end, "unknown option 'tuch_id'")
    assert.error_matches(function() core.request("egift", egift { via = "x" }) end, "unknown option 'via'")
    assert.error_matches(function() core.request("egift", egift { touch_id = "7" }) end,
      "campaign: expected a whole number, got a string")
    assert.error_matches(function() core.request("egift", egift { touch_id = 1.5 }) end, "whole number")
    assert.error_matches(function() core.request("nothing", {}) end, "unknown operation 'nothing'")
  end)
end)

describe("sendoso.operations", function()
  it("names what is documented of each operation", function()
    local seen = {}
    for i, op in ipairs(operations) do
      seen[i] = ("%s %s %s %s"):format(op.name, op.method, op.path, op.total or op.item or "-")
    end
    assert.same({
      "me GET /api/v3/me -",
      "users GET /api/v3/users total_users",
      "invite POST /api/v3/users -",
      "groups GET /api/v3/groups total_groups",
      "members GET /api/v3/groups/{team_group_id}/members -",
      "campaigns GET /api/v3/touches total_posts",
      "campaign GET /api/v3/touches/{touch_id} touch",
      "sends GET /api/v3/send total_count",
      "egift POST /api/v3/send -",
      "physical POST /api/v3/send -",
      "collect POST /api/v3/send -",
      "egift_links POST /api/v3/send/generate_egift_links -",
    }, seen)
  end)
end)
