--- A forecast as one web page, with a chart, for whoever plans the money.
local chart = require "sendoso.forecast.chart"
local markup = require "sendoso.markup"
local months = require "sendoso.forecast.months"
local totals = require "sendoso.forecast.totals"
local words = require "sendoso.words"

local html = {}

-- Rows of one kind by two names: a function of both.
local function by_two(rows, first, second, field)
  local values = {}
  for _, row in ipairs(rows) do
    local key = row[first] .. "\0" .. row[second]
    values[key] = (values[key] or 0) + row[field]
  end
  return function(one, two) return values[one .. "\0" .. two] or 0 end
end

-- The names of something, the one with the most first.
local function names_by(rows, name, field)
  local sums, list = {}, {}
  for _, row in ipairs(rows) do
    if not sums[row[name]] then list[#list + 1] = row[name] end
    sums[row[name]] = (sums[row[name]] or 0) + row[field]
  end
  table.sort(list, function(a, b)
    if sums[a] ~= sums[b] then return sums[a] > sums[b] end
    return a < b
  end)
  return list
end

-- "12,500"
local function grouped(number)
  local digits = ("%.0f"):format(number):reverse():gsub("(%d%d%d)", "%1,"):reverse()
  return (digits:gsub("^,", ""))
end

-- "12,500.00 USD"
local function money_text(hundredths, currency)
  return ("%s.%02d"):format(grouped(hundredths // 100), hundredths % 100) .. (currency ~= "" and " " .. currency or "")
end

-- A chart of what is known of one currency; or of the number of gifts.
local function chart_of(made, rows, series, about)
  return chart.bars {
    title = about.title, x_title = ("month, from %s to %s"):format(made.from:sub(1, 7), made.to:sub(1, 7)),
    y_title = about.y_title, columns = months.between(made.from, made.to),
    series = names_by(rows, series, about.field), value = by_two(rows, "month", series, about.field),
    text = about.text, scale = about.scale,
  }
end

-- One chart for each currency of which anything is known; where nothing is, one of gifts.
local function charts(made)
  local series = #made.groups:by { "rule" } > 1 and "rule" or "campaign"
  local by_currency, out = {}, {}
  local rows = made.groups:by { "month", series }
  for _, row in ipairs(rows) do
    if row.hundredths > 0 then
      by_currency[row.currency] = by_currency[row.currency] or {}
      table.insert(by_currency[row.currency], row)
    end
  end
  local currencies = {}
  for currency in pairs(by_currency) do currencies[#currencies + 1] = currency end
  table.sort(currencies)
  for _, currency in ipairs(currencies) do
    out[#out + 1] = chart_of(made, by_currency[currency], series, { field = "hundredths",
      title = ("Cost by month and %s"):format(series), y_title = currency ~= "" and "cost in " .. currency or "cost",
      text = function(value) return money_text(math.tointeger(value), currency) end,
      scale = function(value) return grouped(value / 100) end })
  end
  if #out == 0 and #rows > 0 then
    out[1] = chart_of(made, rows, series, { field = "gifts", title = ("Gifts by month and %s"):format(series),
      y_title = "gifts", scale = grouped,
      text = function(value) return words.count(math.tointeger(value), "gift") end })
  end
  return chart.style() .. table.concat(out)
end

-- A table by one name. What has several currencies has a row for each.
local function section(made, name, heading)
  local rows, columns = {}, { { name = name, title = name }, { name = "gifts", title = "gifts", number = true },
    { name = "cost", title = "cost", number = true } }
  for i, row in ipairs(made.groups:by { name }) do
    if row.unknown > 0 then columns[4] = { name = "unknown", title = "unknown cost", number = true } end
    local known = row.unknown < row.gifts
    rows[i] = { [name] = row[name] ~= "" and row[name] or "none", gifts = grouped(row.gifts),
      cost = known and money_text(row.hundredths, row.currency) or "unknown",
      unknown = row.unknown > 0 and grouped(row.unknown) or "" }
  end
  if #rows == 0 then return "" end
  return ("<h2>%s</h2>\n"):format(heading) .. markup.table(columns, rows)
end

local function list(heading, lines)
  local items = {}
  for i, line in ipairs(lines) do items[i] = ("<li>%s</li>\n"):format(markup.text(line)) end
  return #items > 0 and ("<h2>%s</h2>\n<ul>\n%s</ul>\n"):format(heading, table.concat(items)) or ""
end

--- Returns the page of a forecast.
---@param made sendoso.Forecast
---@param now string when it was made, UTC
---@return string
function html.text(made, now)
  local rows, gifts, unknown = made.groups:by {}, 0, 0
  for _, row in ipairs(rows) do gifts, unknown = gifts + row.gifts, unknown + row.unknown end
  local title = ("Gifts forecast from %s to %s"):format(made.from, made.to)
  return markup.page(title, {
    ('<p class="soft">As the files were at %s. Nothing is sent by this.</p>\n'):format(markup.text(now)),
    '<div class="figures">\n', markup.figure(totals.cost(rows, money_text), "cost", " wide"),
    markup.figure(grouped(gifts), "gifts"),
    unknown > 0 and markup.figure(grouped(unknown), "of unknown cost") or "", "</div>\n",
    gifts > 0 and "<h2>By month</h2>\n" .. charts(made) or "",
    section(made, "month", "Each month"), section(made, "rule", "By rule"), section(made, "campaign", "By campaign"),
    made.groups:have_group() and section(made, "group", "By team group") or "",
    list("Rules that failed", made.failed), list("Notes", made.notes),
  })
end

return html
