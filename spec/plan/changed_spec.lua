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

  -- What a person is known by changes bit by bit: each file has one mark in common with the one before.
  for name, files in pairs {
    ["first the address, then the ID"] = { "1,Ann,ann@x.org", "1,Ann,ann2@x.org", "88,Ann,ann2@x.org" },
    ["first the ID's spelling, then the address, then the ID"] = { "0150,Ann,ann@x.org", "150,Ann,ann@x.org",
      "150,Ann,ann2@x.org", "88,Ann,ann2@x.org" },
  } do
    it("sends no second gift where marks change one after another: " .. name, function()
      local path, sendoso, taken = folders.new()
      folders.write(path, "rules.lua", RULE)
      for i, text in ipairs(files) do
        folders.write(path, "staff.csv", file_of("`" .. text .. "`"))
        local seen = sendoso(("run rules.lua --today 2026-03-1%d"):format(i - 1))
        assert.equal(1, taken(), seen.err)
        assert.equal(i < 3 and 0 or 6, seen.status, seen.err)
      end
    end)

    it("nor from a script: " .. name, function()
      local path, sendoso, taken = folders.new()
      folders.write(path, "loop.lua", [[
        local sendoso = require "sendoso"
        for p in sendoso.people "staff.csv" do
          sendoso.egift { campaign = "Coffee on us", to = p, once = "spring/{id}", message = "Hello" }
        end]])
      for _, text in ipairs(files) do
        folders.write(path, "staff.csv", file_of("`" .. text .. "`"))
        sendoso "run loop.lua"
      end
      assert.equal(1, taken())
    end)
  end
end)
