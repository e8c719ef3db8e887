local doc = require "spec.support.doc"
local fields = require "sendoso.data.file.fields"

describe("docs/data.md", function()
  for number, kind in ipairs { "person", "attendee", "event" } do
    it("has the table of synonyms of " .. kind .. " as it is read", function()
      local shown = {}
      for _, row in ipairs(doc.tables("docs/data.md", "Columns")[number]) do
        shown[#shown + 1] = row.field .. ": " .. row.headings
      end
      local real = {}
      for _, field in ipairs(fields[kind]) do real[#real + 1] = field.name .. ": " .. table.concat(field, ", ") end
      assert.same(real, shown)
    end)
  end
end)
