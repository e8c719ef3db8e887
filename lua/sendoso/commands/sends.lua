--- The filters of `sendoso sends`. Sendoso's list has none: they are answered by the mirror, which is brought up to
--- date first.
local nearest = require "sendoso.nearest"
local shell = require "sendoso.commands.shell"
local since = require "sendoso.commands.since"
local statuses = require "sendoso.mirror.statuses"

local sends = {}

sends.statuses = statuses.documented

--- Adds the filters to the command.
---@param parser table
function sends.describe(parser)
  parser:option("--since", "Only sends since a date (2026-11-01, 00:00 UTC) or within an age (7d)"):argname "DATE|AGE"
    :convert(since.checked)
  parser:option("--status", "Only sends with this status (may be repeated)"):argname "STATUS":count "*"
    :convert(shell.filled "--status")
  parser:option("--recipient", "Only sends to this email address"):argname "EMAIL"
    :convert(shell.reader({ type = "email" }, "--recipient"))
  parser:option("--campaign", "Only sends of this campaign: its ID or exact name"):argname "ID|NAME"
    :convert(shell.filled "--campaign")
  parser:option("--script", "Only sends of gifts that this script has made"):argname "SCRIPT"
    :convert(shell.filled "--script")
  parser:flag("--no-refresh", "Show what the last sync has read, without asking Sendoso")
end

-- Prints what is good to know of the statuses that are asked for. An unknown one may be new.
local function note_statuses(run, wanted)
  local names = {}
  for i, name in ipairs(sends.statuses) do names[i] = name:lower() end
  for _, status in ipairs(wanted) do
    local is_known = false
    for _, name in ipairs(names) do is_known = is_known or name == status:lower() end
    if not is_known then
      run:note("'%s' is not a status that Sendoso documents%s", status, nearest(status, names))
    end
  end
end

--- Returns what is asked of the mirror; nil: nothing is, and the list is shown as Sendoso has it.
---@param args table
---@param run sendoso.Run
---@return sendoso.SendQuery?
function sends.query(args, run)
  if not (args.since or args.recipient or args.campaign or args.script or args.no_refresh or #args.status > 0) then
    return nil
  end
  note_statuses(run, args.status)
  return {
    since = args.since, recipient = args.recipient, script = args.script, refresh = not args.no_refresh,
    campaign = args.campaign and shell.campaign(args.campaign), status = #args.status > 0 and args.status or nil,
  }
end

return sends
