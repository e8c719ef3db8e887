-- Invalid rows that somebody has looked at.
local decision = require "spec.support.decision"
local inspect = require "sendoso.data.inspect"
local date = require "sendoso.dates.date"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

local HEADING = "id,email,hire_date\n"
local BAD, WORSE, GOOD = "1,a@x.com,2021-02-30\n", "2,b@x.com,never\n", "3,c@x.com,2021-03-10\n"

local function faults(text, options)
  local file = temp.file("staff.csv", HEADING .. text)
  local found = inspect.file(file, options or {}, { today = date "2026-03-10" })
  return found.faults, found.usable
end

local function code_of(text) return faults(text)[1]:match "%(row (%x+)%)$" end

local function rows_of(text, known)
  local each = rule.people(temp.file("staff.csv", HEADING .. text), { known_rows = temp.file("known.txt", known) })
  local list = {}
  for _, one in ipairs((decision.of { each = each, when = "none", once = "{id}", message = "none" })) do
    if one.outcome == "unusable" then list[#list + 1] = one.place:match ":(%d+)$" end
  end
  return table.concat(list, " ")
end

describe("a row that is not usable", function()
  it("has a code, by which nobody is known, wherever it stands in the file", function()
    local code = code_of(BAD .. GOOD)
    assert.equal(12, #code)
    assert.equal(code, code_of(GOOD .. BAD))
    assert.not_equal(code, code_of(WORSE))
  end)

  it("is not reported any more when its code is in the file of known rows; others are", function()
    local known = "# looked at in March\n" .. code_of(BAD) .. "  Ann: HR asks her\n"
    assert.equal("3", rows_of(BAD .. WORSE .. GOOD, known))
    local list, usable = faults(BAD .. GOOD, { known_rows = temp.file("known.txt", known) })
    assert.same({ 0, 1 }, { #list, usable })
  end)

  it("is reported again when anything in it has changed", function()
    local known = code_of(BAD)
    assert.equal("", rows_of(BAD, known))
    assert.equal("2", rows_of("1,a@x.com,2021-02-31\n", known))
  end)

  it("is known in reports and events as well", function()
    for kind, text in pairs {
      attendees = "Email,Attended\nx@,yes\na@x.com,yes\n", events = "id,Email,type\n1,x@,a\n2,a@x.com,b\n",
    } do
      local path = temp.file("w.csv", text)
      local found = inspect.file(path, { kind = kind }, { today = date "2026-03-10" })
      local known = temp.file("known.txt", found.faults[1]:match "%(row (%x+)%)$")
      found = inspect.file(path, { kind = kind, known_rows = known }, { today = date "2026-03-10" })
      assert.equal(0, #found.faults)
      assert.equal(1, found.usable)
    end
  end)

  it("is not known by a file that cannot be read, or is something else", function()
    local ok, err = pcall(rows_of, BAD, "Ann Lee\n")
    assert.is_false(ok)
    assert.matches('known.txt:1: "Ann" is not the code of a row', err.message)
    assert.is_false(pcall(faults, BAD, { known_rows = "/nowhere/known.txt" }))
  end)
end)
