local fit = require "sendoso.gifts.fit"
local fixture = require "spec.support.fixture"
local instant = require "sendoso.dates.instant"
local operations = require "sendoso.operations"
local temp = require "spec.support.temp"

local now = instant.parse "2026-03-31T12:00:00.000-07:00"

-- operation, what is special about the campaign, what about the arguments -> the field, or nothing
local cases = {
  { "egift", {}, {} },
  { "egift", { delivery_type = "mail" }, {}, "campaign" },
  { "physical", {}, {}, "campaign" },
  { "collect", { delivery_type = "mail" }, {} },
  { "egift", { start_date = "2026-04-01T00:00:00.000-07:00" }, {}, "campaign" },
  { "egift", { start_date = "2026-03-31T19:00:00Z" }, {} },
  { "egift", { end_date = "2026-03-31T11:59:59.000-07:00" }, {}, "campaign" },
  { "egift", { end_date = "2026-03-31T12:00:00.000-07:00" }, {} },
  { "egift", { starting_egift_price = 10, ending_egift_price = 100 }, {}, "amount" },
  { "egift", { starting_egift_price = 10, ending_egift_price = 100 }, { amount = "9.99" }, "amount" },
  { "egift", { starting_egift_price = 10, ending_egift_price = 100 }, { amount = 100 } },
  { "egift", { starting_egift_price = 10, ending_egift_price = 100 }, { amount = 100.01 }, "amount" },
  { "egift", { starting_egift_price = "10.0", ending_egift_price = "100.0" }, { amount = 99.99 } },
  { "egift", { starting_egift_price = "ten", ending_egift_price = 100 }, { amount = 50 }, "campaign" },
  { "egift", { starting_egift_price = 10, ending_egift_price = "1,000.00" }, { amount = 50 }, "campaign" },
  { "egift", { starting_egift_price = 10.005, ending_egift_price = 100 }, {}, "campaign" },
  { "physical", { delivery_type = "mail", ship_to_countries = { "US", "DE" } }, { country = "FR" }, "country" },
  { "physical", { delivery_type = "mail", ship_to_countries = { "US", "DE" } }, { country = "USA" } },
  { "physical", { delivery_type = "mail", ship_to_countries = { "US", "DE" } }, { country = "de" } },
  { "physical", { delivery_type = "mail", ship_to_countries = { "DE" } }, { country = "Teutonia" }, "country" },
  { "physical", { delivery_type = "mail", ship_to_countries = { "DE" } }, { country = "Deutschland" } },
  { "physical", { delivery_type = "mail", ship_to_countries = { "US" } }, { country = "Germany" }, "country" },
  { "physical", { delivery_type = "mail", ship_to_countries = { "GB" } }, { country = "UK" } },
  { "physical", { delivery_type = "mail" }, { country = "Deutschland" } },
  { "egift", { is_default_price = true }, { amount = 25 }, "amount" },
  { "egift", { is_default_price = true }, {} },
  { "egift_links", { starting_egift_price = 10, ending_egift_price = 100 }, {}, "campaign" },
  { "physical", { delivery_type = "mail", ship_to_countries = {} }, { country = "FR" } },
}

describe("sendoso.fit", function()
  for i, case in ipairs(cases) do
    local name, campaign, args, field = table.unpack(case, 1, 4)
    it(("%s case %d: %s"):format(name, i, field and "does not fit, for its " .. field or "fits"), function()
      local given = { id = 1, name = "C", delivery_type = "email" }
      for key, value in pairs(campaign) do given[key] = value end
      local ok, err = fit.check(operations[name], given, args, now)
      assert.equal(field == nil, ok == true)
      assert.equal(field, err and err.field)
    end)
  end

  it("checks nothing that a campaign does not say", function()
    assert.is_true(fit.check(operations.egift, { id = 1, name = "C" }, {}, now))
  end)
end)

describe("a gift that does not fit its campaign", function()
  for name, case in pairs {
    ["a wrong id"] = { { campaign = 1 }, "not_found", "no active campaign has the ID 1" },
    ["a campaign that is over"] = { { campaign = 2011 }, "invalid", "'Holiday 2024' ended on 2024-12-31" },
    ["a campaign that has not begun"] = { { campaign = "Games 2032" }, "invalid",
      "has not started (it starts on 2032-07-01" },
    ["a campaign of the other kind"] = { { campaign = "Welcome kit" }, "invalid", "is for physical gifts" },
    ["no amount where one is chosen"] = { { campaign = 2001 }, "invalid", "amount is missing" },
  } do
    it("is refused before it leaves, planned or not, and told apart: " .. name, function()
      local client <close>, journal = fixture.sandbox()
      for _, dry_run in ipairs { true, false } do
        client.is_dry_run = function() return dry_run end
        local _, err = client.egift(fixture.gift(case[1]))
        assert.equal(case[2], err.kind)
        assert.matches(case[3], err.message, 1, true)
      end
      assert.equal("", temp.read(journal))
      assert.equal("refused", fixture.row(client, "spec/7").state)
    end)
  end

  it("costs one look for each campaign, and six pages for the witness, however many gifts", function()
    local client <close> = fixture.sandbox()
    for i = 1, 5 do client.egift(fixture.gift { once = "k" .. i }) end
    assert.equal(12, client.core:requests())
  end)
end)
