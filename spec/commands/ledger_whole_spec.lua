-- sendoso ledger, about a ledger as a whole: made, checked, copied, put back.
local core = require "sendoso.core"
local cjson = require "cjson"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

-- A user's home, with a function that runs the program there.
local function home(environment)
  local self = { state = temp.path() }
  self.ledger = self.state .. "/sendoso/ledgers/sandbox.db"
  function self.sendoso(arguments)
    return process.sendoso(arguments, { state = self.state, env = environment, folder = self.state })
  end
  function self.send(key, email)
    return self.sendoso(("egift --campaign 2002 --to %s --name Ann --once %s"):format(email or key .. "@x.y", key))
  end
  return self
end

local function copy(from, to) assert.equal(0, process.run(("cp %s %s"):format(from, to)).status) end

describe("sendoso ledger init", function()
  it("creates the ledger, and says what the account has sent that it does not know", function()
    local one = home()
    one.send "a"
    -- The same account, another ledger: what a fresh runner is.
    local seen = one.sendoso("ledger init --ledger other.db")
    assert.equal(0, seen.status)
    assert.matches("created the ledger .*/other.db", seen.err)
    assert.matches("Sendoso lists 1 send in the last 30 days; 1 of them is not in this ledger", seen.err)
    assert.matches("links and invitations cannot be checked", seen.err)
    local again = one.sendoso("ledger init --ledger other.db")
    assert.equal(0, again.status)
    assert.matches("exists already; nothing was changed", again.err)
  end)

  it("knows all that its own gifts explain", function()
    local one = home()
    one.send "a"
    assert.matches("1 send in the last 30 days; none is missing in this ledger", one.sendoso("ledger init").err)
  end)
end)

describe("a second ledger of one account", function()
  it("sends nothing that the first has sent, and names the send that speaks against it", function()
    local one = home()
    assert.equal(0, one.send("a").status)
    local seen = one.sendoso("egift --campaign 2002 --to a@x.y --name Ann --once a --ledger other.db")
    assert.equal(6, seen.status)
    assert.matches("send 1001 of %d%d%d%d", seen.err)
    assert.matches("ledger release a", seen.err, 1, true)
    assert.equal(1, select(2, one.sendoso("sends --format csv").out:gsub("a@x.y", "")))
  end)
end)

describe("a ledger that was put back from a copy", function()
  local one

  before_each(function()
    one = home()
    one.send "a"
    copy(one.ledger, one.state .. "/yesterday.db")
    one.send "b"
    copy(one.state .. "/yesterday.db", one.ledger)
  end)

  it("stops the run before anything leaves, and says what to do", function()
    local seen = one.send "c"
    assert.equal(7, seen.status)
    assert.matches("sendoso ledger recover", seen.err)
    assert.equal(0, select(2, one.sendoso("sends --format csv").out:gsub("c@x.y", "")))
  end)

  it("goes on after recover: gifts that it has forgotten are held, each by the send that speaks against it", function()
    local recovered = one.sendoso "ledger recover"
    assert.equal(0, recovered.status)
    assert.matches("2 sends in the last 30 days; 1 of them is not in this ledger", recovered.err)
    local held = one.send "b"
    assert.equal(6, held.status)
    assert.matches("send 1002", held.err)
    assert.equal(0, one.send("c").status)
    assert.equal(0, one.sendoso("ledger resolve b sent --note 'it is in the list'").status)
    assert.matches("1 already sent", one.send("b").err)
  end)

  it("holds who became something since the copy and got the gift, and says whose changes it cannot know", function()
    local sendoso, staff = one.sendoso, one.state .. "/staff.csv"
    local function run(a, b)
      local file <close> = assert(io.open(staff, "w"))
      file:write("ID,Email,First name,Status\n1,a@y.z,Ann,", a, "\n2,b@y.z,Bo,", b, "\n")
      file:close()
      return sendoso(("run %s --today 2026-03-02"):format(temp.file("rules.lua", ([[
        local rule = require "sendoso.rule"
        return rule { name = "back", each = rule.people %q, when = rule.became("status", "Active"),
          once = "{id}/{times}", gift = { campaign = "Coffee on us" }, was = false }]]):format(staff))))
    end
    assert.equal(0, sendoso("ledger recover").status)
    run("Leave", "Active")
    copy(one.ledger, one.state .. "/yesterday.db")
    assert.matches("1 sent", run("Active", "Leave").err)
    copy(one.state .. "/yesterday.db", one.ledger)
    assert.equal(7, run("Active", "Active").status)
    assert.matches("note: rule 'back' compares the next file with that of 2026-03-02: people who changed after that "
      .. "day, and changed back, are not found", sendoso("ledger recover").err, 1, true)
    for _ = 1, 2 do
      local seen = run("Active", "Active")
      assert.matches("\nheld +back/1/1 .* that is not in the ledger", seen.err)
      assert.equal(6, seen.status)
    end
    assert.equal(0, sendoso("ledger resolve back/1/1 sent --note 'it is in the list'").status)
    assert.matches("0 sent, 1 already sent, 0 held", run("Active", "Active").err)
    assert.matches("0 sent, 0 already sent, 0 held", run("Active", "Active").err)
  end)

  it("can be read all the same, with a warning", function()
    local seen = one.sendoso "ledger list"
    assert.equal(0, seen.status)
    assert.matches("^warning: ", seen.err)
  end)
end)

