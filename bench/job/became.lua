local RULES = [[
local rule = require "sendoso.rule"
return rule { name = "active", each = rule.people %q, when = rule.became("status", "Active"), once = "{id}",
  gift = { campaign = "Coffee on us" } }
]]

-- How many people are as they were.
local function count(output) return output:match "(%d+) not due" or output end

-- The first file is only remembered.
local function remember(command)
  assert(os.execute(table.concat(command, " ") .. " >/dev/null 2>&1"), "the first run has failed")
end

return function(kit)
  local staff = kit.staff(100000)
  local rules, ledger = kit.write("became.lua", RULES:format(staff)), kit.path "became.db"
  local function run(day)
    return { "build/sendoso", "run", rules, "--sandbox", "--ledger", ledger, "--today", day }
  end
  local python = kit.python("became", staff, kit.path "became-python.db")
  remember(run "2026-03-10")
  remember(python)
  return {
    about = "A run over 100,000 people, each compared with the last file by digests of what they are known by.",
    same = function(output, contestant)
      return count(contestant.name == "sendoso" and kit.read(kit.path "err") or output)
    end,
    { name = "sendoso", command = run "2026-03-11" },
    { name = "python", command = python },
    goals = {
      { "sendoso", what = "processor", beside = "python", most = 1 },
      { "sendoso", what = "memory", most = 150 },
    },
  }
end
