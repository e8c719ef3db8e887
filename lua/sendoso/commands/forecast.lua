--- sendoso forecast SCRIPT
local cursor = require "sendoso.cursor"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"
local file = require "sendoso.plan.file"
local forecast = require "sendoso.forecast"
local html = require "sendoso.forecast.html"
local instant = require "sendoso.dates.instant"
local listing = require "sendoso.commands.listing"
local money = require "sendoso.money"
local output = require "sendoso.run.output"
local rules = require "sendoso.commands.rules"
local scripts = require "sendoso.commands.scripts"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local totals = require "sendoso.forecast.totals"

local command = {
  name = "forecast", usage = "SCRIPT [-- ARGS]",
  epilog = [[
The files of the rules are read as they are today; nothing is asked and nothing is written. What a gift costs is its
amount, or the price that the rule states. Sendoso does not tell the price of a campaign with a fixed price: give it
with --price, or its gifts are counted as of unknown cost.]],
  examples = { "sendoso forecast anniversary.lua --until 2027-12-31",
    "sendoso forecast anniversary.lua --price \"Coffee on us=5\" --currency USD --by month --format csv",
    "sendoso forecast anniversary.lua --html forecast.html" },
}

local COLUMNS = "month rule campaign group gifts cost currency unknown"
local DEFAULT = { "month", "rule", "campaign" }
local MONTHS = 12 -- how far, if nobody says
local MOST_YEARS = 50 -- who is hired in fifty years is in no file

local function parse_day(text)
  local day = date.parse(text)
  if day then return day end
  return nil, ("--until: \"%s\" is not a date (expected YYYY-MM-DD)"):format(text)
end

