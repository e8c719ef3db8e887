--- A report as one page: no scripts, no network, charts as SVG, light and dark, to be printed.
local chart = require "sendoso.mirror.chart"
local instant = require "sendoso.dates.instant"
local markup = require "sendoso.markup"
local money = require "sendoso.money"
local report = require "sendoso.mirror.report"

local html = {}

local MOST_BARS, MOST_DAYS = 12, 30

local PARTS = {
  { name = "delivered", color = "well" }, { name = "redeemed", color = "redeemed" }, { name = "open", color = "open" },
  { name = "held", color = "held" }, { name = "expired", color = "expired" }, { name = "returned", color = "returned" },
  { name = "failed", color = "badly" },
}

local function day(seconds) return instant.utc(seconds):sub(1, 10) end

-- A sum in several currencies: each amount stays on one line with its own.
local function amounts(sum) return (sum:text():gsub("(%d) (%u)", "%1\u{A0}%2")) end

---@class sendoso.ReportPage
---@field by string
---@field rows sendoso.ReportRow[]
---@field months sendoso.ReportRow[]
---@field days table<integer, integer>
---@field stuck table[]
---@field made integer seconds since 1970
---@field since? integer
---@field last? integer its end

local function sums_of(rows)
  local cost, open, count = money.sum(), money.sum(), { gifts = 0, arrived = 0, stuck = 0 }
  for _, row in ipairs(rows) do
    cost:add(row.cost or false)
    open:add(row.open_cost or false)
    count.gifts, count.arrived = count.gifts + row.gifts, count.arrived + row.delivered + row.redeemed
    count.stuck = count.stuck + (row.stuck and row.stuck.gifts or 0)
  end
  return cost, open, count
end

local function figures(rows)
  local cost, open, count = sums_of(rows)
  return table.concat { '<div class="figures">\n', markup.figure(amounts(cost), "cost", " wide"),
    markup.figure(amounts(open), "of it not ended", " wide"), markup.figure(count.gifts, "gifts"),
    markup.figure(count.arrived, "delivered or redeemed"), markup.figure(count.stuck, "stuck"), "</div>\n" }
end

