-- A forecast is the sum of the plans of its days. Each of these plans reads its file anew, as it is on that day.
local date = require "sendoso.dates.date"
local decide = require "sendoso.rule.decide"
local forecast = require "sendoso.forecast"
local library = require "sendoso.rule.library"
local run = require "sendoso.run"
local temp = require "spec.support.temp"

local rule = library {}

local FIRST, LAST = date "2027-12-01", date "2028-03-04" -- with a leap day

local function day_at() error "nothing has a time" end
local function ignore() end

-- What the plans of all days would send that is due on that day; of two with one key, the first. Where a function says
-- something else than that something is due on the day, a plan may send it on a later one.
local function of_plans(the_rule, may_be_late)
  local list, seen, day = {}, {}, FIRST
  while day <= LAST do
    local decisions = decide(the_rule, day, { reached = tostring(day - 1), began = "2020-01-01", note = ignore,
      day_at = day_at })
    for _, one in ipairs(decisions) do
      local is_due = one.due == day or may_be_late and one.due and one.due >= FIRST
      if one.outcome == "send" and is_due and one.to.email and not seen[one.key] then
        seen[one.key] = true
        list[#list + 1] = ("%s %s %d"):format(tostring(one.due):sub(1, 7), one.gift.campaign, one.gift.amount)
      end
    end
    if not the_rule.when then break end -- it is the same on each day
    day = day + 1
  end
  table.sort(list)
  return list
end

-- The same of the forecast. Each gift has a campaign of its own.
local function of_forecast(the_rule)
  local made = assert(forecast.make({ the_rule }, { today = FIRST, until_day = LAST, day_at = day_at, prices = {},
    files = run.new({ write = ignore }):files() }))
  assert.same({}, made.failed)
  local list = {}
  for i, row in ipairs(made.groups:by { "month", "campaign" }) do
    assert.equal(1, row.gifts)
    list[i] = ("%s %s %d"):format(row.month, row.campaign, row.hundredths // 100)
  end
  table.sort(list)
  return list
end

-- Numbers that are the same in each run.
local function numbers(seed)
  return function(most)
    seed = seed * 48271 % 2147483647
    return seed % most + 1
  end
end

local function one_of(pick, list) return list[pick(#list)] end

local HEADING = "id,first_name,last_name,email,hire_date,termination_date,birthday,status,type,country,department\n"

-- A date near the days of the forecast, often one that is odd.
local function hire_date(pick)
  if pick(4) == 1 then return one_of(pick, { "2024-02-29", "2020-02-29", "2023-02-28", "2027-12-31", "2028-01-01",
    "2026-12-01", "2028-02-29", "1999-12-31", "1970-01-01", "9999-12-31", "" }) end
  if pick(4) == 1 then return tostring(FIRST + pick(100)) end
  return tostring(date "2024-01-01" + pick(1500))
end

local function end_date(pick)
  if pick(3) > 1 then return "" end
  return pick(3) == 1 and one_of(pick, { "2028-02-28", "2028-02-29", "2027-12-01", "2020-05-05", "ongoing" })
    or tostring(FIRST + pick(100) - 20)
end

-- A row of a person; `more` replaces fields.
local function row(pick, id, more)
  local fields = { id = id, first_name = one_of(pick, { "Ann", "Bo", "Çem", "" }), last_name = "Lee" .. id,
    email = pick(12) == 1 and "" or ("p%s@example.com"):format(id), hire_date = hire_date(pick),
    termination_date = end_date(pick),
    birthday = one_of(pick, { "", "--02-29", "1988-02-29", "1990-01-15", "2000-12-31", "--03-01" }),
    status = one_of(pick, { "Active", "Active", "Active", "On leave", "Terminated", "Zen", "" }),
    type = one_of(pick, { "Full-time", "Full-time", "Contractor", "" }),
    country = one_of(pick, { "US", "AE", "DE", "" }), department = one_of(pick, { "Sales", "Legal" }) }
  for name, value in pairs(more or {}) do fields[name] = value end
  return (HEADING:gsub("[%w_]+", fields))
end

-- The rows of one person: most have one; some have several, or a transfer or another hire that is yet to come.
local function rows(pick, id)
  local first = row(pick, id)
  local kind = pick(6)
  if kind == 1 then return { first, first } end
  if kind == 2 then return { first, (row(pick, id)) } end
  if kind > 3 then return { first } end
  local left = FIRST + pick(70)
  local old = row(pick, id, { first_name = "Ann", hire_date = "2021-01-" .. ("%02d"):format(pick(28)),
    termination_date = pick(2) == 1 and tostring(left) or "", status = "Active", type = "" })
  local new = row(pick, id, { first_name = "Ann", hire_date = tostring(left + pick(20)),
    termination_date = pick(3) == 1 and tostring(left + 40) or "", status = "Active", type = "" })
  if kind == 2 then return { old, new } end
  return { new, old, (row(pick, id, { hire_date = tostring(left + 30), status = "Active", type = "" })) }
end

local function staff(seed)
  local pick, lines = numbers(seed), { HEADING }
  for id = 1, 24 do
    for _, line in ipairs(rows(pick, tostring(100 + id))) do lines[#lines + 1] = line end
  end
  local path = temp.path "staff.csv"
  local out <close> = assert(io.open(path, "w"))
  out:write(table.concat(lines))
  return path
end

local function gift(p) return { campaign = ("%s/%s"):format(p.id, p.occasion or "once"), amount = p.id % 7 + 1 } end

-- Rules of all kinds; the fields of each are added to those that all have.
local rules = {
  anniversaries = { when = rule.anniversary "hire_date" },
  ["anniversaries in March"] = { when = rule.anniversary("hire_date", { leap = "mar1", every = 2 }) },
  milestones = { when = rule.anniversary("hire_date", { milestones = { 1, 4, 8 } }) },
  ["a lead time"] = { when = rule.anniversary("hire_date", { before = 10 }) },
  ["a lead time and business days"] = { when = rule.anniversary("hire_date", { before = 3, shift = "earlier" }) },
  ["business days"] = { when = rule.anniversary("hire_date", { shift = "nearest" }), look_back = 2 },
  ["a long look-back"] = { when = rule.anniversary "hire_date", look_back = 60 },
  birthdays = { when = rule.birthday "birthday", once = "{id}/{year}" },
  ["days and months after a date"] = { when = rule.after("hire_date", { days = { 0, 30, 365 }, months = { 1, 12 } }) },
  ["the date itself"] = { when = rule.on("hire_date", { before = 7 }) },
  ["no date"] = { once = "{id}" },
  ["a function"] = { when = function(p, day)
    return p.hire_date and p.hire_date.day == day.day and { occasion = tostring(day) }
  end },
  ["a function with one key"] = { once = "{id}",
    when = function(_, day) return day.month == 2 and { due = day } end,
    where = function(p) return p.due.day > p.id % 28 end },
  ["a function that is early"] = { when = function(p, day)
    return p.hire_date and p.hire_date.day == day.day and { occasion = tostring(day), due = day + 5 }
  end },
  ["a selection by the date"] = { when = rule.anniversary "hire_date",
    where = function(p) return p.due.month ~= 2, "not in February" end },
  ["gifts that fail"] = { when = rule.anniversary "hire_date", message = "Dear {first_name}",
    gift = function(p) return p.country ~= "AE" and gift(p) end },
  ["people who are included"] = { when = rule.anniversary "hire_date", include = { "contractors", "Zen", "on leave" } },
}

describe("a forecast", function()
  local names = {}
  for name in pairs(rules) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do
    it("has what the plans of all its days would send: " .. name, function()
      local given = { name = "rule", each = rule.people(staff(i * 7919)), once = "{id}/{occasion}", gift = gift }
      for field, value in pairs(rules[name]) do given[field] = value end
      local the_rule = rule(given)
      local expected = of_plans(the_rule, name:find "^a function " ~= nil)
      assert.is_true(#expected > 0)
      assert.same(expected, of_forecast(the_rule))
    end)
  end
end)
