-- What a second run says of a file that has changed: the table of docs/never-twice.md, row by row.
local doc = require "spec.support.doc"
local folders = require "spec.support.folder"

-- The lines of a file of people from a cell of the table.
local function file_of(cell)
  local lines = { "id,name,email,hire_date,status" }
  for row in cell:gmatch "`([^`]+)`" do
    local values = {}
    for value in (row .. ","):gmatch "([^,]*)," do values[#values + 1] = value end
    if (values[4] or "") == "" then values[4] = "2021-03-10" end
    values[5] = values[5] or ""
    lines[#lines + 1] = table.concat(values, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

local RULE = [[
  local rule = require "sendoso.rule"
  return rule { name = "anniversary", each = rule.people "staff.csv", when = rule.anniversary "hire_date",
    once = "{id}/{years}", gift = { campaign = "Coffee on us" }, message = "Thank you, {name}!" }
]]

describe("a second run #process", function()
  for _, row in ipairs(doc.tables("docs/never-twice.md", "One person under two keys")[1]) do
    it(("says '%s' if it is changed: %s"):format(row[4], row[1]), function()
      local path, sendoso, taken = folders.new()
      local hired = row[2]:match ",(%d+%-%d+%-%d+)" or "2021-03-10"
      local day = ("%d%s"):format(hired:sub(1, 4) + 5, hired:sub(5))
      folders.write(path, "rules.lua", RULE)
      folders.write(path, "staff.csv", file_of(row[2]))
      local first = sendoso("run rules.lua --today " .. day)
      local before = taken()
      assert.is_true(before > 0, first.err)
      folders.write(path, "staff.csv", file_of(row[3]))
      local seen = sendoso "run rules.lua --today 2026-03-10"
      assert.matches("\n" .. row[4] .. " +anniversary/", seen.err)
      assert.equal(row[4] == "held" and 6 or 0, seen.status, seen.err)
      assert.equal(before + (row[4] == "sent" and 1 or 0), taken(), seen.err)
    end)
  end
end)