local function parse_by(text)
  local names, seen = {}, {}
  for name in text:gmatch "[^,%s]+" do
    if seen[name] then return nil, ("--by: %s is named twice"):format(name) end
    seen[name] = true
    if not (" month rule campaign group "):find(" " .. name .. " ", 1, true) then
      return nil, ("--by: expected month, rule, campaign or group, got \"%s\""):format(name)
    end
    names[#names + 1] = name
  end
  if #names > 0 then return names end
  return nil, "--by: expected names such as month,rule, got none"
end

local function parse_price(text)
  local campaign, amount = text:match "^%s*(.-)%s*=%s*([^=]*)$"
  if not campaign or campaign == "" then
    return nil, ("--price: expected CAMPAIGN=AMOUNT such as \"Coffee on us=5\", got \"%s\""):format(text)
  end
  local hundredths, why, hint = money.parse(amount)
  if hundredths then return { campaign = campaign, hundredths = hundredths } end
  return nil, ("--price: %s (%s)"):format(why, hint)
end

local function parse_currency(text)
  if money.is_currency(text) then return text end
  return nil, ("--currency: expected three capital letters such as USD, got \"%s\""):format(text)
end

function command.describe(parser)
  parser:argument("script", "A Lua file that returns one or more rules")
  parser:argument("args", "Arguments for the script, after --"):args "*"
  parser:option("--until", "The last day (default: in a year)"):argname "DATE":convert(parse_day)
  parser:option("--by", "How to group gifts: month, rule, campaign, group (default: month,rule,campaign)")
    :argname "NAMES":convert(parse_by)
  parser:option("--price", "What a gift of a campaign costs, by its name or ID as in the rule; may be repeated")
    :argname "CAMPAIGN=AMOUNT":count "*":convert(parse_price)
  parser:option("--currency", "The currency of amounts, such as USD"):argname "CODE":convert(parse_currency)
  parser:option("--html", "Write a web page with a chart; - is stdout"):argname "FILE"
  listing.describe(parser, COLUMNS)
end

local function prices_of(args)
  local prices = {}
  for _, price in ipairs(args.price) do prices[price.campaign] = price.hundredths end
  return prices
end

-- How gifts are grouped: by team group, too, where any has one.
local function names_of(args, made)
  if args.by then return args.by end
  local names = table.move(DEFAULT, 1, #DEFAULT, 1, {})
  if made.groups:have_group() then names[#names + 1] = "group" end
  return names
end

-- A row as it is printed: an amount for people, money for programs.
local function shown(row, is_raw)
  local known = row.unknown < row.gifts
  local cost = known and money.decimal(row.hundredths) or nil
  if is_raw and known then
    cost = { hundredths = row.hundredths, currency = row.currency ~= "" and row.currency or nil }
  end
  return { month = row.month, rule = row.rule, campaign = row.campaign, group = row.group ~= "" and row.group or nil,
    gifts = row.gifts, cost = cost, currency = not is_raw and row.currency ~= "" and row.currency or nil,
    unknown = (is_raw or row.unknown > 0) and row.unknown or nil }
end

-- The columns of a table: those by which gifts are grouped, and those that have a value.
local function columns_of(names, rows)
  local columns = table.move(names, 1, #names, 1, {})
  for _, name in ipairs { "gifts", "cost", "currency", "unknown" } do
    local has_any = name == "gifts" or name == "cost"
    for _, row in ipairs(rows) do has_any = has_any or row[name] ~= nil end
    if has_any then columns[#columns + 1] = name end
  end
  return table.concat(columns, " ")
end

local function show(run, args, made)
  local names, is_raw = names_of(args, made), output.is_raw(shell.format(args))
  local rows = {}
  for i, row in ipairs(made.groups:by(names)) do rows[i] = shown(row, is_raw) end
  local columns = shell.format(args) == "csv" and table.concat(names, " ") .. " gifts cost currency unknown"
    or columns_of(names, rows)
  listing.show(run, args, columns, (cursor.of(rows)))
end

local function write(run, args, made, now)
  local text = html.text(made, instant.utc(now))
  if args.html == "-" then return output.exact(text) end
  fail.need(file.write(args.html, text))
  run:tell("wrote %s", args.html)
end

local function tell(run, made)
  for _, text in ipairs(made.notes) do run:note("%s", text) end
  for _, text in ipairs(made.failed) do
    run:problem("%s", text)
    run.tally:note "failed"
  end
  run:say("%s", totals.words(made))
end

-- Two prices for one campaign: nobody knows which one is meant.
local function mistake_in_prices(list)
  local prices = {}
  for _, price in ipairs(list) do
    local other = prices[price.campaign]
    if other and other ~= price.hundredths then
      return ("--price: two prices for \"%s\", %s and %s"):format(price.campaign, money.decimal(other),
        money.decimal(price.hundredths))
    end
    prices[price.campaign] = price.hundredths
  end
end

-- What cannot be meant.
local function mistake_of(args, today)
  local paths, mistake = scripts.of(args)
  if not paths then return mistake end
  if #paths > 1 then return ("expected one script, got %d"):format(#paths) end
  if args.html == "-" and shell.format(args) ~= "table" then
    return "only one of --html - and --format can be written to stdout"
  end
  if args["until"] and args["until"] < today then
    return ("--until %s is before the date of the run, %s"):format(tostring(args["until"]), tostring(today))
  end
  if args["until"] and args["until"] > today:months(12 * MOST_YEARS) then
    return ("--until %s is more than %d years after the date of the run, %s"):format(tostring(args["until"]),
      MOST_YEARS, tostring(today))
  end
  return mistake_in_prices(args.price)
end

function command.run(args, run)
  local today = run:today()
  local mistake = mistake_of(args, today)
  if mistake then
    run:problem("%s", mistake)
    return shell.USAGE
  end
  if args.html == "-" then output.reserve() end
  run.settings.dry_run = true -- whatever the script does beside making rules
  run.settings.script = args.script:match "[^/]+$"
  session.library(run)
  rules.look(run, args, function(list)
    local made = fail.need(forecast.make(list, { today = today, until_day = args["until"] or today:months(MONTHS) - 1,
      files = run:files(), day_at = function(seconds) return run:day_at(seconds) end, prices = prices_of(args),
      currency = args.currency or run.settings.currency }))
    if args.html then write(run, args, made, run:now()) end
    tell(run, made)
    if args.html ~= "-" then show(run, args, made) end
  end)
  return session.close(run, { without_summary = true })
end

return command
