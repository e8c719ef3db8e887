-- How long a forecast of fourteen months takes, beside fifteen lines of Python that sum up the same file by month, rule
-- and campaign (bench/forecast.py): anniversaries of all people, most of whom have one or two. Both in turns, with the
-- same result; medians of the processor's time.
-- lua5.4 bench/forecast.lua [PEOPLE] [TURNS]
local PEOPLE, TURNS = math.tointeger(tonumber(arg[1])) or 200000, tonumber(arg[2]) or 3
local TODAY, UNTIL = "2026-03-01", "2027-04-30"

local function write(path)
  local date = require "sendoso.dates.date"
  local out <close> = assert(io.open(path, "w"))
  out:write "id,first_name,last_name,email,hire_date,status,type,department,title,city,country\n"
  local first = date "2010-01-01"
  for i = 1, PEOPLE do
    out:write(("E%d,First%d,Last%d,p%d@example.com,%s,Active,Full-time,Dept%d,Engineer,Town,US\n"):format(i, i % 977,
      i % 1999, i, tostring(first + i * 7919 % 5900), i % 20))
  end
end

-- In a process of its own, as Python.
local function make(path)
  local date = require "sendoso.dates.date"
  local forecast = require "sendoso.forecast"
  local money = require "sendoso.money"
  local rule = require "sendoso.rule.library" {}
  local run = require "sendoso.run"
  local the_rule = rule { name = "anniversary", each = rule.people(path), when = rule.anniversary "hire_date",
    once = "{id}/{years}", message = "Happy {years} years, {first_name}!",
    gift = function(p) return { campaign = "Anniversary eGift", amount = p.years % 5 == 0 and 75 or 25 } end }
  local made = assert(forecast.make({ the_rule }, { today = date(TODAY), until_day = date(UNTIL), day_at = print,
    files = run.new({ write = print }):files(), prices = {} }))
  for _, row in ipairs(made.groups:by { "month", "rule", "campaign" }) do
    print(("%s\t%s\t%s\t%s"):format(row.month, row.rule, row.campaign, money.decimal(row.hundredths)))
  end
end

-- Seconds of the processor that a command has used, and what it has written.
local function measure(command)
  local pipe <close> = assert(io.popen(("bash -c 'TIMEFORMAT=%%U; time %s' 2>&1"):format(command)))
  local text, seconds = pipe:read("a"):match "^(.-)([%d.]+)%s*$"
  return tonumber(seconds), text
end

local function median(list)
  table.sort(list)
  return list[#list // 2 + 1]
end

if arg[1] == "--make" then return make(arg[2]) end
local path <const> = os.tmpname()
write(path)
local of_forecast, of_python = {}, {}
for i = 1, TURNS do
  local made, expected
  of_forecast[i], made = measure(("lua5.4 %s --make %s"):format(arg[0], path))
  of_python[i], expected = measure(("python3 %s %s %s %s"):format(arg[0]:gsub("lua$", "py"), path, TODAY, UNTIL))
  assert(made == expected, made .. expected)
end
os.remove(path)
local own, peer = median(of_forecast), median(of_python)
print(("%d people, %s to %s: %.2f s; fifteen lines of Python: %.2f s; %.1f times as long"):format(PEOPLE, TODAY, UNTIL,
  own, peer, own / peer))
