-- scripts/webinar.lua: who stayed, by the union of their joins; neither hosts, nor colleagues, nor who left early.
local folders = require "spec.support.folder"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local function run(state, flags)
  return process.sendoso("run scripts/webinar.lua --today 2026-03-23 " .. (flags or ""), { state = state })
end

local function keys(text, word)
  local list = {}
  for key in text:gmatch("\n" .. word .. " +(webinar%-847/%S+)") do list[#list + 1] = key end
  return list
end

describe("scripts/webinar.lua", function()
  local stayed = { "webinar-847/zoe.inan@example.org", "webinar-847/hugo.patel@example.org",
    "webinar-847/tara.dubois@example.org" }

  it("plans for 23 March 2026 who stayed, and says why others get nothing", function()
    local seen = process.sendoso "plan scripts/webinar.lua --today 2026-03-23"
    assert.same(stayed, keys(seen.out, "would send"))
    assert.matches("\nwebinar-847: 3 × Coffee on us, cost unknown for 3 gifts\n", seen.out, 1, true)
    for person, reason in pairs {
      ["Mina Bauer"] = "stayed for less than half of the webinar", ["Deniz Haddad"] = "excluded by no%-thanks.txt",
      ["Rex Moore"] = "excluded by no%-thanks.txt",
    } do
      assert.matches(person .. "[^\n]* " .. reason, seen.out)
    end
  end)

  it("thanks who stayed, once", function()
    local state = temp.path()
    assert.same(stayed, keys(run(state).err, "sent"))
    assert.same(stayed, keys(run(state).err, "already sent"))
    assert.equal(#stayed, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
  end)

  it("holds who has no minutes in a report, takes a name as a whole, and knows domains below those of the list",
    function()
      local folder = temp.path()
      process.shell("cp -r scripts/webinar.lua scripts/data %s", folder)
      folders.write(folder, "data/webinar.csv", "Full name,E-mail address,Attended,Minutes attended\n"
        .. "Ann Lee,ann@customer.example,Yes,30\nBo Ek,bo@customer.example,Yes,29\nCy Day,cy@customer.example,Yes,\n"
        .. "Di Sol,di@customer.example,No,\nEd Fox,ed@mail.rival.example,Yes,60\nFay Ode,fay@notrival.example,Yes,60\n")
      local seen = process.sendoso("plan webinar.lua --today 2026-03-23 --json", { folder = folder })
      assert.matches('"message":"Thank you for staying, Ann Lee! ', seen.out, 1, true)
      seen = process.sendoso("plan webinar.lua --today 2026-03-23", { folder = folder })
      assert.same({ "webinar-847/ann@customer.example", "webinar-847/fay@notrival.example" },
        keys(seen.out, "would send"))
      assert.same({ "webinar-847/cy@customer.example" }, keys(seen.out, "held"))
      assert.same({ "webinar-847/bo@customer.example", "webinar-847/di@customer.example",
        "webinar-847/ed@mail.rival.example" }, keys(seen.out, "skipped"))
      assert.matches("the report does not say how long the person stayed", seen.out, 1, true)
    end)

  it("thanks the same person again for the next webinar, with another name and file", function()
    local folder, state = temp.path(), temp.path()
    process.shell("cp -r scripts/webinar.lua scripts/data %s", folder)
    local function thank(day)
      return process.sendoso("run webinar.lua --today " .. day, { folder = folder, state = state })
    end
    assert.same(stayed, keys(thank("2026-03-23").err, "sent"))
    process.shell("sed -i 's/webinar-847/webinar-848/; s/webinar.csv/next.csv/' %s/webinar.lua", folder)
    folders.write(folder, "data/next.csv", "First Name,Last Name,Email,Time in Session (minutes)\n"
      .. "Zoë,İnan,zoe.inan@example.org,45\n")
    assert.matches("\nsent +webinar%-848/zoe.inan@example.org", thank("2026-04-22").err)
  end)

  it("refuses who has no name or no e-mail, saying why", function()
    local seen = run(temp.path(), "-n")
    assert.matches("refused +webinar%-847/%S+ +scripts/data/webinar.csv:21: the fields first_name and name are empty",
      seen.err)
    assert.matches("refused +webinar%-847 [^\n]*/data/webinar.csv:26: the field email is empty", seen.err)
    assert.equal(5, seen.status)
  end)
end)
