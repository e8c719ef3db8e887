--- A plan as one page, without scripts or network, for whoever must agree to it.
local summary = require "sendoso.plan.summary"

local page = {}

local style = [[
:root { color-scheme: light; --ink: #1d2433; --soft: #5a6478; --line: #dfe3ea; --paper: #fff; --ground: #f4f5f8;
  --accent: #2b59c3; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.125rem; margin: 2.5rem 0 .75rem; }
p { margin: 0; } .soft { color: var(--soft); } .small { font-size: .875rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; }
.figure { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.figure b { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.wide { grid-column: span 2; } .wide b { color: var(--accent); }
table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line); }
th, td { text-align: left; padding: .5rem .75rem; border-top: 1px solid var(--line); vertical-align: top; }
.why, .from { overflow-wrap: anywhere; } .from { font-size: .875rem; color: var(--soft);
  min-width: 10rem; }
.rule, .due, .keep { white-space: nowrap; }
thead th { border-top: 0; font-size: .8125rem; color: var(--soft); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.gifts { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: .75rem; list-style: none;
  margin: 0; padding: 0; }
.gift { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem;
  overflow-wrap: anywhere; }
.gift h3 { font-size: 1rem; margin: 0; }
blockquote { margin: .75rem 0; padding: .5rem .75rem; border-left: 3px solid var(--accent); background: var(--ground);
  white-space: pre-wrap; }
.warning { color: #8a4b00; }
@media (max-width: 40rem) {
  main { padding-top: 1.25rem; } .gifts { grid-template-columns: 1fr; }
  thead { display: none; } tr { display: block; border-top: 1px solid var(--line); padding: .5rem 0; }
  tbody tr:first-child { border-top: 0; }
  td { display: flex; gap: .75rem; border: 0; padding: .125rem .75rem; }
  td::before { content: attr(data-name); flex: 0 0 5.5rem; color: var(--soft); font-size: .8125rem; }
  td:empty { display: none; } .number { text-align: left; } .rule { white-space: normal; overflow-wrap: anywhere; }
}
@media print { body { background: #fff; } .gift, table { break-inside: avoid; } }
]]

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local function text(value) return (tostring(value or ""):gsub("[&<>\"']", escapes)) end

-- A table: names of the columns, and rows of texts by those names.
local function html_table(columns, rows)
  local out = { "<table><thead><tr>" }
  for _, column in ipairs(columns) do
    out[#out + 1] = ('<th class="%s">%s</th>'):format(column.number and "number" or column.name, text(column.title))
  end
  out[#out + 1] = "</tr></thead><tbody>\n"
  for _, row in ipairs(rows) do
    out[#out + 1] = "<tr>"
    for _, column in ipairs(columns) do
      out[#out + 1] = ('<td data-name="%s" class="%s">%s</td>'):format(text(column.title),
        column.number and "number" or column.name, text(row[column.name]))
    end
    out[#out + 1] = "</tr>\n"
  end
  out[#out + 1] = "</tbody></table>\n"
  return table.concat(out)
end

local function figure(value, words, class)
  return ('<div class="figure%s"><b>%s</b><span class="small soft">%s</span></div>\n')
    :format(class or "", text(value), text(words))
end

local function figures(plan, cost)
  local counts = summary.count(plan)
  local out = { figure(cost, "cost, as far as it is known", " wide"), figure(counts.send, "would be sent") }
  for _, outcome in ipairs(summary.outcomes) do
    if outcome.name ~= "send" and counts[outcome.name] then
      out[#out + 1] = figure(counts[outcome.name], outcome.words)
    end
  end
  if counts.lacking then out[#out + 1] = figure(counts.lacking, "without that day") end
  if counts.not_due then out[#out + 1] = figure(counts.not_due, "not due") end
  return '<div class="figures">\n' .. table.concat(out) .. "</div>\n"
end

local function gift(entry)
  local cost = entry.cost and summary.money(entry.cost) or "cost not known"
  local out = { '<li class="gift"><h3>', text(entry.name or entry.email), '</h3><p class="small soft">',
    text(entry.email), '</p><p class="small">', text(entry.campaign .. " · " .. cost), "</p>" }
  if entry.message then out[#out + 1] = "<blockquote>" .. text(entry.message) .. "</blockquote>"
  else out[#out + 1] = '<p class="small soft">without a message</p>' end
  if entry.warning then out[#out + 1] = ('<p class="small warning">%s</p>'):format(text(entry.warning)) end
  out[#out + 1] = ('<p class="small soft"><span class="keep">due %s</span> · %s</p></li>\n')
    :format(text(entry.due), text(entry.key))
  return table.concat(out)
end

-- The entries of an outcome that are not sent, as a table.
local function unsent(plan, outcome)
  local rows = {}
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == outcome.name and not entry.not_due then
      rows[#rows + 1] = { who = entry.name or entry.email or "", rule = entry.rule, due = entry.due, why = entry.reason,
        from = entry.place }
    end
  end
  if #rows == 0 then return "" end
  local heading = outcome.words:sub(1, 1):upper() .. outcome.words:sub(2)
  local columns = {}
  for name in ("who rule due why from"):gmatch "%S+" do
    local has_any = false
    for _, row in ipairs(rows) do has_any = has_any or (row[name] or "") ~= "" end
    if has_any then columns[#columns + 1] = { name = name, title = name } end
  end
  return ("<h2>%s</h2>\n"):format(heading) .. html_table(columns, rows)
end

--- Returns the page of a plan.
---@param plan sendoso.Plan
---@param made string when, UTC
---@return string
function page.text(plan, made)
  local totals, cost = summary.totals(plan)
  local out = { '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    ("<title>Gifts planned for %s</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n"):format(plan.today, style),
    ("<h1>Gifts planned for %s</h1>\n"):format(text(plan.today)),
    ('<p class="soft">%s, for %s. Made %s; nothing is sent yet.</p>\n'):format(text(plan.script), text(plan.account),
      text(made)),
    figures(plan, cost) }
  if #totals > 0 then
    out[#out + 1] = "<h2>By rule and campaign</h2>\n" .. html_table({ { name = "rule", title = "rule" },
      { name = "campaign", title = "campaign" }, { name = "count", title = "gifts", number = true },
      { name = "cost", title = "cost", number = true } }, totals)
    out[#out + 1] = '<h2>Would be sent</h2>\n<ul class="gifts">\n'
    for _, entry in ipairs(plan.entries) do
      if entry.outcome == "send" then out[#out + 1] = gift(entry) end
    end
    out[#out + 1] = "</ul>\n"
  end
  for _, outcome in ipairs(summary.outcomes) do
    if outcome.name ~= "send" then out[#out + 1] = unsent(plan, outcome) end
  end
  if #plan.remarks > 0 then
    out[#out + 1] = "<h2>To be known</h2>\n<ul>\n"
    for _, remark in ipairs(plan.remarks) do out[#out + 1] = ("<li>%s</li>\n"):format(text(remark)) end
    out[#out + 1] = "</ul>\n"
  end
  out[#out + 1] = "</main>\n</body>\n</html>\n"
  return table.concat(out)
end

return page
