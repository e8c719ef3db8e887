local date = require "sendoso.dates.date"
local template = require "sendoso.gifts.template"

local function day(text) return assert(date.parse(text)) end

describe("sendoso.template.fill", function()
  it("fills fields in, dates and numbers too", function()
    assert.equal("Zoë 2020-02-29 7", template.fill("{name} {hired} {n}",
      { name = "Zoë", hired = day "2020-02-29", n = 7 }, "message"))
  end)

  it("takes every name in braces for a field, and leaves empty braces alone", function()
    assert.equal("{} 5 Maß", template.fill("{} { first-name } {größe}", { ["first-name"] = 5, ["größe"] = "Maß" }, "m"))
    assert.is_nil((template.fill("{first-name}", { first_name = "Ann" }, "message")))
  end)

  it("gives the same text every time: 1.0 is 1, and a table or a boolean has none", function()
    assert.equal("1", template.fill("{id}", { id = 1.0 }, "once"))
    for _, value in ipairs { {}, true, print } do
      assert.is_nil((template.fill("{id}", { id = value }, "once")))
    end
  end)

  it("says which field is missing, and gives nothing", function()
    local filled, err = template.fill("Hi {first_name},", { first_name = "  " }, "message")
    assert.is_nil(filled)
    assert.equal("the field first_name is empty (message needs {first_name})", err.message)
  end)
end)