describe("sendoso ledger release", function()
  it("lets a held gift be sent, with a note, and only a held one", function()
    local one = home()
    one.send "a"
    local flags = "--ledger other.db"
    one.sendoso("egift --campaign 2002 --to a@x.y --name Ann --once again " .. flags)
    assert.equal(64, one.sendoso("ledger release again " .. flags).status)
    assert.equal(0, one.sendoso("ledger release again --note 'another one' " .. flags).status)
    assert.equal(0, one.sendoso("egift --campaign 2002 --to a@x.y --name Ann --once again " .. flags).status)
    local seen = one.sendoso("ledger release again --note x " .. flags)
    assert.equal(1, seen.status)
    assert.matches("again", seen.err)
  end)
end)

describe("sendoso ledger backup and verify", function()
  it("writes a copy that is a ledger itself, 0600", function()
    local one = home()
    for i = 1, 3 do one.send("k" .. i) end
    assert.equal(0, one.sendoso("ledger backup copy.db").status)
    assert.equal("600\n", process.run("stat -c %a " .. one.state .. "/copy.db").out)
    local seen = one.sendoso "ledger list --ledger copy.db --format ndjson"
    assert.equal(3, select(2, seen.out:gsub("\n", "")))
  end)

  it("writes a copy that no run uses before `ledger recover`: it does not know what was sent since", function()
    local one = home()
    one.send "a"
    assert.equal(0, one.sendoso("ledger backup copy.db").status)
    one.send "b"
    local other = "egift --campaign 2002 --to c@x.y --name Ann --once c --ledger copy.db"
    local refused = one.sendoso(other)
    assert.equal(7, refused.status)
    assert.matches("copy.db is a backup that was made on ", refused.err)
    assert.matches("sendoso ledger recover", refused.err)
    assert.equal(0, one.sendoso(other .. " -n").status)
    local verified = one.sendoso "ledger verify --ledger copy.db"
    assert.equal(0, verified.status)
    assert.matches("^warning: [^\n]* is a backup", verified.err)
    assert.equal(7, one.sendoso(("ledger copy copy.db moved.db")).status)
    assert.equal(0, one.sendoso("ledger backup copy.db").status) -- is replaced, all the same
    assert.equal(0, one.sendoso("ledger recover --ledger copy.db").status)
    assert.equal(0, one.sendoso(other).status)
  end)

  it("overwrites nothing that is not a copy of this ledger", function()
    local one = home()
    one.send "a"
    process.run(("sh -c 'echo mine > %s/mine.txt'"):format(one.state))
    local seen = one.sendoso "ledger backup mine.txt"
    assert.equal(7, seen.status)
    assert.equal("mine\n", temp.read(one.state .. "/mine.txt"))
  end)

  it("counts what is in it, and finds what is damaged", function()
    local one = home()
    for i = 1, 3 do one.send("k" .. i) end
    local health = cjson.decode(one.sendoso("ledger verify --json").out)
    assert.same({ "sandbox", 3, 3, 6, 3, "the ledger is whole" },
      { health.account, health.sent, health.gifts, health.events, health.times_opened, health.result })
    process.run(("sqlite3 %s \"delete from event where state = 'sent' and key = 'k2'\""):format(one.ledger))
    local seen = one.sendoso "ledger verify"
    assert.equal(1, seen.status)
    assert.matches("k2", seen.out)
  end)
end)

