-- rule.became: who is due, what is remembered of a file, and when.
local apply = require "sendoso.plan.apply"
local date = require "sendoso.dates.date"
local each = require "sendoso.rule.each"
local file = require "sendoso.plan.file"
local fixture = require "spec.support.fixture"
local forecast = require "sendoso.forecast"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

-- The path of an export: people, by their IDs, and the status of each; `more` are lines as they are.
local function export(statuses, more)
  local lines = { "ID,Email,First name,Last name,Hire date,Status" }
  for id, status in pairs(statuses) do
    lines[#lines + 1] = ("%s,p%s@example.com,P%s,Lee,2020-01-02,%s"):format(id, id, id, status)
  end
  table.move(more or {}, 1, more and #more or 0, #lines + 1, lines)
  return temp.file("staff.csv", table.concat(lines, "\n") .. "\n")
end

-- The rule, over an export or over the path of one.
local function active(statuses, more)
  local given = { name = "active", each = rule.people(type(statuses) == "table" and export(statuses) or statuses),
    when = rule.became("status", "Active"), once = "{id}", gift = { campaign = "Coffee on us" }, was = false }
  for name, value in pairs(more or {}) do given[name] = value end
  return rule(given)
end

for name, store in pairs { SQLite = stores.sqlite, PostgreSQL = stores.postgres } do
  describe("a field that becomes a value, with a ledger in " .. name .. " #socket", function()
    local client, journal, at

    local function open(settings)
      settings = settings or {}
      settings.ledger_schema = at.schema
      client, journal = fixture.sandbox({ ledger = at.path, state = journal }, settings)
    end

    before_each(function()
      at, journal = store.fresh(), nil
      open()
    end)
    after_each(function() client:close() end)

    local taken, made, lines, run = staff.verbs(function() return client, journal end)

    -- How many gifts a run has sent.
    local function sent(...)
      local before = taken()
      run(active(...))
      return taken() - before
    end

    local function seen() return client:ledger():seen("active")[1] end

    it("is due once, when it has, for whoever had another one in the last file", function()
      assert.equal(0, sent { a = "Active", b = "Leave", c = "Leave" })
      assert.equal("active/b send", lines(active { a = "Active", b = "Active", c = "Leave" }))
      assert.equal(1, sent { a = "Active", b = "Active", c = "Leave" })
      assert.equal(0, sent { a = "Active", b = "Active", c = "Leave" })
      assert.equal(1, sent { a = "Active", b = "Active", c = "Active" })
    end)

    it("is due for nobody in the first file, which it says", function()
      assert.matches("rule 'active' has seen no file yet to compare 'status' with: nobody is due",
        made(active { a = "Active" }).remarks[1], 1, true)
      assert.equal(0, sent { a = "Active" })
      assert.same({}, made(active { a = "Active" }).remarks)
    end)

    it("is due for a person who is new, unless all are", function()
      assert.equal(0, sent { a = "Active" })
      assert.equal(1, sent { a = "Active", b = "Active" })
    end)

    it("is compared without capitals and superfluous spaces", function()
      sent { a = "ACTIVE ", b = "on  leave" }
      assert.equal(0, sent({ a = "active", b = "On Leave" }, { when = rule.became("status", " Active") }))
      assert.equal("", lines(active({ a = "active", b = "On Leave" }, { when = rule.became("status", "on leave") })))
    end)

    it("is compared without the zero bytes that fill up a column", function()
      assert.equal(0, sent { a = "Leave\0\0", b = "Le\0ave" })
      assert.equal(1, sent { a = "Active\0", b = "Le\0ave" })
    end)

    it("is planned without writing anything", function()
      lines(active { a = "Leave" })
      assert.is_nil(seen())
      sent { a = "Leave" }
      local before = seen()
      for _ = 1, 2 do assert.equal("active/a send", lines(active { a = "Active" })) end
      assert.same(before, seen())
    end)

    it("keeps no status and no person in the ledger", function()
      sent { a = "Leave" }
      assert.is_nil(seen().text:lower():find "leave")
      assert.is_nil(seen().text:find "example")
    end)

    it("is due again as long as the gift was not sent, and only for whoever did not get it", function()
      sent { a = "Leave", b = "Leave", c = "Leave" }
      client:close()
      open { max_sends = 1 }
      assert.equal(1, sent { a = "Active", b = "Active", c = "Leave" })
      client:close()
      open()
      assert.equal(1, sent { a = "Active", b = "Active", c = "Active" } - 1)
      assert.equal(0, sent { a = "Active", b = "Active", c = "Active" })
    end)

    it("is due until what holds the gift has gone, and is owed meanwhile", function()
      local holds = { where = function(_, hold) return hold "ask the board" end }
      sent { a = "Leave" }
      for _ = 1, 2 do
        assert.equal(0, sent({ a = "Active" }, holds))
        assert.equal("owed", fixture.row(client, "active/a").state)
      end
      assert.equal(1, sent { a = "Active" })
    end)

    it("is not due any more for a person who has another value by then", function()
      sent { a = "Leave" }
      sent({ a = "Active" }, { where = function(_, hold) return hold "ask the board" end })
      assert.equal(0, sent { a = "Leave" })
      assert.matches("no row of staff.csv has it any more", fixture.row(client, "active/a").note)
      assert.equal(1, sent { a = "Active" })
    end)

    it("counts as seen for whoever gets no gift", function()
      sent { a = "Leave" }
      assert.equal(0, sent({ a = "Active" }, { where = function() return false end }))
      assert.equal(0, sent { a = "Active" })
    end)

    it("is one gift when it comes and goes, or one each time", function()
      for _, status in ipairs { "Leave", "Active", "Leave", "Active" } do sent { a = status } end
      assert.equal(1, taken())
      for _, status in ipairs { "Leave", "Active", "Leave", "Active", "Active" } do
        sent({ a = status }, { name = "again", once = "{id}/{times}" })
      end
      assert.equal(3, taken())
      assert.equal("sent", fixture.row(client, "again/a/2").state)
    end)

    it("is one gift although a run was killed before it remembered it", function()
      local each_time = { once = "{id}/{times}" }
      sent({ a = "Leave" }, each_time)
      local before = seen()
      assert.equal(1, sent({ a = "Active" }, each_time))
      assert(client:ledger():see("active", before.text, seen().turn))
      assert.equal("active/a/1 sent: already sent", lines(active({ a = "Active" }, each_time)))
      assert.equal(0, sent({ a = "Active" }, each_time))
      assert.equal("", lines(active({ a = "Active" }, each_time)))
    end)

    it("is one gift for two runs at once, of which one remembers the file", function()
      sent { a = "Leave", b = "Leave" }
      local first, second = made(active { a = "Active", b = "Leave" }), made(active { a = "Active", b = "Active" })
      apply.all(client, first)
      apply.all(client, second)
      assert.equal(2, taken())
      assert.equal(2, seen().turn)
      assert.equal("active/b sent: already sent", lines(active { a = "Active", b = "Active" }))
      assert.equal(0, sent { a = "Active", b = "Active" })
      assert.equal("", lines(active { a = "Active", b = "Active" }))
    end)

    it("remembers the file of a plan that is applied later", function()
      sent { a = "Leave", b = "Active" }
      local path = temp.path "march.plan"
      assert(file.write(path, file.text(made(active { a = "Active", b = "Leave" }), "2026-03-10T09:00:00Z")))
      apply.all(client, assert(file.read(path)))
      assert.equal(1, taken())
      assert.equal("active/b send", lines(active { a = "Active", b = "Active" }))
    end)

    it("is not known of rows that cannot be read, of empty cells, and of people who are not there", function()
      local bad = { "a,pa@example.com,Pa,Lee,2020-02-31,Leave" }
      sent { a = "Active", b = "Active", c = "Active" }
      assert.equal(0, sent(export({ b = "" }, bad)))
      assert.equal(0, sent { a = "Active", b = "Active", c = "Active" })
      sent { a = "Leave" }
      assert.equal(0, sent(export({ b = "Active" }, { (bad[1]:gsub("Leave", "Active")) })))
      assert.equal(1, sent { a = "Active", b = "Active" })
    end)

    it("is not known of a person with two rows that say different things", function()
      sent { a = "Leave", b = "Leave" }
      local before = seen()
      assert.equal(0, sent(export({ b = "Leave" }, { "a,pa@example.com,Pa,Lee,2020-01-02,Employed",
        "a,pa@example.com,Pa,Lee,2020-01-02,Active" })))
      assert.same(before, seen())
    end)

    for why, text in pairs {
      ["the column is missing"] = "ID,Email,First name\na,pa@example.com,Pa\n",
      ["the column is empty"] = "ID,Email,First name,Status\na,pa@example.com,Pa,\n",
      ["there are no rows"] = "ID,Email,First name,Status\n",
    } do
      it("sends and remembers nothing where " .. why, function()
        sent { a = "Leave" }
        local before = seen()
        local said = lines(active(temp.file("staff.csv", text)))
        assert(why == "there are no rows" or said:find "failed: rule 'active'", said)
        assert.equal(0, sent(temp.file("staff.csv", text)))
        assert.same(before, seen())
      end)
    end

    it("compares another field from its first file on", function()
      sent { a = "Leave" }
      local other = { when = rule.became("last_name", "Lee") }
      assert.equal(0, sent({ a = "Active" }, other))
      assert.equal(0, sent({ a = "Active" }, other))
    end)

    it("goes on under a new name of the rule, also when an address has changed", function()
      sent { a = "Leave", b = "Active" }
      local moved = export({ a = "Active" }, { "b,new@example.com,Pb,Lee,2020-01-02,Active" })
      assert.equal("back/a send", lines(active(moved, { name = "back", was = "active" })))
      assert.equal(1, sent(moved, { name = "back", was = "active" }))
      assert.equal(0, sent(moved, { name = "back", was = "active" }))
    end)

    it("is the same gift by a webhook and in the file, and a webhook remembers nothing", function()
      sent { a = "Leave" }
      local before = seen()
      local one = active { a = "Active" }
      local pushed = setmetatable({ each = each.pushed(one.each, "hr webhook 1",
        '[{"id":"a","email":"pa@example.com","first_name":"Pa","last_name":"Lee","status":"Active"}]') },
        { __index = one })
      for _ = 1, 2 do assert(apply.pushed(client, { pushed }, date "2026-03-10", "rules.lua")) end
      assert.equal(1, taken())
      assert.same(before, seen())
      assert.equal(0, sent { a = "Active" })
      assert.equal("", lines(active { a = "Active" }))
    end)

    it("is moved with the ledger", function()
      sent { a = "Leave", b = "Active" }
      client:close()
      local to = stores.sqlite.fresh()
      do
        local old <close> = assert(stores.open(at))
        local new <close> = assert(stores.open(to, { filling = true }))
        assert(old:copy(new))
      end
      at = to
      open()
      assert.equal("active/a send", lines(active { a = "Active", b = "Active" }))
    end)
  end)
end

describe("rule.became", function()
  it("takes a field and a value", function()
    assert.error_matches(function() rule.became(7, "x") end, "became: expected the name of a field")
    assert.error_matches(function() rule.became("status", true) end, "became: the value: expected a text")
    assert.error_matches(function() rule.became("status", "  ") end, "got an empty one")
  end)

  it("is for people, not for events", function()
    assert.error_matches(function() active({}, { each = rule.events "events.csv" }) end, "rule.became is for people")
  end)

  it("is not in a forecast, which says so", function()
    local made = assert(forecast.make({ active { a = "Active" } }, { today = date "2026-03-10",
      until_day = date "2026-04-10", files = {}, prices = {}, day_at = function() end }))
    assert.matches("which nobody knows ahead: it is not counted", table.concat(made.notes, "\n"), 1, true)
  end)
end)
