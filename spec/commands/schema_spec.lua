-- An operation as a JSON Schema, with what is known of a campaign.
local json = require("sendoso.core").decode
local process = require "spec.support.process"

local function schema(words)
  local seen = process.sendoso("schema " .. words)
  assert.equal(0, seen.status, seen.err)
  return json(seen.out)
end

describe("sendoso schema #process", function()
  it("needs no account and no campaign", function()
    local whole = schema "physical"
    assert.equal("object", whole.type)
    assert.is_false(whole.additionalProperties)
    assert.same({ "touch_id", "name", "email", "address", "city", "state", "zip", "country" }, whole.required)
    assert.equal("email", whole.properties.email.format)
  end)

  it("has the price range of a campaign, and needs an amount then", function()
    local whole = schema "egift --campaign 2001 --sandbox"
    assert.equal(10, whole.properties.amount.minimum)
    assert.equal(100, whole.properties.amount.maximum)
    assert.equal(2001, whole.properties.touch_id.const)
    assert.same({ "touch_id", "email", "amount" }, whole.required)
    assert.equal("Anniversary eGift", whole.title)
  end)

  it("has the countries to which a campaign ships", function()
    assert.same({ "US", "ES", "CA", "GB", "DE" }, schema("physical --campaign 2009 --sandbox").properties.country.enum)
  end)

  it("refuses a campaign of another kind, one that is not there, and an operation without one", function()
    local seen = process.sendoso "schema egift --campaign 2009 --sandbox"
    assert.equal(1, seen.status)
    assert.matches("is for physical gifts", seen.err, 1, true)
    assert.equal(1, process.sendoso("schema egift --campaign 4711 --sandbox").status)
    assert.equal(64, process.sendoso("schema users --campaign 2001 --sandbox").status)
    assert.equal(64, process.sendoso("schema egfit").status)
  end)
end)
