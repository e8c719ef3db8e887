--- A plan as one web page, without scripts or network, for the person who must approve it.
local markup = require "sendoso.markup"
local money = require "sendoso.money"
local skipped = require "sendoso.skipped"
local summary = require "sendoso.plan.summary"

local html = {}

local figure, html_table, text = markup.figure, markup.table, markup.text

local function figures(plan, cost)
  local counts = summary.count(plan)
  local out = { figure(cost, "cost", " wide"), figure(counts.send, "would be sent") }
  for _, outcome in ipairs(summary.outcomes) do
    if outcome.name ~= "send" and counts[outcome.name] then
      out[#out + 1] = figure(counts[outcome.name], counts[outcome.name] == 1 and outcome.one or outcome.many)
    end
  end
  if counts.lacking then out[#out + 1] = figure(counts.lacking, "without a date") end
  if counts.not_due then out[#out + 1] = figure(counts.not_due, "not due") end
  return '<div class="figures">\n' .. table.concat(out) .. "</div>\n"
end

local function gift(entry)
  local cost = entry.cost and money.whole_text(entry.cost) or entry.cost == nil and "cost unknown" or "no cost"
  local out = { '<li class="gift"><h3>', text(entry.name or entry.email), '</h3><p class="small soft">',
    text(entry.email), '</p><p class="small">', text(entry.campaign .. " · " .. cost), "</p>" }
  if entry.message then out[#out + 1] = "<blockquote>" .. text(entry.message) .. "</blockquote>"
  else out[#out + 1] = '<p class="small soft">no message</p>' end
  if entry.warning then out[#out + 1] = ('<p class="small warning">%s</p>'):format(text(entry.warning)) end
  out[#out + 1] = ('<p class="small soft"><span class="keep">due %s</span> · %s</p></li>\n')
    :format(text(entry.due), text(entry.key))
  return table.concat(out)
end

local function add_list(out, heading, list)
  if #list == 0 then return end
  out[#out + 1] = ("<h2>%s</h2>\n<ul>\n"):format(heading)
  for _, line in ipairs(list) do out[#out + 1] = ("<li>%s</li>\n"):format(text(line)) end
  out[#out + 1] = "</ul>\n"
end

-- The entries of an outcome that are not sent, as rows of a table: those of invalid rows that have one cause together.
local function rows_of(plan, outcome)
  local list, rows = {}, {}
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == outcome.name and not entry.not_due then list[#list + 1] = entry end
  end
  if outcome.name == "unusable" then
    for i, group in ipairs(skipped.groups(list)) do
      rows[i] = { rule = group.entry.rule, row = group.place,
        reason = group.count > 1 and ("%d rows: %s"):format(group.count, group.reason) or group.reason }
    end
    return rows
  end
  for i, entry in ipairs(list) do
    rows[i] = { person = entry.name or entry.email or "", rule = entry.rule, due = entry.due, reason = entry.reason,
      row = entry.place }
  end
  return rows
end

-- The entries of an outcome that are not sent, as a table.
local function unsent(plan, outcome)
  local rows = rows_of(plan, outcome)
  if #rows == 0 then return "" end
  local heading = outcome.many:sub(1, 1):upper() .. outcome.many:sub(2)
  local columns = {}
  for name in ("person rule due reason row"):gmatch "%S+" do
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
function html.text(plan, made)
  local totals, cost = summary.totals(plan)
  local out = {
    ('<p class="soft">%s, for %s. Made at %s. Nothing has been sent yet.</p>\n'):format(text(plan.script),
      text(plan.account), text(made)),
    figures(plan, cost),
  }
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
  add_list(out, "Unusual", plan.unusual)
  add_list(out, "Notes", plan.remarks)
  return markup.page("Gifts planned for " .. plan.today, out)
end

return html
