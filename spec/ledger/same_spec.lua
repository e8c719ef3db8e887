-- One person under two keys: an ID that is spelled otherwise, another ID, another address. Wherever the ledger is.
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

-- A gift of a rule to a person; `who` is what the person is recognised by.
local function gift(key, who, more)
  local claim = {
    key = key, operation = "egift", recipient = who:match "mail (%S+)", campaign = 2002, script = "staff.lua",
    rule = "anniversary", occasion = "5", identifiers = who,
  }
  for name, value in pairs(more or {}) do claim[name] = value end
  return claim
end

local ANN = "id 150\nmail ann@example.com"
local old = gift("anniversary/00150/5", ANN)

for name, store in pairs { ["SQLite"] = stores.sqlite, ["PostgreSQL"] = stores.postgres } do
  describe("a ledger in " .. name .. " #binding", function()
    local at, ledger

    before_each(function()
      at = store.fresh()
      ledger = assert(stores.open(at))
    end)

    after_each(function() ledger:close() end)

    local function send(claim, code)
      assert.equal("free", ledger:intend(claim))
      assert(ledger:settle(claim.key, "sent",
        { tracking_code = code or "code of " .. claim.key, tracking_url = "https://x.y/1" }))
    end

    local function state_of(key)
      local row = ledger:list { key = key }[1]
      return row and row.state
    end

    -- Asks for a gift, and claims it: both say the same.
    local function claim(wanted)
      local looked, of_look = ledger:look(wanted)
      local claimed, of_claim = ledger:intend(wanted)
      assert.equal(looked, claimed)
      assert.same(of_look, of_claim)
      return claimed, of_claim
    end

    describe("that has sent a gift to somebody", function()
      before_each(function() send(old) end)

      it("knows it under a key with the same ID, spelled otherwise, and the same address", function()
        local answer, receipt = claim(gift("anniversary/150/5", ANN))
        assert.equal("duplicate", answer)
        assert.equal(old.key, receipt.same)
        assert.equal("https://x.y/1", receipt.tracking_url)
        assert.is_nil(state_of "anniversary/150/5")
      end)

      local second = {
        ["another ID and the same address"] = "id 12\nmail ann@example.com",
        ["the same ID and another address"] = "id 150\nmail ann@work.example",
        ["another ID, and an address of before beside the new one"] =
          "id 12\nmail ann@work.example\nmail ann@example.com",
        ["no ID and the same address"] = "mail ann@example.com",
      }

      for what, who in pairs(second) do
        it("holds a gift of the same rule and occasion to " .. what, function()
          local answer, why = claim(gift("anniversary/x/5", who))
          assert.equal("held", answer)
          assert.equal("held", why.state)
          assert.equal("anniversary/x/5", why.key)
          assert.equal(old.key, why.same)
          assert.matches("a second gift to the same person: anniversary/00150/5 (sent)", why.note, 1, true)
          local row = ledger:list { key = "anniversary/x/5" }[1]
          assert.same({ "held", why.note, old.key }, { row.state, row.note, row.same })
          assert.equal("held", (ledger:intend(gift("anniversary/x/5", who))))
        end)
      end

      it("lets another rule, another occasion, and somebody else have theirs", function()
        assert.equal("free", (claim(gift("birthday/150/5", ANN, { rule = "birthday" }))))
        assert.equal("free", (claim(gift("anniversary/150/6", ANN, { occasion = "6" }))))
        assert.equal("free", (claim(gift("anniversary/7/5", "id 7\nmail bob@example.com"))))
        local unknown = gift("anniversary/8/5", ANN)
        unknown.identifiers = nil
        assert.equal("free", (claim(unknown)))
      end)

      it("knows it under another name of the rule", function()
        local renamed = { rule = "years", names = "birthday\nanniversary" }
        assert.equal("duplicate", (claim(gift("years/150/5", ANN, renamed))))
        assert.equal("held", (claim(gift("years/12/5", "id 12\nmail ann@example.com", renamed))))
        send(gift("years/9/5", "id 9\nmail di@example.com", renamed))
        assert.equal("held", (claim(gift("years/10/5", "id 10\nmail di@example.com", { rule = "years" }))))
      end)

      it("does not take rule and occasion for one text", function()
        assert.equal("free", (claim(gift("k", ANN, { rule = "anniversary5", occasion = "" }))))
      end)

      it("is told that it is one person: a duplicate from then on", function()
        ledger:intend(gift("anniversary/12/5", "id 12\nmail ann@example.com"))
        assert.is_true(ledger:same("anniversary/12/5", old.key, "she moved"))
        local answer, receipt = claim(gift("anniversary/12/5", "id 12\nmail ann@example.com"))
        assert.equal("duplicate", answer)
        assert.equal(old.key, receipt.same)
        assert.equal("https://x.y/1", receipt.tracking_url)
        local history = ledger:history "anniversary/12/5"
        assert.same({ "same", "she moved" }, { history[#history].state, history[#history].note })
      end)

      it("holds a third key by what the second one has told", function()
        ledger:intend(gift("anniversary/12/5", "id 12\nmail ann@example.com\nmail ann@work.example"))
        ledger:same("anniversary/12/5", old.key)
        local answer, why = claim(gift("anniversary/x/5", "mail ann@work.example"))
        assert.same({ "held", "anniversary/12/5" }, { answer, why.same })
      end)

      it("is told that it is another person, who gets it, whatever comes of a try", function()
        local other = gift("anniversary/12/5", "id 12\nmail ann@example.com")
        ledger:intend(other)
        assert.is_true(ledger:release(other.key, "two share that mailbox"))
        for _ = 1, 2 do
          assert.equal("free", (claim(other)))
          ledger:settle(other.key, "withdrawn")
        end
        send(other)
        assert.equal("duplicate", (claim(other)))
      end)

      it("holds it again for what was sent after the release", function()
        local other = gift("anniversary/12/5", "id 12\nmail ann@example.com\nmail a@home.example")
        ledger:intend(other)
        ledger:release(other.key, "another one")
        ledger:refuse(other, "no such campaign")
        ledger:close()
        ledger = assert(stores.open(at, { ahead_ms = 60000 }))
        send(gift("anniversary/13/5", "id 13\nmail a@home.example"))
        local answer, why = claim(other)
        assert.same({ "held", "anniversary/13/5" }, { answer, why.same })
      end)

      it("keeps no identifier that could be read", function()
        for _, secret in ipairs { "id 150", "mail ann" } do
          local ran = at.driver and store.sql(at, "select g::text from @gift g")
            or process.run("cat " .. temp.quote(at.path)).out
          assert.is_nil(ran:find(secret, 1, true))
        end
      end)
    end)

    describe("that is told how an identifier is meant", function()
      local function of_desk(key, who)
        return gift(key, ("id %s\nmail desk@x.org of %s\n!shared mail desk@x.org\n?mail desk@x.org"):format(key, who),
          { recipient = "desk@x.org" })
      end
      local function alone(key, who)
        return gift(key, ("id %s\nmail desk@x.org\n?mail desk@x.org of %s\n?shared mail desk@x.org"):format(key, who),
          { recipient = "desk@x.org" })
      end

      it("sends two of one mailbox theirs, and holds one of whom it is not known that they share it", function()
        send(of_desk("anniversary/1/5", "ann"))
        assert.equal("free", (claim(of_desk("anniversary/2/5", "bob"))))
        ledger:settle("anniversary/2/5", "withdrawn")
        assert.equal("held", (claim(alone("anniversary/3/5", "cy"))))
        assert.equal("held", (claim(of_desk("anniversary/4/5", "ann"))))
      end)

      it("holds one who shares a mailbox that was somebody's alone", function()
        send(alone("anniversary/1/5", "ann"))
        assert.equal("held", (claim(of_desk("anniversary/2/5", "bob"))))
        assert.equal("held", (claim(alone("anniversary/3/5", "cy"))))
      end)

      it("takes an ID for a proof only together with what belongs to it", function()
        local function of_country(key, country)
          return gift(key, ("~id 150\nid 150 as %s\nmail ann@example.com"):format(country))
        end
        send(of_country("w/DE/0150", "DE"))
        assert.equal("duplicate", (claim(of_country("w/DE/150", "DE"))))
        assert.equal("held", (claim(of_country("w/Germany/150", "Germany"))))
      end)

      it("knows who has another address by their name, and nobody by the ID alone", function()
        send(gift("anniversary/150/5", ANN .. "\n!name ann lee of 150"))
        local other = { recipient = "ann@work.example" }
        local moved = gift("anniversary/150/5", "id 150\n!name ann lee of 150\nmail ann@work.example", other)
        assert.equal("duplicate", (claim(moved)))
        local answer, err = ledger:look(gift("anniversary/150/5", "id 150\n!name bo ray of 150\nmail bo@x.org", other))
        assert.same({ nil, "invalid" }, { answer, err.kind })
      end)
    end)

    describe("that has sent a gift of a date", function()
      local function of_day(key, due) return gift(key, ANN, { due = due, is_dated = true }) end

      before_each(function() send(of_day("anniversary/00150/5", "2026-03-10")) end)

      for due, answer in pairs { ["2026-03-10"] = "duplicate", ["2026-04-10"] = "duplicate",
        ["2026-02-07"] = "duplicate", ["2026-04-11"] = "held", ["2026-02-06"] = "held", ["2036-03-10"] = "held",
        ["2025-03-10"] = "held" } do
        it(("answers %s for one that is due on %s"):format(answer, due), function()
          local said, why = claim(of_day("anniversary/150/5", due))
          assert.equal(answer, said)
          assert.equal(old.key, why.same)
          said, why = claim(of_day(old.key, due))
          assert.equal(answer, said)
          assert.equal(said == "held" and old.key or nil, why.same)
          assert.equal("sent", state_of(old.key))
        end)
      end

      it("does not look at the day where that is no date of the occasion", function()
        local later = of_day(old.key, "2036-03-10")
        later.is_dated = nil
        assert.equal("duplicate", (claim(later)))
      end)
    end)

    local kept = { withdrawn = "free", refused = "free", unknown = "held", absent = "free" }
    for outcome, answer in pairs(kept) do
      it(("answers %s where the first gift is %s"):format(answer, outcome), function()
        ledger:intend(old)
        if outcome == "absent" then
          ledger:settle(old.key, "unknown")
          ledger:resolve(old.key, "absent")
        else
          ledger:settle(old.key, outcome)
        end
        assert.equal(answer, (claim(gift("anniversary/12/5", "id 12\nmail ann@example.com"))))
        if answer == "held" then
          assert.equal(old.key, select(2, ledger:look(gift("anniversary/150/5", ANN))).key)
        end
      end)
    end

    it("waits while the first gift is being sent", function()
      ledger:intend(old)
      assert.equal("busy", (claim(gift("anniversary/12/5", "id 12\nmail ann@example.com"))))
      assert.equal("busy", (claim(gift("anniversary/150/5", ANN))))
    end)

    it("holds the second where the first one waits for a person, released or not", function()
      ledger:hold(old, "send 17 of yesterday")
      assert.equal("held", (claim(gift("anniversary/12/5", "id 12\nmail ann@example.com"))))
      ledger:release(old.key, "that was another gift")
      assert.equal("held", (claim(gift("anniversary/13/5", "id 13\nmail ann@example.com"))))
    end)

    it("calls nothing the same as what was not sent, or what may have been sent itself", function()
      ledger:refuse(old, "no")
      send(gift("anniversary/12/5", "id 12\nmail bob@example.com"))
      local ok, err = ledger:same("anniversary/12/5", old.key)
      assert.is_nil(ok)
      assert.equal("invalid", err.kind)
      assert.matches("anniversary/12/5 is sent: only one that was not sent can be the same as another one", err.message)
      ok, err = ledger:same(old.key, "nobody/1")
      assert.same({ nil, "not_found" }, { ok, err.kind })
      ok, err = ledger:same(old.key, old.key)
      assert.same({ nil, "invalid" }, { ok, err.kind })
      assert.is_true(ledger:same(old.key, "anniversary/12/5"))
    end)

    it("says how to give up the second where a person has given up the first", function()
      ledger:hold(old, "send 17 of yesterday")
      ledger:dismiss(old.key, "asked for no gift")
      claim(gift("anniversary/12/5", "id 12\nmail ann@example.com"))
      local ok, err = ledger:same("anniversary/12/5", old.key)
      assert.same({ nil, "invalid" }, { ok, err.kind })
      assert.equal("give this one up, too: `sendoso ledger dismiss anniversary/12/5 --note TEXT`", err.hint)
      assert.is_true(ledger:dismiss("anniversary/12/5", "the same person"))
    end)

    it("keeps what it knows of people when it is moved, and nothing of another ledger's secret", function()
      send(old)
      local target = stores.sqlite.fresh()
      do
        local to <close> = assert(stores.open(target, { filling = true }))
        assert(ledger:copy(to))
      end
      local moved <close> = assert(stores.open(target))
      assert.equal("duplicate", (moved:look(gift("anniversary/150/5", ANN))))
      assert.equal("held", (moved:look(gift("anniversary/12/5", "id 12\nmail ann@example.com"))))
    end)
  end)
end

describe("two openings of one ledger in PostgreSQL #binding", function()
  it("give one person one gift, though each has a key of its own, at the same moment", function()
    local at = stores.postgres.fresh()
    stores.open(at):close()
    local script = temp.file("race.lua", [[
      local core = require "sendoso.core"
      local url, schema, id = ...
      local ledger = assert(core.ledger { path = url, schema = schema, account = "sandbox",
        driver = require("sendoso.postgres").driver })
      local free = 0
      for i = 1, 150 do
        local key = ("r/%s/%d"):format(id, i)
        local answer = ledger:intend { key = key, operation = "egift", recipient = i .. "@example.com", campaign = 1,
          rule = "r", occasion = "", identifiers = ("id %s-%d\nmail %d@example.com"):format(id, i, i) }
        if answer == "free" then
          free = free + 1
          assert(ledger:settle(key, "sent", { tracking_code = key }))
        end
      end
      print(free)
    ]])
    local command = ("lua5.4 %s '%s' %s "):format(script, at.path, at.schema)
    local ran = process.run("sh " .. temp.file("both.sh", ("%sa & %sb; wait"):format(command, command)))
    assert.equal(0, ran.status, ran.err)
    local sent = stores.postgres.sql(at, "select count(*), count(distinct recipient) from @gift where state = 'sent'")
    assert.equal("150|150", (sent:gsub("%s", "")))
  end)
end)