-- The most of the rows of a key in all currencies.
local function bars_of(rows)
  local bars, by_name = {}, {}
  for _, row in ipairs(rows) do
    local name = row.key or "-"
    if not by_name[name] then
      by_name[name] = { name = name, gifts = 0 }
      bars[#bars + 1] = by_name[name]
    end
    local one = by_name[name]
    one.gifts = one.gifts + row.gifts
    for _, part in ipairs(PARTS) do one[part.name] = (one[part.name] or 0) + row[part.name] end
  end
  table.sort(bars, function(a, b)
    if a.gifts ~= b.gifts then return a.gifts > b.gifts end
    return a.name < b.name
  end)
  return table.move(bars, 1, math.min(#bars, MOST_BARS), 1, {}), #bars
end

-- The month behind one: "2026-12" is before "2027-01".
local function next_month(name)
  local year, month = name:match "^(%d+)-(%d+)$"
  local number = year * 12 + month
  return ("%04d-%02d"):format(number // 12, number % 12 + 1)
end

-- All months from the first to the last, those without a cost as well.
local function points_of(costs, first, last)
  local points, name = {}, first
  repeat
    points[#points + 1] = { name = name, value = (costs[name] or 0) / 100 }
    name = next_month(name)
  until name > last
  return points
end

local function cost_charts(months)
  local by_currency, currencies, out, first, last = {}, {}, {}, nil, nil
  for _, row in ipairs(months) do
    local cost = row.key and row.cost
    if cost then
      if not by_currency[cost.currency] then
        by_currency[cost.currency] = {}
        currencies[#currencies + 1] = cost.currency
      end
      by_currency[cost.currency][row.key] = cost.hundredths
      first, last = first or row.key, row.key
    end
  end
  table.sort(currencies)
  for _, currency in ipairs(currencies) do
    local title = #currencies > 1 and "Cost by month, " .. currency or "Cost by month"
    out[#out + 1] = chart.columns(title, points_of(by_currency[currency], first, last),
      { x = "month", y = currency, format = function(value) return ("%.0f"):format(value) end })
  end
  return table.concat(out)
end

local function days_chart(days)
  local points, last = {}, -1
  for number in pairs(days) do last = math.max(last, math.min(number, MOST_DAYS)) end
  if last < 0 then return "" end
  for number = 0, last do points[number + 1] = { name = tostring(number), value = days[number] or 0 } end
  for number, count in pairs(days) do
    if number > MOST_DAYS then points[last + 1].value = points[last + 1].value + count end
  end
  if last == MOST_DAYS then points[last + 1].name = MOST_DAYS .. "+" end
  return chart.columns("Time to delivery", points,
    { x = "days until a gift arrived", y = "gifts", format = function(value) return ("%g"):format(value) end })
end

local function whole_table(page)
  if #page.rows == 0 then return '<p class="soft">There are no sends of this time.</p>\n' end
  local lines = {}
  for i, row in ipairs(page.rows) do
    lines[i] = { name = row.key or "-", gifts = row.gifts, cost = row.cost and money.text(row.cost),
      open_cost = row.open_cost and money.text(row.open_cost), days = row.days and ("%.1f"):format(row.days),
      redemption = row.redemption and ("%.0f"):format(row.redemption * 100),
      stuck = row.stuck and ("%d since %s"):format(row.stuck.gifts, day(row.stuck.since)) }
    for _, part in ipairs(PARTS) do lines[i][part.name] = row[part.name] end
  end
  local columns = { { name = "name", title = page.by }, { name = "gifts", title = "gifts", number = true },
    { name = "cost", title = "cost", number = true }, { name = "open_cost", title = "not ended", number = true } }
  for _, part in ipairs(PARTS) do columns[#columns + 1] = { name = part.name, title = part.name, number = true } end
  for _, more in ipairs { { "redemption", "redeemed %" }, { "days", "days" } } do
    columns[#columns + 1] = { name = more[1], title = more[2], number = true }
  end
  columns[#columns + 1] = { name = "stuck", title = "stuck" }
  return '<div class="wrap">' .. markup.table(columns, lines) .. "</div>\n"
end

local function stuck_table(stuck)
  if #stuck == 0 then return "" end
  local lines = {}
  for i, send in ipairs(stuck) do
    lines[i] = { since = day(send.changed), status = send.status, campaign = send.campaign_name, id = send.id,
      gift = send.gift }
  end
  return ('<h2>Stuck: not ended, and not changed for %d days</h2>\n'):format(report.STUCK_DAYS)
    .. '<div class="wrap">' .. markup.table({ { name = "since", title = "since" },
      { name = "status", title = "status" }, { name = "campaign", title = "campaign" },
      { name = "id", title = "send" }, { name = "gift", title = "gift" } }, lines) .. "</div>\n"
end

local function period(page)
  local from = page.since and "since " .. day(page.since) or "of all time"
  return from .. (page.last and " until " .. day(page.last - 1) or "")
end

--- Returns the page of a report.
---@param page sendoso.ReportPage
---@return string
function html.text(page)
  local bars, count = bars_of(page.rows)
  local title = "What became of the gifts, by " .. page.by
  if count > #bars then title = ("%s: the first %d of %d"):format(title, #bars, count) end
  return markup.page("Gifts " .. period(page), {
    ('<p class="soft">As Sendoso listed them on %s at %s UTC.</p>\n')
      :format(instant.utc(page.made):match "^(.-)T(%d+:%d+)"),
    figures(page.rows),
    '<div class="charts">\n', #bars > 0 and chart.stacked(title, bars, PARTS, "gifts") or "", cost_charts(page.months),
    days_chart(page.days), "</div>\n",
    ("<h2>By %s</h2>\n"):format(markup.text(page.by)), whole_table(page), stuck_table(page.stuck),
  }, "report")
end

return html
