-- How long a forecast of fourteen months takes, beside what a plan decides of one day, of the same file: anniversaries
-- of all people, most of whom have one or two. Run it in a quiet hour.
-- lua5.4 bench/forecast.lua [PEOPLE]
local date = require "sendoso.dates.date"
local decide = require "sendoso.rule.decide"
local forecast = require "sendoso.forecast"
local library = require "sendoso.rule.library"
local run = require "sendoso.run"

local PEOPLE = math.tointeger(tonumber(arg[1])) or 200000
local TODAY, UNTIL, MONTHS = date "2026-03-01", date "2027-04-30", 14

local function write(path)
  local out <close> = assert(io.open(path, "w"))
  out:write "id,first_name,last_name,email,hire_date,status,type,department,title,city,country\n"
  local first = date "2010-01-01"
  for i = 1, PEOPLE do
    out:write(("E%d,First%d,Last%d,p%d@example.com,%s,Active,Full-time,Dept%d,Engineer,Town,US\n"):format(i, i % 977,
      i % 1999, i, tostring(first + i * 7919 % 5900), i % 20))
  end
end

local function timed(fn)
  collectgarbage()
  local began = os.clock()
  local result = fn()
  return os.clock() - began, result
end

local path <const> = os.tmpname()
write(path)
local rule = library {}
local the_rule = rule { name = "anniversary", each = rule.people(path), when = rule.anniversary "hire_date",
  once = "{id}/{years}", message = "Happy {years} years, {first_name}!",
  gift = function(p) return { campaign = "Anniversary eGift", amount = p.years % 5 == 0 and 75 or 25 } end }

local function files() return run.new({ write = print }):files() end
local function day_at() end

local of_plan = timed(function() return decide(the_rule, TODAY, { note = print, day_at = day_at }) end)
local of_forecast, made = timed(function()
  return assert(forecast.make({ the_rule }, { today = TODAY, until_day = UNTIL, files = files(), day_at = day_at,
    prices = {} }))
end)
os.remove(path)
local RESULT = "a plan of one day: %.2f s; a forecast of %d months, %d gifts: %.2f s, %.1f plans for each month"
print(RESULT:format(of_plan, MONTHS, made.groups:by {}[1].gifts, of_forecast,
  of_forecast / of_plan / MONTHS))
