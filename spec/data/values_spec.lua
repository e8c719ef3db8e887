local address = require "sendoso.address"
local doc = require "spec.support.doc"
local garbled = require "sendoso.data.garbled"
local phone = require "sendoso.data.phone"
local reading = require "spec.support.reading"
local temp = require "spec.support.temp"

-- One `it` for each row of a table of the guide; `is` returns what its last cell says.
local function each(heading, is)
  describe("docs/data.md, " .. heading, function()
    for _, row in ipairs(doc.tables("docs/data.md", heading)[1]) do
      it(("%s: %s"):format(row[1], row[2] or "nothing"), function() assert.equal(row[2], is(row[1])) end)
    end
  end)
end

each("Email addresses", function(text)
  local flaw = address.flaw(address.bare(text))
  return flaw and "refused: " .. flaw or address.bare(text)
end)

each("Phone numbers", function(text)
  local digits, flaw = phone.read(text)
  return flaw and "refused: " .. flaw or digits or "missing"
end)

each("Names in the wrong encoding", function(text) return garbled.reason { name = text } and "held" or "sent" end)

each("More pages", function(text)
  local answer = '{ %s, "employees": [{ "id": "1", "email": "a@x.org" }, { "id": "2", "email": "b@x.org" }] }'
  local found = reading("people", temp.file("answer.json", answer:format(text)), "id")
  assert.same({ "1", "2" }, found.rows)
  return found.remarks[1] and found.remarks[1]:match "pages than this file: (.*); save all of its pages$"
end)
