local RULES = [[
local rule = require "sendoso.rule"
return rule { name = "anniversary", each = rule.people %q, when = rule.anniversary "hire_date",
  once = "{id}/{years}", gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!" }
]]

-- The keys of the gifts, and how many people are not due.
local function same(output)
  local keys = {}
  for key in output:gmatch "anniversary/%d+/%d+" do keys[#keys + 1] = key end
  table.sort(keys)
  return table.concat(keys, "\n") .. "\n" .. (output:match "(%d+) not due" or output)
end

return function(kit)
  local staff = kit.staff(200000, 1000)
  local rules = kit.write("plan.lua", RULES:format(staff))
  local function plan(ledger)
    return { "build/sendoso", "plan", rules, "--today", "2026-03-10", "--sandbox", "--ledger", ledger }
  end
  return {
    about = "A plan of 200,000 people of whom 200 are due, beside ledgers with gifts to other people.",
    same = same,
    { name = "sendoso", command = plan(kit.path "new") },
    { name = "10,000 gifts", command = plan(kit.ledger(10000)) },
    { name = "1,000,000 gifts", command = plan(kit.ledger(1000000)) },
    { name = "python", command = kit.python("plan", staff, "2026-03-10") },
    goals = {
      { "sendoso", what = "processor", beside = "python", most = 4 },
      { "sendoso", what = "memory", most = 150 },
      { "1,000,000 gifts", what = "processor", beside = "10,000 gifts", most = 1.2 },
    },
  }
end
