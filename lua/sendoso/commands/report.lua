--- sendoso report
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local mirror = require "sendoso.mirror"
local money = require "sendoso.money"
local output = require "sendoso.run.output"
local report = require "sendoso.mirror.report"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local since = require "sendoso.commands.since"

local command = {
  name = "report",
  epilog = [[
The costs are those that Sendoso lists; a refund lowers them. `open` is what has not ended, `held` waits for somebody
at Sendoso or in the account, `stuck` has not ended and not changed for 14 days, since the date that is shown. `days`
is the time within which half of those that arrived did so. `redeemed %` is of the eGifts that were offered.]],
  examples = { "sendoso report --since 90d", "sendoso report --by month --since 2026-01-01 --format csv",
    "sendoso report --by script --html report.html" },
}

function command.describe(parser)
  parser:option("--by", "What sends are added up by"):choices(report.by):default "campaign"
  parser:option("--since", "Only sends since a date (2026-11-01, 00:00 UTC) or within an age (7d)"):argname "DATE|AGE"
    :convert(since.parse)
  parser:option("--until", "Only sends up to the end of a date (2026-11-30, UTC)"):argname "DATE"
    :convert(since.last_day)
  parser:option("--html", "Write a page with charts to this file"):argname "FILE":convert(shell.filled "--html")
  parser:flag("--no-refresh", "Add up what the last sync has read, without asking Sendoso")
  shell.describe_format(parser)
end

local COUNTS = "gifts cost open_cost delivered redeemed expired failed returned held open redeemed_percent days stuck "
  .. "stuck_since"

local function text_of(cost) return cost and money.text(cost) or "" end

local function day_of(seconds) return seconds and instant.utc(seconds):sub(1, 10) or nil end

-- A row for people, and for a spreadsheet.
local function flat(row, by)
  local line = { [by] = row.key or "-", cost = text_of(row.cost), open_cost = text_of(row.open_cost),
    redeemed_percent = row.redemption and ("%.0f"):format(row.redemption * 100),
    days = row.days and ("%.1f"):format(row.days), stuck = row.stuck and row.stuck.gifts or 0,
    stuck_since = row.stuck and day_of(row.stuck.since) }
  for name in ("gifts delivered redeemed expired failed returned held open"):gmatch "%S+" do line[name] = row[name] end
  return line
end

-- A row for programs.
local function exact(row, by)
  local line = { [by] = row.key, stuck = row.stuck and { gifts = row.stuck.gifts, since = day_of(row.stuck.since) } }
  for name, value in pairs(row) do
    if name ~= "key" and name ~= "stuck" then line[name] = value end
  end
  return line
end

local function show(args, rows)
  local format = shell.format(args)
  local shape = output.is_raw(format) and exact or flat
  output.list(format, args.by .. " " .. COUNTS,
    (cursor.of(rows, function(row) return shape(row, args.by) end)))
end

local function write_page(args, rows, its_mirror, filter, now)
  local text = require("sendoso.mirror.html").text {
    by = args.by, rows = rows, made = now, since = filter.since, last = filter["until"],
    months = report.rows(its_mirror, "month", filter, now), days = report.days(its_mirror, filter),
    stuck = report.stuck(its_mirror, filter, now, 50),
  }
  local file, message = io.open(args.html, "wb")
  local ok = file
  if file then ok, message = file:write(text) end
  if file and ok then ok, message = file:close() end
  if not ok then fail.raise("store", ("cannot write %s: %s"):format(args.html, message)) end
end

-- What was asked for; nil after printing that it is no time.
local function filter_of(args, run)
  local filter = { since = args.since and args.since(run:now()) // 1000, ["until"] = args["until"] }
  if not filter.since or not filter["until"] or filter.since < filter["until"] then return filter end
  run:problem("--since %s is after --until %s", day_of(filter.since), day_of(filter["until"] - 86400))
end

function command.run(args, run)
  local filter = filter_of(args, run)
  if not filter then return shell.USAGE end
  local client, err = session.client(run)
  if not client then return shell.fail(run, err) end
  local status = shell.protect(run, function()
    if args.no_refresh then require("sendoso.mirror.sync").note_missing(client)
    else require "sendoso.mirror.refresh"(client) end
    local its_mirror, now = fail.need(mirror.open(client)), run:now()
    local rows = report.rows(its_mirror, args.by, filter, now)
    if args.html then
      write_page(args, rows, its_mirror, filter, now)
      run:tell("wrote the report to %s", args.html)
    else
      show(args, rows)
    end
  end)
  client:close()
  return status
end

return command
