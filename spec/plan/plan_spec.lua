local apply = require "sendoso.plan.apply"
local core = require "sendoso.core"
local date = require "sendoso.dates.date"
local file = require "sendoso.plan.file"
local fixture = require "spec.support.fixture"
local instant = require "sendoso.dates.instant"
local page = require "sendoso.plan.html"
local plan = require "sendoso.plan"
local process = require "spec.support.process"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

local function day(text) return date(text) end

local function person(id, hired, more)
  local one = { id = id, first_name = "P" .. id, last_name = "Lee", email = ("p%s@example.com"):format(id), hire_date = day(hired) }
  for name, value in pairs(more or {}) do one[name] = value end
  return one
end

local function new(people, more)
  local given = { name = "anniversary", each = people, when = rule.anniversary "hire_date", once = "{id}/{years}",
    gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!" }
  for name, value in pairs(more or {}) do given[name] = value end
  return rule(given)
end

describe("a plan", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local function taken() return #temp.lines(journal) end

  local function made(rules, on, since)
    return assert(plan.make(client, rule.list(rules), day(on or "2026-03-10"), "rules.lua", since and day(since)))
  end

  -- Each entry as "key outcome: reason".
  local function said(rules, on)
    local list = {}
    for i, entry in ipairs(made(rules, on).entries) do
      list[i] = ("%s %s%s"):format(entry.key or "-", entry.outcome, entry.reason and ": " .. entry.reason or "")
    end
    return table.concat(list, "\n")
  end

  -- Plans and applies, as `run` does on that day.
  local function run(rules, on, since) apply.all(client, made(rules, on, since)) end

  describe("before it is sent", function()
    for name, case in pairs {
      ["a campaign that is there"] = { {}, {}, "anniversary/7/5 send" },
      ["a campaign that is not"] = { {}, { gift = { campaign = "Cofee on us" } },
        "anniversary/7/5 refused: no active campaign is called 'Cofee on us' (sendoso campaigns lists them; did you mean 'Coffee on us'?)" },
      ["two campaigns of one name"] = { {}, { gift = { campaign = "Team lunch" } },
        "anniversary/7/5 refused: 2 active campaigns are called 'Team lunch' (ids 2005, 2006) (give the id of the one you mean)" },
      ["a campaign that has ended"] = { {}, { gift = { campaign = "Holiday 2024" } },
        "anniversary/7/5 refused: 'Holiday 2024' ended on 2024-12-31T23:59:59.000-08:00" },
      ["a campaign that has not begun"] = { {}, { gift = { campaign = "Games 2032" } },
        "anniversary/7/5 held: 'Games 2032' does not begin before 2032-07-01T00:00:00.000-07:00" },
      ["a campaign of physical gifts, with an address"] = { { address = "1 Main St", city = "Austin", state = "TX",
        zip = "78701", country = "US" }, { gift = { campaign = "Welcome kit" } }, "anniversary/7/5 send" },
      ["a campaign of physical gifts, without one"] = { {}, { gift = { campaign = "Welcome kit" } },
        "anniversary/7/5 refused: 'Welcome kit' is a campaign of physical gifts, and there is no address "
          .. "(add one (send = 'physical'), or let Sendoso ask for it (send = 'collect'))" },
      ["the address being asked for"] = { {}, { gift = { campaign = "Welcome kit" }, send = "collect" }, "anniversary/7/5 send" },
      ["a campaign of another kind"] = { {}, { gift = { campaign = "Welcome kit" }, send = "egift" },
        "anniversary/7/5 refused: 'Welcome kit' is a campaign of physical gifts (egift wants an eGift campaign)" },
      ["a country to which it does not ship"] = { { address = "1 Rue", city = "Paris", state = "IDF", zip = "75001",
        country = "FR", phone = "+33 1 23" },
        { gift = { campaign = "Welcome kit" } },
        "anniversary/7/5 refused: 'Welcome kit' does not ship to FR, only to US, ES, CA, GB, DE" },
      ["an amount where one is needed"] = { {}, { gift = { campaign = "Anniversary eGift" } },
        "anniversary/7/5 refused: amount can't be blank: 'Anniversary eGift' has a price range from 10 to 100 USD" },
      ["somebody without an e-mail"] = { { email = false }, {}, "anniversary/7/5 refused: email can't be blank" },
      ["links"] = { {}, { send = "links", gift = { campaign = "Coffee on us" }, message = false }, "anniversary/7/5 send" },
    } do
      it("looks at " .. name, function()
        local one = person("7", "2021-03-10", case[1])
        if one.email == false then one.email = nil end
        local fields = { message = "Thank you!" }
        for field, value in pairs(case[2]) do fields[field] = value or nil end
        if case[2].message == false then fields.message = nil end
        local given = { name = "anniversary", each = { one }, when = rule.anniversary "hire_date", once = "{id}/{years}",
          gift = { campaign = "Coffee on us" } }
        for field, value in pairs(fields) do given[field] = value end
        assert.equal(case[3], said(rule(given)))
        assert.equal(0, taken())
      end)
    end

    it("says what was sent before, and holds what is not known", function()
      local people = { person("1", "2021-03-10"), person("2", "2021-03-10") }
      client.egift { campaign = 2002, to = people[1], once = "anniversary/1/5" }
      client:close()
      client, journal = fixture.sandbox { state = journal, ledger = client.ledger_path, faults = { "lose-reply" } }
      client.egift { campaign = 2002, to = people[2], once = "anniversary/2/5" }
      assert.equal("anniversary/1/5 sent: was sent before\n"
        .. "anniversary/2/5 held: an earlier try has no known outcome; sendoso reconcile looks it up", said(new(people)))
    end)

    it("plans a key once, and for one recipient only", function()
      local people = { person("1", "2021-03-10"), person("1", "2021-03-10"), person("1", "2021-03-10", { email = "x@y.z" }) }
      assert.equal("anniversary/1/5 send\nanniversary/1/5 skipped: the same gift is planned at another row already\n"
        .. "anniversary/1/5 refused: once: the key is that of another recipient", said(new(people)))
    end)

    it("refuses a mistake in a gift, and goes on with the others", function()
      local function gift(one) return { campaign = 2002, [one.id == "1" and "amont" or "amount"] = one.id == "1" and 5 or nil } end
      assert.equal("anniversary/1/5 refused: egift: unknown option 'amont'; did you mean 'amount'?\nanniversary/2/5 send",
        said(new({ person("1", "2021-03-10"), person("2", "2021-03-10") }, { gift = gift })))
    end)

    it("looks for a campaign though nobody is due", function()
      local list = said(new({ person("1", "2021-03-11") }, { gift = { campaign = "Cofee on us" } }))
      assert.matches("failed: the rule 'anniversary': no active campaign is called 'Cofee on us'", list, 1, true)
    end)

    it("does not ask for an address in a country that is not served", function()
      local one = person("1", "2021-03-10", { country = "JP" })
      local collect = { send = "collect", gift = { campaign = "Welcome kit" } }
      assert.matches("refused: 'Welcome kit' does not ship to JP", said(new({ one }, collect)), 1, true)
      one.country = "Germany" -- as exports have it; Sendoso will ask
      assert.equal("anniversary/1/5 send", said(new({ one }, collect)))
    end)

    it("warns of an address that got a gift of the rule lately, beside other warnings", function()
      local old = new { person("1", "2021-03-10", { email = "a+b@example.com" }) }
      run(old, "2026-03-10")
      local entry = made(new { person("2", "2021-03-10", { email = "a+b@example.com" }) }).entries[1]
      assert.equal("the + in the e-mail is known to make Sendoso hold a gift; the same address got anniversary/1/5 lately",
        entry.warning)
    end)
  end)

  describe("as a file", function()
    local function write(rules, on)
      local path = temp.path "march.plan"
      assert(file.write(path, file.text(made(rules, on), "2026-03-10T09:00:00Z")))
      return path
    end

    it("is the same for the same input, but for the line that says when; and nobody else's to read", function()
      local people = { person("1", "2021-03-10"), person("2", "2020-01-01"), person("3", "2016-03-10", { status = "On leave" }) }
      local one, two = write(new(people)), temp.path "again.plan"
      assert(file.write(two, file.text(made(new(people)), "2026-03-10T10:00:00Z")))
      local first, second = temp.lines(one), temp.lines(two)
      assert.equal(5, #first)
      for i = 1, #first do assert.equal(i ~= 2, first[i] == second[i]) end
      assert.equal("600\n", process.run("stat -c %a " .. one).out)
    end)

    it("is applied exactly, whatever the data and the rule have become", function()
      local people = { person("1", "2021-03-10") }
      local path = write(new(people))
      people[1].first_name, people[1].email = "Eve", "eve@example.com"
      local read = assert(file.read(path))
      apply.all(client, read)
      assert.equal(1, taken())
      assert.matches('"email":"p1@example.com"', temp.read(journal))
      assert.equal("Thank you, P1!", read.entries[1].args.custom_message)
      apply.all(client, read) -- again: a duplicate
      assert.equal(1, taken())
    end)

    it("sends a message with braces in it as it was read", function()
      local path = write(new({ person("1", "2021-03-10", { first_name = "{last_name}" }) }))
      local read = assert(file.read(path))
      assert.equal("Thank you, {last_name}!", read.entries[1].args.custom_message)
      apply.all(client, read)
      assert.equal(1, taken())
    end)

    it("sends links as well", function()
      apply.all(client, assert(file.read(write(rule { name = "links", each = { person("1", "2021-03-10") }, once = "{id}",
        send = "links", gift = { campaign = "Coffee on us" } }))))
      assert.equal("sent", fixture.row(client, "links/1").state)
      assert.matches("^https://", fixture.row(client, "links/1").link)
    end)

    it("is refused when a byte of it was changed", function()
      local path = write(new({ person("1", "2021-03-10") }))
      local text = temp.read(path)
      for _, at in ipairs { 3, #text // 2, #text - 5 } do
        local byte = text:byte(at)
        local out = assert(io.open(path, "wb"))
        out:write(text:sub(1, at - 1), string.char(byte == 120 and 121 or 120), text:sub(at + 1))
        out:close()
        local read, err = file.read(path)
        assert.is_nil(read)
        assert.is_true(err.kind == "guard" or err.kind == "invalid")
      end
    end)

    it("is refused for another account, and when it is too old or from the future", function()
      local read = assert(file.read(write(new({ person("1", "2021-03-10") }))))
      local at, most_ms = instant.parse(read.made), 24 * 3600000
      assert.is_true(apply.check(client, read, at + 23 * 3600, most_ms))
      for _, case in ipairs { { 25 * 3600, "too old" }, { -3600, "too early" } } do
        local ok, err = apply.check(client, read, at + case[1], most_ms)
        assert.is_nil(ok)
        assert.equal("guard", err.kind)
        assert.matches(case[2], err.message)
      end
      read.account = "production/5678"
      local _, err = apply.check(client, read, at, most_ms)
      assert.matches("the plan is for production/5678, and this is sandbox", err.message)
    end)
  end)

  describe("as a page", function()
    it("has every message as it will be read, no script and no address of the network", function()
      local people = { person("1", "2021-03-10", { first_name = "<b>Zoë</b> & 'Co'" }), person("2", "2021-03-10",
        { status = "On leave" }) }
      local html = page.text(made(new(people)), "2026-03-10T09:00:00Z")
      assert.matches("Thank you, &lt;b&gt;Zoë&lt;/b&gt; &amp; &#39;Co&#39;!", html, 1, true)
      assert.matches("is on leave", html)
      assert.is_nil(html:find "<b>Zoë")
      assert.is_nil(html:find "<script")
      assert.is_nil(html:find "https?:")
    end)
  end)

  describe("after missed runs", function()
    it("catches up with three days, and sends each once", function()
      local people = { person("1", "2021-03-07"), person("2", "2021-03-08"), person("3", "2021-03-09"), person("4", "2021-03-10") }
      run(new(people), "2026-03-07")
      run(new(people), "2026-03-10")
      run(new(people), "2026-03-10")
      assert.equal(4, taken())
    end)

    -- Sixty days, 150 people: run every morning, every third, after gaps of up to a week, twice a day, with
    -- a clock that jumps. Whatever the mornings, the same gifts.
    for name, step in pairs {
      ["every morning"] = function() return 1 end,
      ["every third morning"] = function() return 3 end,
      ["a week apart"] = function() return 7 end,
      ["as it comes"] = function(i) return i * 5 % 8 end, -- 0: twice on that day
      ["with a clock that falls back"] = function(i) return i % 4 == 0 and -2 or 2 end,
    } do
      it("sends the same gifts whatever the mornings: " .. name, function()
        client:close()
        client, journal = fixture.sandbox { sandbox_settings = { per_second = 100000 } }
        local people, first, last = {}, day "2026-02-01", day "2026-04-01"
        for i = 1, 150 do people[i] = person(tostring(i), tostring(day "2019-01-01" + i * 37 % 2000)) end
        local wanted = {}
        for _, one in ipairs(people) do
          for _, met in ipairs(rule.anniversary "hire_date":within(one, first, last)) do
            wanted[("anniversary/%s/%d"):format(one.id, met.years)] = true
          end
        end
        local today, i = first, 0
        while today < last do
          run(new(people), tostring(today))
          i = i + 1
          today = today + step(i)
        end
        run(new(people), tostring(last))
        local sent = {}
        for _, row in ipairs(client:ledger():list { state = "sent" }) do sent[row.key] = true end
        assert.same(wanted, sent)
        local count = 0
        for _ in pairs(wanted) do count = count + 1 end
        assert.is_true(count > 15)
        assert.equal(count, taken())
      end)
    end

    it("looks back no further than seven days, unless it is told", function()
      local people = { person("1", "2021-03-02"), person("2", "2021-03-10") }
      run(new({}), "2026-02-01")
      run(new(people), "2026-03-10")
      assert.equal(1, taken())
      run(new(people), "2026-03-10", "2026-03-01")
      assert.equal(2, taken())
    end)

    it("sends none twice when the clock was set back, and forgets none", function()
      local people = { person("1", "2021-03-08"), person("2", "2021-03-09"), person("3", "2021-03-10") }
      run(new(people), "2026-03-08")
      run(new(people), "2026-04-20") -- the clock is wrong
      run(new(people), "2026-03-09")
      run(new(people), "2026-03-10")
      assert.equal(3, taken())
    end)

    it("sends none twice when policy, lead time or message changed in between", function()
      local people = { person("1", "2020-02-29") }
      local function with(options, message)
        return new(people, { when = rule.anniversary("hire_date", options), message = message })
      end
      run(with({ before = 2 }, "one"), "2026-02-26")
      run(with({}, "two"), "2026-02-28")
      run(with({ leap = "mar1" }, "three"), "2026-03-01")
      run(with({ leap = "mar1", shift = "later" }, "four"), "2026-03-02")
      assert.equal(1, taken())
    end)

    it("does not forget who could not be sent to: the row is mended the day after", function()
      local people = { person("1", "2021-03-09"), person("2", "2021-03-10") }
      people[1].email = nil
      run(new(people), "2026-03-09")
      people[1].email = "p1@example.com"
      run(new(people), "2026-03-10")
      assert.equal(2, taken())
    end)

    it("holds what is not open yet until it is, inside the look-back", function()
      local people = { person("1", "2021-03-09") }
      client.campaigns_by_id[2002] = { id = 2002, name = "Coffee on us", delivery_type = "email",
        start_date = "2026-03-11T00:00:00.000Z" }
      local rules = new(people, { gift = { campaign = 2002 } })
      run(rules, "2026-03-09")
      run(rules, "2026-03-10")
      assert.equal(0, taken())
      client.campaigns_by_id[2002].start_date = "2026-01-01T00:00:00.000Z" -- it is real time that Sendoso asks
      run(rules, "2026-03-11")
      assert.equal(1, taken())
    end)

    it("sends no one who was due before the first run, though somebody else was held", function()
      run(new { person("1", "2021-03-05", { status = "On leave" }), person("2", "2021-03-06"), person("3", "2021-03-10",
        { status = "On leave" }) }, "2026-03-10")
      run(new { person("1", "2021-03-05"), person("2", "2021-03-06"), person("3", "2021-03-10") }, "2026-03-11")
      assert.equal(1, taken())
      assert.equal("sent", fixture.row(client, "anniversary/3/5").state)
    end)

    it("says who was due behind the look-back, once", function()
      run(new { person("1", "2021-03-01") }, "2026-03-01")
      local people = { person("2", "2021-03-02"), person("3", "2021-03-20") }
      assert.matches("anniversary/2/5 skipped: was due on 2026%-03%-02, before the days of this run; %-%-since", said(new(people), "2026-03-20"))
      run(new(people), "2026-03-20")
      assert.equal(2, taken())
    end)

    it("moves nothing by a plan that began later than what is settled", function()
      local people = { person("1", "2021-03-09"), person("2", "2021-03-10") }
      run(new(people), "2026-03-10")
      local late = { person("3", "2021-03-08"), person("4", "2021-03-11") }
      client.run.settings.max_sends = 0
      local stale = made(new(late), "2026-03-11")
      run(new(late), "2026-03-11", "2026-03-08") -- reaches back, and sends none
      client.run.settings.max_sends = nil
      apply.all(client, stale)
      run(new(late), "2026-03-11")
      assert.equal(3, taken()) -- person 1 was before the first run
      assert.equal("sent", fixture.row(client, "anniversary/3/5").state)
    end)

    it("does not take a run that was stopped for a complete one", function()
      local people = { person("1", "2021-03-09"), person("2", "2021-03-09") }
      client.run.settings.max_sends = 1
      run(new(people), "2026-03-09")
      assert.equal(1, taken())
      client.run.settings.max_sends = nil
      run(new(people), "2026-03-10")
      assert.equal(2, taken())
    end)

    it("writes nothing in a dry run", function()
      client.run.settings.dry_run = true
      run(new({ person("1", "2021-03-10") }), "2026-03-10")
      assert.equal(0, taken())
      assert.is_false(core.exists(client.ledger_path))
    end)
  end)

  it("is not carried out when its rule has run under another name since it was made", function()
    local people = { person("1", "2021-03-10") }
    local planned = made(new(people))
    run(new(people, { name = "jubilee" }))
    assert.equal(1, taken())
    apply.all(client, planned)
    assert.equal(1, taken())
    apply.all(client, made(new({ person("2", "2021-03-10") }, { was = false }))) -- that is another rule
    assert.equal(2, taken())
  end)

  describe("of a rule that has changed", function()
    local people = { person("1", "2021-03-10"), person("2", "2021-03-10") }

    before_each(function()
      run(new(people), "2026-03-10")
      assert.equal(2, taken())
    end)

    local function refused(rules, script)
      local none, err = plan.make(client, rule.list(rules), day "2026-03-10", script or "rules.lua")
      assert.is_nil(none)
      assert.equal("guard", err.kind)
      return err
    end

    it("is refused under another name: it would send everything again", function()
      local err = refused(new(people, { name = "jubilee" }))
      assert.equal("the rule 'jubilee' has never run, and 2 gifts like its own were sent as 'anniversary/…'", err.message)
      assert.matches('say was = "anniversary"', err.hint)
    end)

    it("is refused where the name that it is said to have had is none", function()
      assert.matches("2 gifts like its own", refused(new(people, { name = "jubilee", was = "aniversary" })).message)
    end)

    it("is refused where it is said to have had another once than it had", function()
      assert.equal("the rule 'anniversary' says once_was = \"{eid}\", and it was \"{id}/{years}\"",
        refused(new(people, { once = "{email}/{years}", once_was = "{eid}" })).message)
    end)

    it("has a source that fails: that is its own matter, and the others go on", function()
      local function broken(err) return function() return function() error(err) end end end
      local planned = assert(plan.make(client, rule.list(new(people), new(broken "db gone", { name = "a" }),
        new(broken {}, { name = "b" }), new(function() return ipairs(people) end, { name = "c" })), day "2026-03-10",
        "rules.lua"))
      local failed = {}
      for _, entry in ipairs(planned.entries) do
        if entry.rule ~= "anniversary" then failed[#failed + 1] = entry.reason end
      end
      assert.matches("^the rule 'a': .*db gone$", failed[1])
      assert.equal("the rule 'b': a table was raised", failed[2])
      assert.equal("each gave a number, not a table", failed[3])
    end)

    it("is refused under another name in another file as well", function()
      assert.matches("2 gifts like its own", refused(new(people, { name = "jubilee" }), "rules-2027.lua").message)
    end)

    it("is refused under another name on a day when nobody is due", function()
      local none, err = plan.make(client, { new(people, { name = "jubilee" }) }, day "2026-03-14", "rules-2027.lua")
      assert.is_nil(none)
      assert.matches("2 gifts like its own", err.message)
    end)

    it("goes on where the old one was, when it is told, and for good", function()
      run(new(people, { name = "jubilee", was = "anniversary" }), "2026-03-10")
      run(new(people, { name = "jubilee" }), "2026-03-10") -- `was` was taken out again
      run(new(people, { name = "feast", was = "jubilee" }), "2026-03-10") -- and renamed again
      assert.equal(2, taken())
    end)

    it("goes on where the old one was with links as well", function()
      local function links(name, was)
        return rule { name = name, was = was, each = people, once = "{id}", send = "links", gift = { campaign = "Coffee on us" } }
      end
      run(links("kit", false), "2026-03-10")
      run(links("set", "kit"), "2026-03-10")
      assert.equal(2, #client:ledger():list { state = "sent", campaign = 2002 } - 2)
    end)

    it("sends nothing that the old one has sent between plan and apply", function()
      local more = { person("3", "2021-03-10") }
      local planned = made(new(more, { name = "jubilee", was = "anniversary" }))
      run(new(more), "2026-03-10")
      assert.equal(3, taken())
      apply.all(client, planned)
      assert.equal(3, taken())
    end)

    it("sends nothing twice where the old file is still run", function()
      local more = { person("3", "2021-03-10") }
      run(new(more, { name = "jubilee", was = "anniversary" }), "2026-03-10")
      run(new(more), "2026-03-10")
      assert.equal(3, taken())
    end)

    it("is refused as a plan that was made before the change", function()
      local more = { person("3", "2021-03-10") }
      local old = made(new(more))
      run(new(more, { name = "jubilee", was = "anniversary" }), "2026-03-10")
      apply.all(client, old)
      local other = made(new(more))
      run(new(more, { once = "{email}/{years}", once_was = "{id}/{years}" }), "2026-03-10")
      apply.all(client, other)
      assert.equal(3, taken())
    end)

    it("may have its old name back", function()
      local more = { person("3", "2021-03-10") }
      run(new(more, { name = "jubilee", was = "anniversary" }), "2026-03-10")
      run(new(more), "2026-03-12")
      assert.equal(3, taken())
    end)

    it("goes on at the day that the old one had reached", function()
      local missed = { person("3", "2021-03-12") }
      run(new(missed, { name = "jubilee", was = "anniversary" }), "2026-03-13")
      assert.equal(3, taken())
    end)

    it("sends no second one to who has another address since", function()
      run(new { person("1", "2021-03-10", { email = "new@example.com" }) }, "2026-03-10")
      assert.equal(2, taken())
      -- But a key that does not name a person may be anybody's.
      local byte = new({ person("9", "2020-03-10") }, { name = "years", once = "{years}", was = false })
      run(byte, "2026-03-10")
      local other = new({ person("8", "2020-03-10") }, { name = "years", once = "{years}", was = false })
      assert.matches("^years/6 refused", said(other))
    end)

    it("begins anew, when it is told that it is new", function()
      run(new(people, { name = "jubilee", was = false }), "2026-03-10")
      assert.equal(4, taken())
    end)

    it("is no matter for a rule beside the old one", function()
      run({ new(people), new(people, { name = "jubilee" }) }, "2026-03-10")
      assert.equal(4, taken())
    end)

    it("is refused with another once, until it is told", function()
      local other = { once = "{email}/{years}" }
      assert.matches("the rule 'anniversary' had once = \"{id}/{years}\"", refused(new(people, other)).message, 1, true)
      other.once_was = "{id}/{years}"
      run(new(people, other), "2026-03-10")
      other.once_was = nil
      run(new(people, other), "2026-03-10")
      assert.equal(2, taken())
      assert.matches("had once", refused(new(people)).message)
      run(new(people, { once = "again/{id}/{years}", once_was = false }), "2026-03-10")
      assert.equal(4, taken()) -- it was wanted
    end)

    it("is refused when another file has a rule of its name: they would share their keys", function()
      local err = refused(new(people), "others.lua")
      assert.equal("the rule 'anniversary' is one of rules.lua: two of a name would share their keys", err.message)
      run(new(people), "2026-03-10")
      local moved = assert(plan.make(client, { new(people, { was = "anniversary" }) }, day "2026-03-10", "others.lua"))
      apply.all(client, moved)
      assert.equal(2, taken())
    end)

    it("sends nobody a second one as another kind of gift", function()
      local links = rule { name = "anniversary", each = people, when = rule.anniversary "hire_date", once = "{id}/{years}",
        send = "links", gift = { campaign = 2002 } }
      assert.matches("anniversary/1/5 sent: was sent before, to another address or in another way", said(links))
    end)
  end)
end)

describe("sendoso plan, apply and run", function()
  local folder

  before_each(function()
    folder = temp.path()
    local out <close> = assert(io.open(folder .. "/staff.csv", "w"))
    out:write "id,first_name,email,hire_date\n1,Ann,ann@example.com,2021-03-10\n2,Bo,bo@example.com,2019-03-10\n"
    local script <close> = assert(io.open(folder .. "/rules.lua", "w"))
    script:write [[
      local rule = require "sendoso.rule"
      return rule { name = "anniversary", each = rule.people "staff.csv", when = rule.anniversary "hire_date",
        once = "{id}/{years}", gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!" }
    ]]
  end)

  local function sendoso(arguments)
    return process.sendoso(arguments, { state = folder .. "/state", folder = folder })
  end

  local function taken() return #temp.lines(folder .. "/state/sendoso/sandbox.ndjson") end

  it("plan what is to be sent, send exactly that, and nothing twice", function()
    local seen = sendoso "plan rules.lua --today 2026-03-10 -o march.plan --html march.html --exit-code"
    assert.equal(2, seen.status)
    assert.matches("2 would be sent; cost not known for 2 gifts", seen.out)
    assert.matches("^<!doctype html>", temp.read(folder .. "/march.html"))
    assert.equal(0, taken())
    assert.equal(0, sendoso("apply march.plan").status)
    assert.equal(2, taken())
    assert.matches("2 duplicates", sendoso("apply march.plan").err)
    assert.matches("2 duplicates", sendoso("run rules.lua --today 2026-03-10").err)
    assert.equal(0, sendoso("plan rules.lua --today 2026-03-10 --exit-code").status)
    assert.equal(2, taken())
  end)

  it("run a rule in one, and in a dry run write nothing", function()
    local seen = sendoso "run rules.lua --today 2026-03-10 -n"
    assert.matches("2 planned, 0 sent", seen.err)
    assert.equal("", process.run("ls " .. folder .. "/state 2>/dev/null").out)
    assert.equal(0, sendoso("run rules.lua --today 2026-03-10").status)
    assert.equal(2, taken())
  end)

  it("send once when two are run at the same time", function()
    local one = process.program .. " run rules.lua --today 2026-03-10"
    process.run(("sh -c '%s & %s; wait'"):format(one, one), { env = { XDG_STATE_HOME = folder .. "/state" }, folder = folder })
    assert.equal(2, taken())
  end)

  it("refuse a plan that was changed, one that is old, and what is no plan", function()
    sendoso "plan rules.lua --today 2026-03-10 -o march.plan"
    process.run("sed -i s/Thank/Blame/ march.plan", { folder = folder })
    local seen = sendoso "apply march.plan"
    assert.equal(7, seen.status)
    assert.matches("march.plan was changed since it was made", seen.err)
    sendoso "plan rules.lua --today 2026-03-10 -o march.plan"
    seen = sendoso "apply march.plan --max-age 0"
    assert.is_true(seen.status == 7 or seen.status == 0) -- within the same second it is not old
    assert.equal(1, sendoso("apply staff.csv").status)
    assert.equal(1, sendoso("apply nowhere.plan").status)
  end)

  it("say with --exit-code that something is to be sent, though a row is not usable", function()
    process.run("echo '3,Cy,cy@example.com,2021-02-30' >> staff.csv", { folder = folder })
    assert.equal(5, sendoso("plan rules.lua --today 2026-03-10").status)
    assert.equal(2, sendoso("plan rules.lua --today 2026-03-10 --exit-code").status)
  end)

  it("make the same plan every time, byte for byte but for the second line", function()
    process.run([[sed -i 's/rule.people "staff.csv"/rule.people("staff.csv", { map = { emial = "email", hire_dat = "hire_date" } })/' rules.lua]],
      { folder = folder })
    local first
    for _ = 1, 6 do
      sendoso "plan rules.lua --today 2026-03-10 -o march.plan"
      local text = process.run("sed 2d march.plan", { folder = folder }).out
      assert.equal(first or text, text)
      first = text
    end
    assert.matches("'emial' is no known field; did you mean 'email'", first, 1, true)
  end)

  it("overwrite a plan, and nothing else", function()
    local seen = sendoso "plan rules.lua --today 2026-03-10 -o rules.lua"
    assert.equal(7, seen.status)
    assert.matches("rules.lua is there, and is no plan", seen.err)
    assert.equal(1, sendoso("plan rules.lua --today 2026-03-10 -o nowhere/march.plan").status)
    assert.equal(0, sendoso("plan rules.lua --today 2026-03-10 -o march.plan").status)
    assert.equal(0, sendoso("plan rules.lua --today 2026-03-10 -o march.plan").status)
  end)

  it("end with 6 as long as an outcome is unknown, however old it is", function()
    assert.equal(0, sendoso("run rules.lua --today 2026-03-10").status)
    process.run("sqlite3 state/sendoso/ledgers/sandbox.db \"update gift set state = 'unknown' where key = 'anniversary/1/5'\"",
      { folder = folder })
    process.run("sqlite3 state/sendoso/ledgers/sandbox.db \"update event set at = at - 900000000\"", { folder = folder })
    assert.equal(6, sendoso("plan rules.lua --today 2026-03-10").status)
    assert.equal(6, sendoso("run rules.lua --today 2026-03-10").status)
    local seen = sendoso "run rules.lua --today 2026-06-10"
    assert.equal(6, seen.status)
    assert.matches("anniversary: 1 gift without a known outcome", seen.err)
  end)

  it("go on with the other rules of a file when one cannot be read", function()
    local script <close> = assert(io.open(folder .. "/rules.lua", "w"))
    script:write [[
      local rule = require "sendoso.rule"
      local function with(name, file)
        return rule { name = name, each = rule.people(file), when = rule.anniversary "hire_date",
          once = "{id}/{years}", gift = { campaign = "Coffee on us" } }
      end
      return { with("lost", "nowhere.csv"), with("anniversary", "staff.csv") }
    ]]
    script:close()
    local seen = sendoso "run rules.lua --today 2026-03-10"
    assert.equal(1, seen.status)
    assert.equal(2, taken())
    assert.matches("the rule 'lost': cannot open nowhere.csv", seen.err)
  end)

  it("look for everything beside the script, from wherever they are called", function()
    process.run("mkdir sub; mv rules.lua staff.csv sub; echo 1 > sub/never.csv; echo 2 > never.csv", { folder = folder })
    process.run("sed -i 's/once =/exclude = \"never.csv\", once =/' sub/rules.lua", { folder = folder })
    local seen = sendoso "plan sub/rules.lua --today 2026-03-10"
    assert.matches("skipped  anniversary/1/5 [^\n]*excluded by never.csv", seen.out)
    assert.matches("send     anniversary/2/7", seen.out)
  end)

  it("name the file of a mistake in a rule", function()
    process.run("sed -i s/message/mesage/ rules.lua", { folder = folder })
    local seen = sendoso "run rules.lua"
    assert.equal(1, seen.status)
    assert.matches("rules.lua: the rule 'anniversary': unknown field 'mesage'; did you mean 'message'", seen.err)
  end)

  it("say when a script makes rules and does not return them", function()
    process.run("sed -i s/return// rules.lua", { folder = folder })
    process.run("sed -i 's/rule {/local _ = rule {/' rules.lua", { folder = folder })
    local seen = sendoso "run rules.lua --today 2026-03-10"
    assert.equal(1, seen.status)
    assert.matches("makes rules and returns none of them", seen.err)
  end)

  it("refuse a script that returns no rule, and send nothing from it", function()
    process.run("echo 'require(\"sendoso\").egift { campaign = 2002, to = { email = \"a@b.c\" }, once = \"x\" }' > loop.lua",
      { folder = folder })
    local seen = sendoso "plan loop.lua"
    assert.equal(1, seen.status)
    assert.matches("loop.lua returns no rule; sendoso run %-n shows what it would send", seen.err)
    assert.equal(0, taken())
  end)

  it("show a plan as JSON", function()
    local seen = sendoso "plan rules.lua --today 2026-03-10 --json"
    local made = core.decode(seen.out)
    assert.equal("sandbox", made.account)
    assert.equal("Thank you, Ann!", made.entries[1].message)
    assert.equal("anniversary/1/5", made.entries[1].gift.key)
  end)
end)
