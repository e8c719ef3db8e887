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
    ["a blank e-mail"] = { egift { email = " " }, "email", "email can't be blank" },
    ["no e-mail"] = { { touch_id = 1, via_from = "x" }, "email", "email can't be blank" },
    ["an e-mail without @"] = { egift { email = "ann" }, "email", "email is not an e-mail address" },
    ["an e-mail with a line break"] = { egift { email = "a@b.c\nBcc: x@y.z" }, "email" },
    ["two addresses"] = { egift { email = "a@b.c,d@e.f" }, "email" },
    ["a campaign that is no id"] = { egift { touch_id = 0 }, "campaign", "campaign must be 1 or more, not 0" },
    ["an amount of nothing"] = { egift { amount = 0 }, "amount" },
    ["a negative amount"] = { egift { amount = -5 }, "amount" },
    ["an amount in words"] = { egift { amount = "ten" }, "amount" },
    ["an endless amount"] = { egift { amount = math.huge }, "amount" },
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
    assert.equal("per_page must be from 1 to 100, not 101", err.message)
    _, err = core.request("campaigns", { delivery_type = "post" })
    assert.equal("delivery_type must be one of mail|email", err.message)
  end)

  it("raises on what is a mistake in the call", function()
    assert.error_matches(function() core.request("egift", egift { tuch_id = 1 }) end, "unknown option 'tuch_id'")
    assert.error_matches(function() core.request("egift", egift { via = "x" }) end, "unknown option 'via'")
    assert.error_matches(function() core.request("egift", egift { touch_id = "7" }) end,
      "campaign must be a whole number, not a string")
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
      "groups GET /api/v3/groups total_groups",
      "campaigns GET /api/v3/touches total_posts",
      "campaign GET /api/v3/touches/{touch_id} touch",
      "sends GET /api/v3/send total_count",
      "egift POST /api/v3/send -",
    }, seen)
  end)
end)
