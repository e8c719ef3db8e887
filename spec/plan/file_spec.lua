local apply = require "sendoso.plan.apply"
local file = require "sendoso.plan.file"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local staff = require "spec.support.staff"
local temp = require "spec.support.temp"

local new, person = staff.rule, staff.person

describe("the file of a plan", function()
  local client

  before_each(function() client = fixture.sandbox() end)

  after_each(function() client:close() end)

  local _, made, _, run, write = staff.verbs(function() return client end)

  it("is the same for the same input, but for the line that says when; and nobody else's to read", function()
    local people = {
      person("1", "2021-03-10"), person("2", "2020-01-01"), person("3", "2016-03-10", { status = "On leave" }),
    }
    local one, two = write(new(people)), temp.path "again.plan"
    assert(file.write(two, file.text(made(new(people)), "2026-03-10T10:00:00Z")))
    local first, second = temp.lines(one), temp.lines(two)
    assert.equal(4, #first) -- who is not due has none
    for i = 1, #first do assert.equal(i ~= 2, first[i] == second[i]) end
    assert.equal("600\n", process.run("stat -c %a " .. one).out)
    -- So an approval of the one is good for the other.
    local digest = file.read(one).digest
    assert.equal(digest, file.read(two).digest)
    assert.equal(digest, file.digest(made(new(people))))
    assert.are_not.equal(digest, file.digest(made(new { people[1] })))
  end)

  it("has the digest of what is sent: by whom it was made, and what a rule looks for from its second run on, is aside",
    function()
      local people = { person("1", "2021-03-10") }
      local first = made(new(people))
      first.planner = ("a"):rep(64)
      local path = staff.write(first)
      assert.equal(first.planner, file.read(path).planner)
      assert(client:ledger():remember("anniversary", "2026-03-10", "{id}/{years}", "rules.lua"))
      assert.equal(file.read(path).digest, file.digest(made(new(people))))
    end)

  it("of an item that was pushed says nothing of the days of its rule, read or not", function()
    run(new { person("1", "2021-03-01") }, "2026-03-01")
    local pushed = made(new { person("2", "2021-03-10") })
    pushed.is_pushed = true
    assert.is_true(apply.all(client, file.read(staff.write(pushed))))
    assert.equal("2026-03-01", client:ledger():rule("anniversary").reached)
  end)

  -- What is changed in an entry -> what it is then said to show otherwise. Whoever changes it writes its digest, too.
  for what, change in pairs {
    recipient = function(entry) entry.email = "other@example.com" end,
    message = function(entry) entry.args.custom_message = "Send me more" end,
    campaign = function(entry) entry.args.touch_id = 2001 end,
    key = function(entry) entry.gift.key = "anniversary/2/5" end,
    operation = function(entry) entry.operation = "physical" end,
    cost = function(entry) entry.args.amount = 500 end,
    request = function(entry) entry.args = nil end,
  } do
    it("is refused if it shows another " .. what .. " than it would send", function()
      local its_plan = made(new({ person("1", "2021-03-10") }, { gift = { campaign = "Coffee on us" } }))
      assert(file.read(staff.write(its_plan)))
      change(its_plan.entries[1])
      local read, err = file.read(staff.write(its_plan))
      assert.is_nil(read)
      assert.equal("guard", err.kind)
      assert.matches(("shows another %s of anniversary/1/5 than it would send"):format(what), err.message, 1, true)
    end)
  end

  for name, cost in pairs { ["an estimate"] = { hundredths = 2500, currency = "USD", estimate = true, sends = 3 },
    ["none"] = false, ["less"] = { hundredths = 2499, currency = "USD" } } do
    it("is refused if the cost of an amount is " .. name, function()
      local gift = { campaign = "Anniversary eGift", amount = 25 }
      local its_plan = made(new({ person("1", "2021-03-10") }, { gift = gift }))
      its_plan.entries[1].cost = cost
      assert.is_nil((file.read(staff.write(its_plan))))
    end)
  end

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
end)