describe("sendoso ledger import", function()
  it("adds the gifts of an export, with all their changes, and leaves those that are there", function()
    local one, other = home(), home()
    for i = 1, 3 do one.send("k" .. i) end
    local export = one.sendoso("ledger export").out
    local file = temp.file("export.ndjson", export .. "{\"key\":7}\nnot json\n")
    other.sendoso "ledger init"
    local seen = other.sendoso("ledger import " .. file)
    assert.equal(5, seen.status)
    assert.matches("added 3 gifts; 0 were in the ledger already", seen.err)
    assert.matches("export.ndjson:4: line skipped", seen.err)
    assert.matches("export.ndjson:5: line skipped", seen.err)
    assert.equal(export, other.sendoso("ledger export").out)
    assert.matches("added 0 gifts; 3 were in the ledger already", other.sendoso("ledger import " .. file).err)
  end)
end)

describe("what sendoso ledger import finds in the ledger already", function()
  local gift = { key = "k1", operation = "egift", recipient = "k1@x.y", campaign = 2002 }

  for state, reach in pairs {
    refused = function(ledger) ledger:refuse(gift, "wrong") end,
    released = function(ledger)
      ledger:hold(gift, "send 17")
      ledger:release("k1", "that was another gift")
    end,
  } do
    it("is held where the file has it as sent and the ledger as " .. state, function()
      local one, other = home(), home()
      one.send "k1"
      local file = temp.file("export.ndjson", one.sendoso("ledger export").out)
      other.sendoso "ledger init"
      do
        local ledger <close> = assert(core.ledger { path = other.ledger })
        reach(ledger)
      end
      local seen = other.sendoso("ledger import " .. file)
      assert.equal(0, seen.status, seen.err)
      assert.matches("1 gift is held: the file says", seen.err)
      assert.equal(6, other.send("k1").status)
    end)
  end

  it("is not read from an export as CSV, and says which one is", function()
    local one = home()
    one.send "k1"
    local csv = temp.file("export.csv", one.sendoso("ledger export --format csv").out)
    local seen = one.sendoso("ledger import " .. csv)
    assert.equal(1, seen.status)
    assert.matches("without %-%-format csv", seen.err)
  end)

  it("takes no gift of another account, and no line that is odd", function()
    local one, other = home(), home()
    one.send "k1"
    local line = one.sendoso("ledger export").out
    local odd = {
      (line:gsub('"account":"sandbox"', '"account":"production/7"')), (line:gsub('"at":"[^"]*"', '"at":true', 1)),
      (line:gsub('"campaign":2002', '"campaign":"x"')), (line:gsub('"events":%[', '"events":[7,')),
    }
    other.sendoso "ledger init"
    local seen = other.sendoso("ledger import " .. temp.file("odd.ndjson", "\u{FEFF}" .. table.concat(odd) .. line))
    assert.equal(5, seen.status, seen.err)
    assert.matches("odd.ndjson:1: [^\n]*production/7", seen.err)
    assert.matches("odd.ndjson:4: line skipped", seen.err)
    assert.matches("added 1 gift; 0 were", seen.err)
  end)
end)

describe("sendoso ledger copy", function()
  it("moves a ledger, makes the old one read-only, and names the new one", function()
    local one = home()
    for i = 1, 3 do one.send("k" .. i) end
    local seen = one.sendoso(("ledger copy %s moved.db"):format(one.ledger))
    assert.equal(0, seen.status)
    assert.matches("moved 3 gifts from .*sandbox.db to .*moved.db", seen.err)
    assert.matches("sandbox.db is read%-only now", seen.err)
    local refused = one.send "k4"
    assert.equal(7, refused.status)
    assert.matches("moved.db", refused.err)
    assert.matches("1 already sent",
      one.sendoso("egift --campaign 2002 --to k1@x.y --name Ann --once k1 --ledger moved.db").err)
    assert.equal(0, one.sendoso("egift --campaign 2002 --to k4@x.y --name Ann --once k4 --ledger moved.db").status)
  end)

  it("copies into no ledger that has gifts of its own", function()
    local one = home()
    one.send "a"
    one.sendoso "egift --campaign 2002 --to z@x.y --name Zoe --once z --ledger other.db"
    local seen = one.sendoso(("ledger copy %s other.db"):format(one.ledger))
    assert.equal(7, seen.status)
    assert.equal(0, one.send("b").status) -- the old one goes on
  end)

  it("moves it into no file that stands beside it: that would be the end of it", function()
    local one = home()
    one.send "a"
    for _, side in ipairs { "-journal", "-lease", "-wal", "-shm" } do
      for _, action in ipairs { "copy " .. one.ledger, "backup" } do
        local seen = one.sendoso(("ledger %s %s%s"):format(action, one.ledger, side))
        assert.equal(7, seen.status, seen.err)
        assert.matches(side .. " is no file for a ledger", seen.err)
      end
    end
    assert.equal(0, one.send("b").status)
  end)
end)
