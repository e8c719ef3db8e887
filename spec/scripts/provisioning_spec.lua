-- scripts/provisioning.lua, and rules that invite: each new rep is invited once, into the right group.
local decode = require("sendoso.core").decode
local folders = require "spec.support.folder"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local DENIZ = "invite/deniz.celik@example.com"

describe("scripts/provisioning.lua #process", function()
  local state

  before_each(function() state = temp.path() end)

  local function run(arguments, env) return process.sendoso(arguments, { state = state, env = env }) end

  local function keys()
    local list = {}
    for line in run("ledger list --format ndjson").out:gmatch "[^\n]+" do
      local row = decode(line)
      list[#list + 1] = row.key .. " " .. row.state
    end
    return list
  end

  it("plans an invitation to the group of the department, at no cost", function()
    local seen = run "plan scripts/provisioning.lua --today 2024-07-11"
    assert.matches(DENIZ .. " +Deniz Çelik +invitation to Field Marketing +none +2024%-07%-11", seen.out)
    assert.matches("1 × invitation to Field Marketing, no cost\n1 would be sent", seen.out)
    assert.same({}, keys())
  end)

  it("invites once, however often it runs", function()
    for _ = 1, 2 do run "run scripts/provisioning.lua --today 2024-07-11" end
    assert.same({ DENIZ .. " sent" }, keys())
  end)

  it("applies a plan, once", function()
    local plan = state .. ".plan"
    assert.equal(5, run("plan scripts/provisioning.lua --today 2024-07-11 -o " .. plan).status)
    assert.matches("sent +" .. DENIZ, run("apply " .. plan).err)
    assert.matches("already sent +" .. DENIZ, run("apply " .. plan).err)
    assert.same({ DENIZ .. " sent" }, keys())
  end)

  it("leaves out who was invited by hand", function()
    assert.equal(0, run("invite --first-name Deniz --last-name Celik --email Deniz.Celik@example.com --role manager "
      .. "--group 1234").status)
    assert.matches("already sent +" .. DENIZ, run("plan scripts/provisioning.lua --today 2024-07-11").out)
  end)

  it("sends Sendoso the group's ID, and the names of the row", function()
    run "run scripts/provisioning.lua --today 2024-07-11"
    local body
    for _, line in ipairs(temp.lines(state .. "/sendoso/sandbox.ndjson")) do
      local event = decode(line)
      if line:find("deniz.celik@example.com", 1, true) then body = event.body or event end
    end
    assert.matches('1235', require("sendoso.json").encode(body), 1, true)
  end)
end)

describe("a rule that invites #process", function()
  local path, sendoso

  before_each(function() path, sendoso = folders.new() end)

  -- A rule with more fields, of a file of people.
  local function write(rows, fields)
    folders.write(path, "new.csv", "id,first_name,last_name,email,type,status,hire_date\n" .. rows)
    folders.write(path, "new.lua", ([[local rule = require "sendoso.rule"
      return rule { name = "new", each = rule.people "new.csv", send = "invite", %s }]]):format(fields))
  end

  local BO = "7,Bo,Ek,bo@example.com,Full-time,Active,2020-01-01\n"
  local GIFT = 'gift = { role = "regular", group = 1235 }'

  it("takes a group by its ID, too", function()
    write(BO, GIFT)
    assert.matches("sent +invite/bo@example.com", sendoso("run new.lua").err)
  end)

  it("leaves contractors out, and those who have left", function()
    write("8,Cy,Ek,cy@example.com,Contractor,Active,2020-01-01\n"
      .. "9,Di,Ek,di@example.com,Full-time,Terminated,2020-01-01\n",
      GIFT)
    local seen = sendoso "plan new.lua"
    assert.matches("0 would be sent", seen.out)
    assert.matches("contractors", seen.out)
    write("8,Cy,Ek,cy@example.com,Contractor,Active,2020-01-01\n", GIFT .. ', include = { "contractors" }')
    assert.matches("1 would be sent", sendoso("plan new.lua").out)
  end)

  it("refuses a row without a last name, and invites the others", function()
    write("8,Cy,,cy@example.com,Full-time,Active,2020-01-01\n" .. BO, GIFT)
    local seen = sendoso "run new.lua"
    assert.equal(5, seen.status)
    assert.matches("refused +invite/cy@example.com[^\n]*last_name", seen.err)
    assert.matches("sent +invite/bo@example.com", seen.err)
  end)

  it("names the nearest group where there is none of that name", function()
    write(BO, 'gift = { role = "regular", group = "Feild Marketing" }')
    local seen = sendoso "plan new.lua"
    assert.matches("no team group has the name 'Feild Marketing'", seen.out, 1, true)
    assert.matches("did you mean 'Field Marketing'", seen.out, 1, true)
    assert.matches("0 would be sent", seen.out, 1, true)
  end)

  it("has a key of its own, where the rule has one", function()
    write(BO, GIFT .. ', once = "{id}"')
    assert.matches("sent +new/7", sendoso("run new.lua").err)
  end)

  it("holds a second invitation of a person whose address has changed", function()
    write(BO, GIFT)
    assert.equal(0, sendoso("run new.lua").status)
    write(BO:gsub("bo@", "bo.ek@"), GIFT)
    local seen = sendoso "run new.lua"
    assert.equal(6, seen.status)
    assert.matches("held +invite/bo.ek@example.com", seen.err)
  end)

  -- Fields -> what is said of them.
  for fields, message in pairs {
    ['gift = { role = "boss", group = 1 }'] = "role: expected 'manager' or 'regular', got \"boss\"",
    ['gift = { role = "regular" }'] = "group is missing",
    ['gift = { role = "regular", group = true }'] = "group: expected",
    ['gift = { role = "regular", group = 1, campaign = 2 }'] = "unknown option 'campaign'",
    [GIFT .. ', message = "Hi"'] = "an invitation has none", [GIFT .. ', once = "x"'] = "the same for everybody",
    ['gift = function() return { role = "regular" } end'] = "gift: group is missing",
    ['gift = function() return { role = "regular", group = 1235, amount = 5 } end'] = "unknown option 'amount'",
  } do
    it("is refused with " .. fields, function()
      write(BO, fields)
      local seen = sendoso "run new.lua"
      assert.matches(message, seen.err, 1, true)
      assert.is_true(seen.status ~= 0)
    end)
  end
end)
