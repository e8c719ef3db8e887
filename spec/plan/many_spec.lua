local fixture = require "spec.support.fixture"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"
local summary = require "sendoso.plan.summary"
local temp = require "spec.support.temp"

describe("a plan of many people #socket", function()
  local client

  before_each(function() client = fixture.sandbox() end)

  after_each(function() client:close() end)

  local _, made, said, run = staff.verbs(function() return client end)

  local function file_of(lines)
    return rule.people(temp.file("p.csv", "id,first_name,email,hire_date\n" .. table.concat(lines, "\n") .. "\n"))
  end

  it("has those who are due, and counts the others", function()
    local lines = {}
    for i = 1, 300 do
      lines[i] = ("%d,Ann,p%d@x.example,%s"):format(i, i, i % 100 == 0 and "2021-03-10" or i % 100 == 1 and ""
        or "2021-07-10")
    end
    local one = made(staff.rule(nil, { each = file_of(lines) }))
    assert.equal("anniversary/100/5 anniversary/200/5 anniversary/300/5",
      ("%s %s %s"):format(one.entries[1].key, one.entries[2].key, one.entries[3].key))
    assert.equal(3, #one.entries)
    assert.same({ send = 3, not_due = 294, lacking = 3 }, summary.count(one))
    assert.equal(300, one.rules[1].people)
    assert.matches("3 would be sent, .*, 3 without a date, 294 not due", summary.words(one))
  end)

  it("has the same entries with an exclusion list, which nobody may be missing from", function()
    local lines = {}
    for i = 1, 50 do lines[i] = ("%d,Ann,p%d@x.example,2021-%02d-10"):format(i, i, i % 12 + 1) end
    local list = temp.file("never.csv", "p14@x.example\n1\nnobody@x.example\n")
    local one = made(staff.rule(nil, { each = file_of(lines), exclude = list }))
    assert.same({ send = 4, skipped = 1, not_due = 45 }, summary.count(one))
    assert.matches("1 of 3 entries match nobody", one.remarks[1])
  end)

  it("says once which row several rules skip", function()
    local each = file_of { "1,Ann,ann@x.example,2021-02-30", "2,Bob,bob@x.example,2021-03-09" }
    local function rules()
      return { staff.rule(nil, { name = "a", each = each }), staff.rule(nil, { name = "b", each = each }) }
    end
    run(rules(), "2026-03-08")
    assert.equal("- unusable: hire_date \"2021-02-30\" is not a date (expected YYYY-MM-DD)",
      said(rules(), "2026-03-08"))
    assert.same({ send = 0, unusable = 1, not_due = 2 }, summary.count(made(rules(), "2026-03-08")))
    assert.equal(1, client.run.tally.rows)
    assert.equal(5, client.run:status())
  end)

  it("says of a file that two rules read with other columns what each has skipped", function()
    local path = temp.file("p.csv", "id,first_name,email,hire_date,start\n1,Ann,ann@x.example,2021-02-30,2021-13-01\n")
    assert.matches("2021%-02%-30.*\n.*2021%-13%-01", said {
      staff.rule(nil, { name = "a", each = rule.people(path) }),
      staff.rule(nil, { name = "b", each = rule.people(path, { map = { hire_date = "start" } }) }),
    })
  end)
end)
